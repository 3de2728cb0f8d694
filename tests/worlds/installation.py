"""The installation that both worlds begin from: two organisations on one host, a case in each, and who looks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import reverse

from fairhearing import sealing
from fairhearing.people.accounts import Prepared
from fairhearing.scenario import association
from fairhearing.scenario.association import Cast
from fairhearing.vault import visits
from fairhearing.web.desk import taking
from tests.builders import a_report
from tests.desk.visiting import a_cast, open_case, sign_in
from tests.worlds.pair import Walk

ROLES = ("intake", "deputy_intake", "panel_chair", "panel_deputy", "president", "secretary")


@cache
def _sisters() -> dict[str, Prepared]:
    return association.prepare("-there", with_codes=ROLES)


@dataclass(frozen=True)
class Installation:
    """Two organisations, each with a case that stays when the worlds part."""

    here: Cast
    there: Cast
    code: sealing.Code
    ref: str
    their_code: sealing.Code
    their_ref: str
    at: dt.datetime

    def walk(self, visitor: str) -> Walk:
        """Return a visitor's walk through every address of the site, from the visit that is open when worlds part."""
        browser, password = VISITORS[visitor](self)
        cookie = browser.cookies.get(settings.VISIT_COOKIE_NAME)
        visit = visits.resume(cookie.value, at=self.at) if cookie else None
        held: Mapping[str, Any] | None = visit.held if visit else None
        return Walk(held, self._known(), self._ids(), self.at, password)

    def _known(self) -> dict[str, list[str]]:
        return {
            "slug": [self.here.organisation.slug, self.there.organisation.slug],
            "ref": [self.ref, "0" * 32],
            "document": ["0" * 32],
            "number": ["1"],
            "way": list(taking.FORMS),
            "purpose": ["answer"],
            "sending": ["0" * 64],
        }

    def _ids(self) -> frozenset[str]:
        members = [*self.here.members.values(), *self.there.members.values()]
        return frozenset({self.ref, self.their_ref, *(one.handler.account.pk for one in members)})


def an_installation(at: dt.datetime) -> Installation:
    """Set both organisations up, and a case in each that the deputy of the first reads."""
    here = a_cast(*ROLES)
    there = association.found(_sisters(), at=at, slug="sister-vale", name="Sister Vale Association")
    code, receipt = a_report(here, at=at)
    their_code, theirs = a_report(there, at=at)
    return Installation(here, there, code, receipt.ref, their_code, theirs.ref, at)


def _reader(cast: Cast, role: str, ref: str) -> tuple[Client, str]:
    browser = sign_in(cast, role)
    open_case(browser, ref)
    return browser, cast.members[role].password


def _signed_in(cast: Cast, role: str) -> tuple[Client, str]:
    return sign_in(cast, role), cast.members[role].password


def _half(cast: Cast, role: str) -> tuple[Client, str]:
    browser, member = Client(), cast.members[role]
    here = reverse("desk:sign_in", args=[cast.organisation.slug])
    browser.post(here, {"username": member.username, "password": member.password})
    return browser, member.password


def _reporter(cast: Cast, code: sealing.Code) -> tuple[Client, str]:
    browser = Client()
    browser.post(reverse("reporter:return", args=[cast.organisation.slug]), {"code": code.words})
    return browser, ""


def _writer(cast: Cast) -> tuple[Client, str]:
    browser = Client()
    browser.post(reverse("reporter:before", args=[cast.organisation.slug]))
    return browser, ""


VISITORS: dict[str, Callable[[Installation], tuple[Client, str]]] = {
    "the deputy, barred by name, office, tick, later, or by standing aside": lambda one: _reader(
        one.here, "deputy_intake", one.ref
    ),
    "the president, whom it is about": lambda one: _signed_in(one.here, "president"),
    "the secretary, who appoints": lambda one: _signed_in(one.here, "secretary"),
    "a reader whose turn did not come": lambda one: _signed_in(one.here, "panel_deputy"),
    "a reader of the other organisation": lambda one: _reader(one.there, "intake", one.their_ref),
    "who appoints in the other organisation": lambda one: _signed_in(one.there, "secretary"),
    "somebody with a password and no second factor": lambda one: _half(one.here, "deputy_intake"),
    "another reporter": lambda one: _reporter(one.here, one.code),
    "a reporter of the other organisation": lambda one: _reporter(one.there, one.their_code),
    "somebody who writes a report": lambda one: _writer(one.here),
    "anybody": lambda _one: (Client(), ""),
}
