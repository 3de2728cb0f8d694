"""A case from opening to outcome, fair to everyone in it."""
