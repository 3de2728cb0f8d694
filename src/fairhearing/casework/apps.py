"""Django's name for this area."""

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """Cases, what is owed in them, and who has them in hand."""

    name = "fairhearing.casework"
    label = "casework"
