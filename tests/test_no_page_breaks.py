"""Whatever is sent to whatever address by whoever: a page, a redirect or a refusal, never a fault of ours."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from fairhearing import sealing
from fairhearing.intake import reports
from fairhearing.scenario.association import Cast
from fairhearing.vault import visits
from tests.builders import a_report
from tests.desk.visiting import a_cast, now, open_case, sign_in

pytestmark = pytest.mark.django_db
ODD = "\x00\u202e\ud7ff \r\nSet-Cookie: a=b; <script>{{7*7}}%s../../etc/passwd'\";--"
FIELD = re.compile(rb'name="([a-z_0-9]+)"')
NAMES = (
    "go",
    "page",
    "answer",
    "unsent",
    "carried",
    "attempt",
    "leave_out",
    "check",
    "code",
    "text",
    "chosen",
    "reader",
)


def patterns(of: URLResolver | None = None, before: str = "") -> Iterator[str]:
    """Go through all addresses of the site, as they stand in the code."""
    for one in (of or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            yield from patterns(one, before + str(one.pattern))
        elif isinstance(one, URLPattern):
            yield before + str(one.pattern)


def addresses(known: dict[str, list[str]]) -> list[str]:
    """Return every address with every known and some odd values in the place of its parts."""
    found = []
    for pattern in patterns():
        parts = re.findall(r"<(?:\w+:)?(\w+)>", pattern)
        for values in itertools.product(*(known[name] for name in parts)):
            address = "/" + pattern
            for name, value in zip(parts, values, strict=True):
                address = re.sub(rf"<(?:\w+:)?{name}>", value, address)
            found.append(address)
    return found


def visitors(cast: Cast, code: sealing.Code, ref: str) -> dict[str, dict[str, Any] | None]:
    """Return what the visit holds in each way of being here."""
    desk, half, draft, reporter = sign_in(cast, "intake"), Client(), Client(), Client()
    open_case(desk, ref)
    member = cast.members["president"]
    half.post(f"/o/{cast.organisation.slug}/desk/", {"username": member.username, "password": member.password})
    draft.post(f"/o/{cast.organisation.slug}/report/")
    reporter.post(f"/o/{cast.organisation.slug}/return/", {"code": code.words})
    found = {"nobody": Client(), "half": half, "desk": desk, "draft": draft, "reporter": reporter}
    return {name: held_by(browser) for name, browser in found.items()}


def held_by(browser: Client) -> dict[str, Any] | None:
    cookie = browser.cookies.get(settings.VISIT_COOKIE_NAME)
    visit = visits.resume(cookie.value, at=now()) if cookie else None
    return visit.held if visit else None


def a_browser(held: dict[str, Any] | None) -> Client:
    """Return a browser with a visit of its own that holds the same."""
    browser = Client(raise_request_exception=False)
    if held is not None:
        browser.cookies[settings.VISIT_COOKIE_NAME] = visits.begin(held, idle=dt.timedelta(hours=1), at=now()).cookie
    return browser


def filled_in(page: bytes, value: str) -> dict[str, str]:
    """Return a form in which every field of the page, and every field that a page may have, holds the same."""
    return dict.fromkeys([*NAMES, *(name.decode() for name in FIELD.findall(page))], value)


@pytest.mark.slow
@pytest.mark.parametrize("visitor", ["nobody", "half", "desk", "draft", "reporter"])
def test_nothing_that_is_sent_breaks_a_page(visitor: str) -> None:
    """Every address by GET, HEAD, PUT and POST, with odd values in every field: below 500 each time."""
    cast = a_cast("intake", "president")
    code, receipt = a_report(cast, at=now())
    slug = cast.organisation.slug
    known = {
        "slug": [slug, "nowhere"],
        "ref": [receipt.ref, "0" * 32, "x"],
        "number": ["0", "1", "9" * 30],
        "document": ["0" * 32, "x"],
        "way": ["officer", "mail", "telling", "paper", "x"],
        "purpose": ["answer", "acknowledgement", "x"],
        "sending": ["0" * 64, "x"],
        "asked": ["0" * 32, "x"],
        "proposal": ["0" * 32, "x"],
        "account": [cast.handler("president").account.pk, "x"],
    }
    held = visitors(cast, code, receipt.ref)[visitor]
    assert (held is None) == (visitor == "nobody")
    own = {
        "nobody": f"/o/{slug}/",
        "half": "/desk/second/",
        "desk": f"/desk/case/{receipt.ref}/entry/0/",
        "draft": f"/o/{slug}/report/words/",
        "reporter": f"/o/{slug}/told/",
    }
    broken, shown = [], set()
    for address in addresses(known):
        if any(part in address for part in ("sign-out", "/leave", "stand-aside", "erase")):
            continue  # they end the visit; the tests of those pages go there
        browser = a_browser(held)
        page = browser.get(address)
        shown |= {address} if page.status_code == 200 else set()
        files = {
            "files": SimpleUploadedFile("x\n.eml", b"not a mail"),
            "attachments": SimpleUploadedFile("a\u202eb.txt", b"x"),
        }
        answers = {
            "GET": page,
            "HEAD": browser.head(address),
            "PUT": browser.put(address, b"{}", content_type="application/json"),
            "query": browser.get(address, {"page": "-1", "check": ODD, "next": "//elsewhere.example"}),
            "empty": browser.post(address),
            "odd": browser.post(address, filled_in(getattr(page, "content", b""), ODD)),
            "surrogate": browser.post(
                address, filled_in(getattr(page, "content", b""), '{"page":"message","fields":{"text":["\\ud800"]}}')
            ),
            "raw": browser.post(address, b"%ff%00=%ud800&go=%80", content_type="application/x-www-form-urlencoded"),
            "cut": browser.post(
                address,
                b'--b\r\nContent-Disposition: form-data; name="text"',
                content_type="multipart/form-data; boundary=b",
            ),
            "file": browser.post(address, {**filled_in(getattr(page, "content", b""), "no"), **files}),
        }
        broken += [
            f"{answer.status_code} {how} {address}" for how, answer in answers.items() if answer.status_code >= 500
        ]
    assert own[visitor] in shown
    assert not broken, "\n".join(broken)
    assert reports.find(code).ref == receipt.ref
