"""What anybody may see before a first word: who runs this, who reads, what is owed, where else one can go."""

from __future__ import annotations

import datetime as dt
import html

import pytest
from django.test import Client

from fairhearing import proving, sealing
from fairhearing.people import organisations
from fairhearing.scenario.association import Cast
from tests import builders


@pytest.fixture
def cast(db: None) -> Cast:
    """The invented association, as it stands today."""
    return builders.an_association(at=dt.datetime.now(dt.UTC) - dt.timedelta(days=2))


def read(address: str) -> str:
    """Return a page as somebody reads it."""
    return html.unescape(Client().get(address).content.decode())


@pytest.mark.requirement("R-012", "R-016", "N-040")
def test_everything_is_said_before_the_first_word(cast: Cast) -> None:
    """The page names who runs it, each who can read, what is owed by when, the limits, and each other way."""
    page = read(f"/o/{cast.organisation.slug}/")
    readers = ("Maren Holt", "Joss Arkwright", "Ilse Tanner", "Ravi Okonjo")
    contacts = [contact["name"] for contact in cast.organisation.contacts]
    promises = [f"Within {one['days']} days" for one in cast.organisation.promises]
    for said in (*cast.organisation.keepers, *readers, *contacts, *promises):
        assert said in page
    assert "without your agreement" in page
    assert "Going there never closes this way" in page
    assert "take your report back" in page
    assert "Corin Blake" not in page


@pytest.mark.requirement("R-033")
def test_danger_comes_first(cast: Cast) -> None:
    """Whom to call in danger stands before the button that begins a report."""
    page = read(f"/o/{cast.organisation.slug}/")
    assert page.index("Emergency services") < page.index("Report something")


def test_one_organisation_needs_no_list(cast: Cast) -> None:
    """Where one organisation takes reports the first page leads to it; with two there is a list."""
    assert Client().get("/").url == f"/o/{cast.organisation.slug}/"  # type: ignore[attr-defined]
    organisations.found(slug="elsewhere", name="Elsewhere Guild", root=sealing.SigningKey.generate())
    page = read("/")
    assert "Elsewhere Guild" in page
    assert cast.organisation.name in page


def test_an_organisation_without_readers_says_so(db: None) -> None:
    """Before anybody is named, the page points outside instead of promising readers."""
    organisations.found(slug="elsewhere", name="Elsewhere Guild", root=sealing.SigningKey.generate())
    assert "Nobody is named yet." in read("/o/elsewhere/")


def test_an_unknown_organisation_is_not_there(db: None) -> None:
    """An address of no organisation answers like any address of nothing."""
    for address in ("/o/nowhere/", "/o/nowhere/report/", "/o/nowhere/trust.policy"):
        assert Client().get(address).status_code == 404


@pytest.mark.requirement("R-004")
def test_the_policy_that_a_check_needs_is_handed_out(cast: Cast) -> None:
    """The page about checking links to each organisation's trust policy, which a verifier can read."""
    address = f"/o/{cast.organisation.slug}/trust.policy"
    assert address in read("/check/")
    answer = Client().get(address)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert proving.Policy.parse(answer.content.decode()).sha256
