"""The doors that people come through: pages by audience, on one frame."""
