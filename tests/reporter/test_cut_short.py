"""A form that breaks off on its way is not received: neither half of a message, nor a message without its file."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.signals import request_started
from django.db import close_old_connections

from fairhearing.casework import messages
from fairhearing.config.wsgi import application
from fairhearing.intake import reports
from tests.reporter.coming_back import Reporter, a_reporter, text_of

pytestmark = pytest.mark.django_db
BOUNDARY = "------------------------a-line-between-parts"
TEXT = "One more thing that I remembered, and two photos."


def a_form(reporter: Reporter) -> bytes:
    """Return a message with two files as a browser sends it."""
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', text_of(reporter.client.get(reporter.at("message"))))
    assert token is not None
    parts = [
        ('name="csrfmiddlewaretoken"', token[1].encode()),
        ('name="text"', TEXT.encode()),
        ('name="attachments"; filename="first.txt"', b"first " * 50_000),
        ('name="attachments"; filename="second.txt"', b"second " * 50_000),
    ]
    lines = [
        f"--{BOUNDARY}\r\nContent-Disposition: form-data; {said}\r\n\r\n".encode() + content for said, content in parts
    ]
    return b"\r\n".join([*lines, f"--{BOUNDARY}--\r\n".encode()])


def sent(reporter: Reporter, form: bytes, *, up_to: int) -> str:
    """Hand a form to the site as a web server does, its end missing, and return how it was answered."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": reporter.at("message"),
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_TYPE": f"multipart/form-data; boundary={BOUNDARY}",
        "CONTENT_LENGTH": str(len(form)),
        "HTTP_COOKIE": "; ".join(f"{name}={one.value}" for name, one in reporter.client.cookies.items()),
        "wsgi.input": io.BytesIO(form[:up_to]),
        "wsgi.errors": io.StringIO(),
        "wsgi.url_scheme": "http",
    }
    statuses: list[str] = []
    request_started.disconnect(close_old_connections)  # or it would close the one that this test's transaction is in
    try:
        list(application(environ, lambda status, _headers: statuses.append(status)))  # type: ignore[arg-type]
    finally:
        request_started.connect(close_old_connections)
    return statuses[0]


def lying() -> set[Path]:
    """Return the files that lie in the place of drafts."""
    return {path for path in Path(settings.PLACE.data).rglob("*.age") if "draft" in str(path)}


@pytest.mark.requirement("R-003", "R-016")
@pytest.mark.parametrize("where", ["in the words", "in the first file", "between the files", "in the second file"])
def test_a_message_that_breaks_off_is_not_sent_and_leaves_nothing(where: str) -> None:
    """Wherever the connection is lost or the sending is stopped, nothing is received and no file stays behind."""
    reporter = a_reporter()
    form, before = a_form(reporter), lying()
    at = {
        "in the words": form.index(b"that I remembered"),
        "in the first file": form.index(b"first first") + 200_000,
        "between the files": form.index(b'filename="second.txt"'),
        "in the second file": form.index(b"second second") + 200_000,
    }
    assert sent(reporter, form, up_to=at[where]).startswith(("400", "403"))
    assert messages.thread(reports.find(reporter.code)) == []
    assert lying() == before


@pytest.mark.requirement("R-003")
def test_a_whole_message_is_sent() -> None:
    """The same form, whole, is received with both its files."""
    reporter = a_reporter()
    form = a_form(reporter)
    assert sent(reporter, form, up_to=len(form)).startswith("302")
    thread = messages.thread(reports.find(reporter.code))
    assert [(one.text, len(one.files)) for one in thread] == [(TEXT, 2)]
