"""Nobody becomes a reader by one person's word: one appoints, another from outside signs, and all of it can be seen."""

from __future__ import annotations

import datetime as dt

import pytest

from fairhearing import proving
from fairhearing.people import accounts, appointing, certificates, offices, register
from fairhearing.people.accounts import Opened
from fairhearing.scenario.association import Cast
from tests.builders import AT, a_report, an_association

pytestmark = pytest.mark.django_db
TODAY = AT.date()


def opened(cast: Cast, role: str) -> Opened:
    """Return a member with what their password opens."""
    member = cast.members[role]
    return accounts.open_with_password(cast.organisation, member.username, member.password)


def readers(cast: Cast, on: dt.date = TODAY) -> list[str]:
    """Return who would be sealed to, in order."""
    return [reader.name for reader in offices.chain(cast.organisation, on=on)]


def a_substitute(cast: Cast) -> str:
    """Propose a substitute for the intake officer, and return what waits for the second signature."""
    appointing.propose("Nia Sorel", "nia", office="intake", by=opened(cast, "secretary"), at=AT)
    [waiting] = appointing.waiting(cast.organisation)
    return waiting.id


@pytest.mark.requirement("R-044")
def test_who_is_proposed_reads_nothing_yet() -> None:
    """The general secretary proposes a substitute; as long as nobody from outside has signed, no report goes there."""
    cast = an_association()
    a_substitute(cast)
    assert "Nia Sorel" not in readers(cast)


@pytest.mark.requirement("R-044", "R-048")
def test_somebody_outside_signs_and_the_substitute_stands_next_in_line() -> None:
    """The chair of the outside panel signs too: the substitute comes after the holder, before the next office."""
    cast = an_association()
    appointing.countersign(a_substitute(cast), by=opened(cast, "panel_chair"), at=AT)
    assert readers(cast)[:3] == ["Maren Holt", "Nia Sorel", "Joss Arkwright"]


@pytest.mark.requirement("R-001", "R-044")
def test_everybody_can_see_who_appointed_whom_and_check_it() -> None:
    """Who was appointed, by whom and who signed beside them stands in the register, with a proof for anybody."""
    cast = an_association()
    appointing.countersign(a_substitute(cast), by=opened(cast, "panel_chair"), at=AT)
    *_, newest = certificates.of(cast.organisation).certificates.values()
    assert [signer["name"] for signer in newest.signers] == ["Odile Farrow", "Ilse Tanner"]
    proof = register.proof(cast.organisation, newest.number, at=AT)
    assert proof is not None
    verdict = proving.judge(proof, policy=proving.Policy.parse(cast.organisation.trust_policy), files=None)
    assert verdict.standing == "valid"


@pytest.mark.requirement("R-194")
def test_who_leaves_needs_nobody_and_what_they_wrote_stays_theirs() -> None:
    """A leaver ends their own certificate: from that day on the next in line receives, and their signatures hold."""
    cast = an_association()
    a_report(cast)
    appointing.leave(by=opened(cast, "intake"), from_on=TODAY + dt.timedelta(days=1), at=AT)
    assert readers(cast)[0] == "Maren Holt"
    assert readers(cast, on=TODAY + dt.timedelta(days=1))[0] == "Joss Arkwright"
    assert cast.handler("intake").account.pk in certificates.signing_keys(cast.organisation)


@pytest.mark.requirement("R-194")
def test_two_end_what_is_certified_of_somebody() -> None:
    """One who appoints proposes to end it, another from outside signs: no report goes there from that day on."""
    cast = an_association()
    deputy = cast.handler("deputy_intake").account
    appointing.propose_ending(deputy, by=opened(cast, "secretary"), from_on=TODAY, at=AT)
    assert "Joss Arkwright" in readers(cast)
    [waiting] = appointing.waiting(cast.organisation)
    appointing.countersign(waiting.id, by=opened(cast, "keyholder_ombuds"), at=AT)
    assert "Joss Arkwright" not in readers(cast)
