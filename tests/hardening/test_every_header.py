"""The exact headers of every address there is, to whoever may come and to whoever may not."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse

from fairhearing.vault import visits
from tests.desk.visiting import now
from tests.frame.test_headers import EVERYWHERE, FILE_POLICY, PAGE_POLICY
from tests.hardening import permissions
from tests.hardening.a_case import World, a_world
from tests.hardening.test_permissions import a_writer, named, values_of, visits_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
# What is saved as a file; everything else is a page, a redirect or an error, and no route is neither.
FILES = {
    "public:policy": "text/plain; charset=utf-8",
    "public:register_proof": "text/plain; charset=utf-8",
    "reporter:proof": "application/octet-stream",
    "reporter:file": "application/octet-stream",
    "reporter:own_copy_file": "application/octet-stream",
    "desk:file": "application/octet-stream",
    "desk:proof": "text/plain; charset=utf-8",
}
# A page that is left for good takes what the browser kept of this site along.
LEAVING = {"reporter:leave": {"Clear-Site-Data": '"cache", "cookies", "storage"'}}
PAGE = "text/html; charset=utf-8"
MAY_BE_THERE = {"Content-Length", "Content-Language", "Vary", "Set-Cookie", "Retry-After"}


def faults(name: str, answer: HttpResponse) -> list[str]:
    """Say what is wrong with the headers of one answer, by the class of what it is."""
    is_file = name in FILES and answer.status_code == 200
    expected = EVERYWHERE | {"Cache-Control": "no-store"} | LEAVING.get(name, {})
    expected["Content-Security-Policy"] = FILE_POLICY if is_file else PAGE_POLICY
    expected["Content-Type"] = FILES[name] if is_file else PAGE
    found = dict(answer.headers)
    wrong = [] if found.pop("Permissions-Policy", "").count("=()") > 20 else ["Permissions-Policy"]
    if is_file != found.pop("Content-Disposition", "").startswith("attachment"):
        wrong.append("Content-Disposition")
    if (answer.status_code == 302) != bool(found.pop("Location", "")):
        wrong.append("Location")
    if (answer.status_code == 405) != bool(found.pop("Allow", "")):
        wrong.append("Allow")
    extra = {key: value for key, value in found.items() if key not in MAY_BE_THERE and expected.get(key) != value}
    wrong += [f"{key}: {value}" for key, value in extra.items()]
    wrong += [f"no {key}" for key in expected.keys() - found.keys()]
    return [*wrong, *_of_cookies(answer)]


def _of_cookies(answer: HttpResponse) -> list[str]:
    """No script and no other site gets a cookie of ours."""
    return [
        f"cookie {name}"
        for name, cookie in answer.cookies.items()
        if cookie.value and not (cookie["httponly"] and cookie["samesite"] == "Strict" and not cookie["domain"])
    ]


def ask(held: dict[str, Any] | None, method: str, address: str, world: World) -> HttpResponse:
    """Ask in a fresh visit and undo whatever it did."""
    browser = Client(raise_request_exception=False)
    if held is not None:
        browser.cookies[settings.VISIT_COOKIE_NAME] = visits.begin(held, idle=dt.timedelta(hours=1), at=now()).cookie
    memory = settings.PLACE.secrets / f"log-{world.cast.organisation.pk}.head"
    remembered, before = memory.read_bytes(), transaction.savepoint()
    answer = getattr(browser, method)(address)
    if answer.streaming:
        b"".join(answer.streaming_content)
    transaction.savepoint_rollback(before)
    memory.write_bytes(remembered)
    assert isinstance(answer, HttpResponse) or answer.streaming
    return answer


@pytest.mark.requirement("R-213")
def test_every_route_sends_exactly_the_headers_of_its_class() -> None:
    """A page, a file to save, a redirect, an error: each address sends what its class sends, and nothing besides."""
    world = a_world()
    writer = a_writer(world)
    held = visits_of(world, writer)
    values = values_of(world, writer)
    wrong, seen = [], set()
    for name, within in named(get_resolver()):
        known = values(name)
        address = reverse(name, kwargs={part: known[part] for part in within})
        _, allowed = permissions.CLASSES[permissions.PAGES[name]]
        for role in ("visitor", *list(allowed)[:1]):
            for method in ("get", "post", "put"):
                answer = ask(held[role], method, address, world)
                seen |= {name} if answer.status_code == 200 and name in FILES else set()
                wrong += [f"{method} {name} as {role}: {fault}" for fault in faults(name, answer)]
    assert not wrong, "\n".join(wrong)
    assert seen == FILES.keys(), "each file was really sent once"
