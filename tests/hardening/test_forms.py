"""Every form of every page, filled in by chance: answered each time, never a fault, nothing lost, no word in a log."""

from __future__ import annotations

import datetime as dt
import html
import logging
import re
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse
from hypothesis import HealthCheck, given, seed
from hypothesis import settings as how
from hypothesis import strategies as st

from fairhearing.vault import visits
from tests.desk.visiting import now
from tests.hardening import permissions
from tests.hardening.a_case import World, a_world
from tests.hardening.test_permissions import a_writer, named, values_of, visits_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
TIMES = 4  # forms of each page and visitor
FIELD = re.compile(r'<(?:input|textarea|select|button)\b[^>]*\bname="([^"]+)"')
TYPED = "words-typed-by-chance"
ODD = st.one_of(
    st.sampled_from(
        [
            *(
                "",
                " ",
                "on",
                "back",
                "later",
                "0",
                "-1",
                "1e999",
                "9" * 40,
                "true",
                "null",
                "[]",
                "{}",
                "\x00",
                "\ud800",
            ),
            *(
                "\u202eabc",
                "\u2066",
                "../../x",
                "<script>",
                "'--",
                "%00",
                "\r\nSet-Cookie: a=b",
                "a" * 70_000,
                "ﷺ" * 900,
            ),
        ]
    ),
    st.text(max_size=60).map(lambda text: TYPED + text),
    st.integers().map(str),
)


@st.composite
def forms(draw: st.DrawFn, names: list[str]) -> dict[str, Any]:
    """Return some of the fields of a page and some that it does not have, once or more often, sometimes as files."""
    chosen = draw(
        st.lists(st.sampled_from([*names, "go", "answer", "files", "nobody_asked"]), max_size=12, unique=True)
    )
    filled: dict[str, Any] = {name: draw(st.lists(ODD, max_size=3)) for name in chosen}
    if draw(st.booleans()):
        content = draw(
            st.sampled_from([b"", b"%PDF-1.7", b"\x89PNG\r\n\x1a\n", b"From: a\n\n", b"PK\x03\x04", b"\xff" * 99])
        )
        filled[draw(st.sampled_from(["files", "attachments", *names]))] = SimpleUploadedFile("x\u202e.pdf", content)
    return filled


def browser_with(held: dict[str, Any] | None) -> Client:
    browser = Client(raise_request_exception=False)
    if held is not None:
        browser.cookies[settings.VISIT_COOKIE_NAME] = visits.begin(held, idle=dt.timedelta(hours=1), at=now()).cookie
    return browser


def without_surrogates(filled: dict[str, Any]) -> dict[str, Any]:
    """A browser sends bytes; half a character is sent as the sign for what can't be."""
    return {
        name: [one.encode(errors="replace").decode() for one in value] if isinstance(value, list) else value
        for name, value in filled.items()
    }


def send(
    world: World, held: dict[str, Any] | None, address: str, filled: dict[str, Any]
) -> tuple[int, str, dict[str, str]]:
    """Send a form in a fresh visit and undo what it did: status, page, headers."""
    memory = settings.PLACE.secrets / f"log-{world.cast.organisation.pk}.head"
    remembered, before = memory.read_bytes(), transaction.savepoint()
    answer = browser_with(held).post(address, without_surrogates(filled))
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    transaction.savepoint_rollback(before)
    memory.write_bytes(remembered)
    return answer.status_code, content.decode(errors="replace"), dict(answer.headers)


def lost(page: str, shown: str, filled: dict[str, Any], names: list[str]) -> list[str]:
    """Return what was typed into a text field of the page and does not stand on the page that came back."""
    texts = set(re.findall(r'<textarea\b[^>]*\bname="([^"]+)"', page))
    back = html.unescape(shown)
    return [
        name
        for name in texts & set(names)
        for value in [filled.get(name)]
        if isinstance(value, list) and value and value[-1].startswith(TYPED) and value[-1].isprintable()
        if f'name="{name}"' in shown and value[-1].strip() not in back
    ]


@pytest.mark.requirement("R-003", "R-020")
def test_every_form_survives_whatever_is_sent(caplog: pytest.LogCaptureFixture, subtests: pytest.Subtests) -> None:
    """Odd values, fields twice, missing, unknown, as files, in any order of pages: below 500, with our headers."""
    world = a_world()
    writer = a_writer(world)
    held, values = visits_of(world, writer), values_of(world, writer)
    tried = 0
    for number, (name, within) in enumerate(named(get_resolver())):
        known = values(name)
        address = reverse(name, kwargs={part: known[part] for part in within})
        role = next(iter(permissions.CLASSES[permissions.PAGES[name]][1]))
        page = browser_with(held[role]).get(address)
        text = "" if page.streaming else page.content.decode()
        names = sorted({*FIELD.findall(text)} - {"csrfmiddlewaretoken"}) or ["text"]

        @seed(number)
        @how(max_examples=TIMES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(filled=forms(names))
        def survives(filled: dict[str, Any]) -> None:
            nonlocal tried
            tried += 1
            status, shown, headers = send(world, held[role], address, filled)  # noqa: B023  called in this turn
            assert status < 500
            assert headers["Cache-Control"] == "no-store"
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert "Traceback" not in shown
            assert not lost(text, shown, filled, names)  # noqa: B023  the same

        with subtests.test(page=name), caplog.at_level(logging.DEBUG):
            survives()
    assert tried >= TIMES * 80
    assert TYPED not in caplog.text
