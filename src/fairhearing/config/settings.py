"""Django's settings for one installation. Everything that differs between installations comes from the environment.

FAIRHEARING_DATA          folder of this installation (default: ./data)
FAIRHEARING_DATABASE_URL  postgresql://… or sqlite:///… (default: SQLite in the data folder)
FAIRHEARING_URL           the address that people type, such as https://speak.example (default: http://127.0.0.1:8000)
FAIRHEARING_KEEPER        folder of the keeper's own key (default: ``keeper`` in the data folder)
FAIRHEARING_KEEPER_SOCKET where the keeper is asked; set only when somebody else runs it
FAIRHEARING_THREADS       requests at once in a worker; set by `fairhearing serve` (default: 2)
FAIRHEARING_DEMO          set by `fairhearing demo` alone: the page says that everything is invented
"""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from fairhearing.config.place import database, here
from fairhearing.keeper import folder
from fairhearing.web.frame import logs

PLACE = here()
PLACE.prepare()
KEEPER_SOCKET = folder.socket_path(os.environ, PLACE.data)

SITE_URL = os.environ.get("FAIRHEARING_URL", "http://127.0.0.1:8000").rstrip("/")
THREADS = int(os.environ.get("FAIRHEARING_THREADS", "2"))
SITE_IS_HTTPS = urlsplit(SITE_URL).scheme == "https"
DEMO = os.environ.get("FAIRHEARING_DEMO") == "1"

SECRET_KEY = PLACE.secret("django.key").hex()
DEBUG = False
ALLOWED_HOSTS = [urlsplit(SITE_URL).hostname or "127.0.0.1"]
if not SITE_IS_HTTPS:
    ALLOWED_HOSTS += ["127.0.0.1", "localhost", "[::1]"]

INSTALLED_APPS = [
    "fairhearing.record",
    "fairhearing.vault",
    "fairhearing.people",
    "fairhearing.correspondence",
    "fairhearing.casework",
    "fairhearing.intake",
    "fairhearing.web.frame",
    "fairhearing.web.public",
    "fairhearing.web.reporter",
    "fairhearing.web.desk",
    "django.forms",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "fairhearing.web.frame.headers.Headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "fairhearing.web.frame.turns.Turns",
    "fairhearing.web.frame.broken_off.Guard",
    "fairhearing.web.frame.visits.Visits",
    "fairhearing.web.frame.csrf.Csrf",
]
ROOT_URLCONF = "fairhearing.config.urls"
WSGI_APPLICATION = "fairhearing.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "fairhearing.web.frame.context.frame",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]
FORM_RENDERER = "fairhearing.web.frame.forms.Renderer"

DATABASES = {"default": database(os.environ.get("FAIRHEARING_DATABASE_URL", ""), PLACE)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ATOMIC_REQUESTS = False  # one act is one transaction; the act says where it begins

# Nothing that a person typed may lie in a cache or in a temporary file: there is no cache,
# and uploads are sealed as they arrive.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
FILE_UPLOAD_HANDLERS = ["fairhearing.web.frame.uploads.SealAsItArrives"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400
DATA_UPLOAD_MAX_NUMBER_FILES = 200

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [Path(__file__).parents[1] / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

CSRF_COOKIE_NAME = "__Host-csrf" if SITE_IS_HTTPS else "csrf"
CSRF_COOKIE_SECURE = SITE_IS_HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_AGE = None
# The proxy in front ends https; what the browser names as its origin is the address that people type.
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "fairhearing.web.frame.csrf.failure"
VISIT_COOKIE_NAME = "__Host-visit" if SITE_IS_HTTPS else "visit"

EMAIL_BACKEND = os.environ.get("FAIRHEARING_EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
EMAIL_HOST = os.environ.get("FAIRHEARING_EMAIL_HOST", "localhost")
DEFAULT_FROM_EMAIL = os.environ.get("FAIRHEARING_EMAIL_FROM", "office@localhost")

# A log line holds the kind of a fault and where in the code it happened, never what somebody sent.
LOGGING = logs.LOGGING
