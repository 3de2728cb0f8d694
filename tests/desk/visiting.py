"""Somebody at the desk, as a browser shows them: signing in, declaring, opening, writing."""

from __future__ import annotations

import datetime as dt

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from fairhearing.people import second_factor
from fairhearing.scenario.association import Cast
from tests import builders

WHO = "A man at the ticket desk"


def now() -> dt.datetime:
    """Return the time in which the pages act, so that cases are made in the same."""
    return timezone.now()


def a_cast(*with_codes: str, days_ago: int = 0) -> Cast:
    """Return the invented association, founded some days ago; ``with_codes``: roles with a second factor."""
    roles = with_codes or ("intake", "deputy_intake", "panel_chair", "panel_deputy", "president", "secretary")
    return builders.an_association(at=now() - dt.timedelta(days=days_ago), with_codes=roles)


def digits(cast: Cast, role: str) -> str:
    """Return what the app of this person shows now."""
    return second_factor.code_at(cast.members[role].totp, int(now().timestamp()) // second_factor.SECONDS)


def sign_in(cast: Cast, role: str) -> Client:
    """Sign somebody of the cast in, with password and digits, and return their browser."""
    browser, member = Client(), cast.members[role]
    given = {"username": member.username, "password": member.password}
    answer = browser.post(reverse("desk:sign_in", args=[cast.organisation.slug]), given)
    assert answer.status_code == 302, answer.content.decode()
    answer = browser.post(reverse("desk:second"), {"digits": digits(cast, role)})
    assert answer.status_code == 302, answer.content.decode()
    return browser


def declare(browser: Client, ref: str) -> HttpResponse:
    """Declare no relation and no prior knowledge."""
    return browser.post(reverse("desk:declare", args=[ref]), {"relations": "none", "knowledge": "none"})


def open_case(browser: Client, ref: str) -> HttpResponse:
    """Declare, open the report, and return the case's page."""
    declare(browser, ref)
    browser.post(reverse("desk:open", args=[ref]))
    return browser.get(reverse("desk:case", args=[ref]))


def body(answer: HttpResponse) -> str:
    """Return a page as text."""
    return answer.content.decode()
