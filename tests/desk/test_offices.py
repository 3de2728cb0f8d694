"""Proposing, signing from outside, declining and leaving, as browsers show them."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from fairhearing.people import accounts, appointing, offices
from fairhearing.scenario.association import Cast
from tests.desk.visiting import a_cast, body, now, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-044")]
ROLES = ("secretary", "panel_chair", "president", "intake")
NIA = {"person": "Nia Sorel", "username": "nia.sorel", "office": "intake", "until": ""}


def readers(cast: Cast) -> list[str]:
    return [reader.name for reader in offices.chain(cast.organisation, on=now().date())]


def password(cast: Cast, role: str) -> dict[str, str]:
    return {"password": cast.members[role].password}


def proposed(cast: Cast, secretary: Client) -> str:
    """Propose a substitute as the secretary, and return the page that shows once what to hand over."""
    return body(secretary.post(reverse("desk:propose"), {**NIA, **password(cast, "secretary")}))


def waiting(cast: Cast) -> str:
    [one] = appointing.waiting(cast.organisation)
    return one.id


def test_two_people_appoint_a_substitute() -> None:
    """The secretary proposes and is shown the first password once; somebody outside sees what it is, and signs."""
    cast = a_cast(*ROLES)
    secretary, outside = sign_in(cast, "secretary"), sign_in(cast, "panel_chair")
    page = proposed(cast, secretary)
    given = re.search(r"First password</dt><dd[^>]*>([a-z-]+)<", page)
    assert given is not None
    assert accounts.open_with_password(cast.organisation, "nia.sorel", given[1])[0].name == "Nia Sorel"
    assert "Nia Sorel" in body(secretary.get(reverse("desk:offices")))
    assert given[1] not in body(secretary.get(reverse("desk:offices")))
    assert "Nia Sorel" not in readers(cast)
    address = reverse("desk:countersign_one", args=[waiting(cast)])
    page = body(outside.get(address))
    for words in ("Nia Sorel", "Intake officer", "Be given the keys of reports", "Odile Farrow"):
        assert words in page
    assert "This is not your password" in body(outside.post(address, {"password": "none of these words"}))
    assert outside.post(address, password(cast, "panel_chair")).status_code == 302
    assert readers(cast)[:2] == ["Maren Holt", "Nia Sorel"]
    assert "It counts from now on" in body(outside.get(reverse("desk:countersign")))


def test_who_has_neither_role_finds_no_such_page() -> None:
    """A leader and a reader find neither the offices nor what waits to be signed, and no link to them."""
    cast = a_cast(*ROLES)
    proposed(cast, sign_in(cast, "secretary"))
    one, whose = waiting(cast), cast.handler("intake").account.pk
    for role in ("president", "intake"):
        browser = sign_in(cast, role)
        for name, args in (
            ("offices", []),
            ("propose", []),
            ("propose_ending", [whose]),
            ("countersign", []),
            ("countersign_one", [one]),
        ):
            assert browser.get(reverse(f"desk:{name}", args=args)).status_code == 404
        assert browser.post(reverse("desk:put_away", args=[one])).status_code == 404
        page = body(browser.get(reverse("desk:inbox")))
        assert reverse("desk:offices") not in page
        assert reverse("desk:countersign") not in page
    assert waiting(cast) == one


def test_what_is_declined_is_gone() -> None:
    """Somebody outside declines: nothing waits any more, and nobody was appointed."""
    cast = a_cast(*ROLES)
    proposed(cast, sign_in(cast, "secretary"))
    outside = sign_in(cast, "panel_chair")
    assert outside.post(reverse("desk:put_away", args=[waiting(cast)])).status_code == 302
    assert appointing.waiting(cast.organisation) == []
    assert "Nothing waits for you" in body(outside.get(reverse("desk:countersign")))
    assert "Nia Sorel" not in readers(cast)


def test_an_ending_is_proposed_and_signed() -> None:
    """The secretary proposes that somebody's time ends; it ends when the chair outside has signed."""
    cast = a_cast(*ROLES)
    secretary, outside = sign_in(cast, "secretary"), sign_in(cast, "panel_chair")
    address = reverse("desk:propose_ending", args=[cast.handler("deputy_intake").account.pk])
    answer = secretary.post(address, {"from_on": "", **password(cast, "secretary")})
    assert answer.status_code == 302
    assert "Joss Arkwright" in readers(cast)
    address = reverse("desk:countersign_one", args=[waiting(cast)])
    assert "to end?" in body(outside.get(address))
    outside.post(address, password(cast, "panel_chair"))
    assert "Joss Arkwright" not in readers(cast)


@pytest.mark.requirement("R-194")
def test_somebody_leaves_their_own_office() -> None:
    """A reader leaves by their own password; a wrong one leaves everything as it is."""
    cast = a_cast(*ROLES)
    browser, address = sign_in(cast, "intake"), reverse("desk:leave_office")
    assert "Intake officer" in body(browser.get(address))
    assert "This is not your password" in body(browser.post(address, {"password": "none of these words"}))
    assert readers(cast)[0] == "Maren Holt"
    assert browser.post(address, password(cast, "intake")).status_code == 302
    assert readers(cast)[0] == "Joss Arkwright"
    assert browser.get(address).status_code == 404


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"username": "Nia Sorel"}, "Write small letters"),
        ({"person": "Nia\u202eSorel"}, "with letters alone"),
        ({"person": "Odile Farrow"}, "Nobody signs for themselves"),
        ({"until": "2020-01-01"}, "lies before the first"),
        ({"until": "soon"}, "Write a day such as"),
        ({"office": "nowhere"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(given: dict[str, str], words: str) -> None:
    """A slip is said in words, what was typed stays, and nobody is proposed."""
    cast = a_cast(*ROLES)
    secretary = sign_in(cast, "secretary")
    page = body(secretary.post(reverse("desk:propose"), {**NIA, **given, **password(cast, "secretary")}))
    assert words in page
    assert "Nia" in page or "Odile" in page
    assert appointing.waiting(cast.organisation) == []


def test_a_user_name_that_is_taken_is_said() -> None:
    """Two people never sign in under one name."""
    cast = a_cast(*ROLES)
    taken = cast.members["intake"].username
    secretary = sign_in(cast, "secretary")
    page = body(secretary.post(reverse("desk:propose"), {**NIA, "username": taken, **password(cast, "secretary")}))
    assert "Choose another one" in page
