"""Django's name for this audience's pages."""

from django.apps import AppConfig


class ReporterConfig(AppConfig):
    """Pages for who reports, and for who comes back with a code."""

    name = "fairhearing.web.reporter"
    label = "reporter"
