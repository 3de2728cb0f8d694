"""Django's name for this area."""

from django.apps import AppConfig


class CorrespondenceConfig(AppConfig):
    """Notices."""

    name = "fairhearing.correspondence"
    label = "correspondence"
