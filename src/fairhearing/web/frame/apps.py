"""The frame as a Django app: it brings templates, static files and template tags, no table."""

from django.apps import AppConfig


class FrameConfig(AppConfig):
    """Label `frame`; every audience builds its pages on it."""

    name = "fairhearing.web.frame"
    label = "frame"
