"""What a POST costs that does nothing but write: all middleware of the product, one transaction, two inserts.

A WSGI application for `final_post.py`, on the same settings and database as the product. The rows lie in two tables
that `make_tables` adds: 2 KB of bytes, and an event with a day.
"""

from __future__ import annotations

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import path

BODY = bytes(2048)


def make_tables() -> None:
    """Add the two tables to the database of the installation."""
    binary = "bytea" if connection.vendor == "postgresql" else "BLOB"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE IF NOT EXISTS plain_body (id varchar(32) PRIMARY KEY, body {binary} NOT NULL)")
        cursor.execute("CREATE TABLE IF NOT EXISTS plain_event (id varchar(32) PRIMARY KEY, day date NOT NULL)")


def plain(request: HttpRequest) -> HttpResponse:
    """Show a form with nothing but its token, or write the two rows and lead back."""
    if request.method != "POST":
        return HttpResponse(f'<input name="csrfmiddlewaretoken" value="{get_token(request)}">')
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO plain_body VALUES (%s, %s)", [os.urandom(16).hex(), BODY])
        cursor.execute("INSERT INTO plain_event VALUES (%s, %s)", [os.urandom(16).hex(), "2032-02-20"])
    return redirect("/plain/")


urlpatterns = [path("plain/", plain), path("", plain)]

if __name__ == "plain_post":  # loaded by the server, by this name
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fairhearing.config.settings")
    application = get_wsgi_application()
    settings.ROOT_URLCONF = __name__
