"""Django's name for this area."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """Reports and the way back to them."""

    name = "fairhearing.intake"
    label = "intake"
