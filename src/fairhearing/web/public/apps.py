"""Django's name for this audience's pages."""

from django.apps import AppConfig


class PublicConfig(AppConfig):
    """What anybody may see: how to report, and how to check a receipt."""

    name = "fairhearing.web.public"
    label = "public"
