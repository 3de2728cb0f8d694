"""The frame alone: its own middleware and pages made only to be looked at, whatever else the project has."""

from __future__ import annotations

from pathlib import Path

from pytest_django.fixtures import Settings

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "DIRS": [Path(__file__).parent / "templates"],
        "OPTIONS": {"builtins": ["django.templatetags.i18n", "django.templatetags.static"]},
    }
]
MIDDLEWARE = [
    "fairhearing.web.frame.headers.Headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "fairhearing.web.frame.csrf.Csrf",
]


def frame_alone(settings: Settings) -> None:
    """Let the test pages of tests/frame/pages.py be all that there is."""
    settings.ROOT_URLCONF = "tests.frame.pages"
    settings.TEMPLATES = TEMPLATES
    settings.MIDDLEWARE = MIDDLEWARE
    settings.ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
