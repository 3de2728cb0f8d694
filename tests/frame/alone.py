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
    settings.FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
    settings.CSRF_FAILURE_VIEW = "fairhearing.web.frame.csrf.failure"
    settings.CSRF_COOKIE_NAME = "csrf"
    settings.CSRF_COOKIE_SECURE = False
    settings.CSRF_COOKIE_HTTPONLY = True
    settings.CSRF_COOKIE_SAMESITE = "Strict"
    settings.CSRF_COOKIE_AGE = None
    settings.ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
