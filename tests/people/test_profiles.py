"""Profiles: what stands decides, what is missing is said, and growing is a signed entry that changes no receipt."""

from __future__ import annotations

import pytest

from fairhearing import sealing
from fairhearing.intake import reports
from fairhearing.intake.telling import Telling
from fairhearing.people import accounts, certificates, profiles, setup
from fairhearing.people.accounts import Opened
from fairhearing.people.models import Organisation
from fairhearing.people.setup import HandedOver, Post
from fairhearing.refusal import Refused
from tests.builders import AT, an_association

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-213")]
TODAY = AT.date()


def a_choir() -> tuple[Organisation, list[HandedOver]]:
    """Set up the least that works: one reader inside, one outside, one who appoints."""
    posts = [
        Post("A", "a", "Intake", receives=True),
        Post("Z", "z", "Panel", receives=True, is_outside=True),
        Post("S", "s", "Secretary", appoints=True),
    ]
    return setup.set_up(slug="choir", name="Choir", posts=posts, at=AT)


def opened(choir: Organisation, one: HandedOver) -> Opened:
    return accounts.open_with_password(choir, one.post.username, one.password)


def sent(choir: Organisation) -> str:
    """Send a report, and return the profile that its receipt names."""
    receipt = reports.submit(Telling(words="X"), organisation=choir, code=sealing.Code.generate(), at=AT)
    return str(receipt.fields["profile"])


def test_growing_is_a_signed_entry_and_past_receipts_keep_their_strength() -> None:
    """With a second reader a letterbox stands; two sign for it, and a receipt of before says what stood before."""
    choir, (_intake, panel, secretary) = a_choir()
    by, beside = opened(choir, secretary), opened(choir, panel)
    assert sent(choir) == profiles.NOT_YET
    setup.appoint(Post("B", "b", "Intake"), chain=None, by=by, beside=beside, at=AT)
    assert profiles.of(choir, on=TODAY) == profiles.LETTERBOX
    with pytest.raises(Refused):
        profiles.grow(by=by, beside=by, at=AT)
    profiles.grow(by=by, beside=beside, at=AT)
    assert certificates.of(choir).profile == profiles.LETTERBOX
    assert sent(choir) == profiles.LETTERBOX
    with pytest.raises(Refused):
        profiles.grow(by=by, beside=beside, at=AT)


def test_what_the_next_profile_lacks_is_said() -> None:
    """An organisation with three key-holders lacks a keeper elsewhere and a witness; one without lacks them too."""
    cast = an_association()
    assert profiles.missing(cast.organisation, on=TODAY) == ["keeper elsewhere", "witness"]
    choir, _ = a_choir()
    assert profiles.missing(choir, on=TODAY) == ["readers"]


def test_nobody_has_what_nothing_stands_for() -> None:
    """As long as no witness stands, nobody is more than a letterbox, whatever anybody says or signs."""
    cast = an_association()
    assert profiles.of(cast.organisation, on=TODAY) == profiles.LETTERBOX
    assert not profiles.conditions(cast.organisation, on=TODAY)["witnesses"]
