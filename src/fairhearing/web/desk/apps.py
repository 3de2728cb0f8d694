"""Django's name for this audience's pages."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Pages for those who receive and handle reports."""

    name = "fairhearing.web.desk"
    label = "desk"
