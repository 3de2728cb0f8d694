"""Django's name for this area."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Organisations, offices, accounts, certificates."""

    name = "fairhearing.people"
    label = "people"
