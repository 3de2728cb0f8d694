"""Only for looking at the frame alone; the tests run under the project's own settings."""

from pathlib import Path

HERE = Path(__file__).parent
SECRET_KEY = "x" * 50
DEBUG = False
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = ["fairhearing.web.frame", "django.forms", "django.contrib.staticfiles"]
MIDDLEWARE = [
    "fairhearing.web.frame.headers.Headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "fairhearing.web.frame.csrf.Csrf",
]
ROOT_URLCONF = "tests.frame.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "DIRS": [HERE / "templates"],
        "OPTIONS": {
            "context_processors": ["django.template.context_processors.request"],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]
FORM_RENDERER = "fairhearing.web.frame.forms.Renderer"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
USE_TZ = True
CSRF_FAILURE_VIEW = "fairhearing.web.frame.csrf.failure"
LOGGING_CONFIG = None
