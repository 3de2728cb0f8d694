"""Guessing at somebody's password locks out who guesses, not who signs in from their own browser."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from fairhearing.people import accounts
from fairhearing.scenario.association import Cast
from tests.desk.visiting import a_cast, body, sign_in

pytestmark = pytest.mark.django_db


TOO_MANY = "too many wrong tries"


def try_in(browser: Client, cast: Cast, username: str, password: str) -> str:
    """Try to sign in, and return the page, or where it leads."""
    here = reverse("desk:sign_in", args=[cast.organisation.slug])
    answer = browser.post(here, {"username": username, "password": password})
    return answer.headers.get("Location", "") or body(answer)


@pytest.mark.requirement("R-048")
def test_nobody_can_keep_a_reader_out_by_guessing() -> None:
    """After too many tries elsewhere a strange browser waits; the reader's own still comes in."""
    cast = a_cast("intake")
    member, owner, stranger = cast.members["intake"], sign_in(cast, "intake"), Client()
    owner.post(reverse("desk:sign_out"))
    for _ in range(accounts.TRIES + 1):
        page = try_in(stranger, cast, member.username, "a guess of some length")
    assert TOO_MANY in page
    assert TOO_MANY in try_in(Client(), cast, member.username, member.password)
    assert try_in(owner, cast, member.username, member.password) == reverse("desk:second")


def test_a_known_browser_guesses_no_more_often_than_a_strange_one() -> None:
    """Its tries are counted as well, apart from those of others; the mark of one name helps with no other."""
    cast = a_cast("intake", "secretary")
    member, other, browser = cast.members["intake"], cast.members["secretary"], sign_in(cast, "intake")
    browser.post(reverse("desk:sign_out"))
    for name in (member.username, other.username):
        for _ in range(accounts.TRIES + 1):
            page = try_in(browser, cast, name, "a guess of some length")
        assert TOO_MANY in page
    assert TOO_MANY in try_in(Client(), cast, other.username, other.password)
    assert try_in(Client(), cast, member.username, member.password) == reverse("desk:second")
    made_up = Client()
    made_up.cookies[accounts.KNOWN] = "0" * 32 + "." + "0" * 64
    assert TOO_MANY in try_in(made_up, cast, other.username, other.password)


def test_guesses_from_elsewhere_stop_no_act_of_somebody_who_is_signed_in() -> None:
    """The password that is asked again before what cannot be undone is counted in this visit alone."""
    cast = a_cast("intake")
    member, owner, stranger = cast.members["intake"], sign_in(cast, "intake"), Client()
    for _ in range(accounts.TRIES + 1):
        try_in(stranger, cast, member.username, "a guess of some length")
    assert owner.post(reverse("desk:recovery"), {"password": member.password}).url == reverse("desk:recovery_code")
    for _ in range(accounts.TRIES + 1):
        page = body(owner.post(reverse("desk:recovery"), {"password": "a guess of some length"}))
    assert TOO_MANY in page
