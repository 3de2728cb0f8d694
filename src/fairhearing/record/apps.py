"""Django's name for this area."""

from django.apps import AppConfig


class RecordConfig(AppConfig):
    """The transparency log of each organisation."""

    name = "fairhearing.record"
    label = "record"
