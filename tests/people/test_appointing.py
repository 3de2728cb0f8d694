"""Appointing by two, and what is refused: each with a reason, and nobody becomes a reader by it."""

from __future__ import annotations

import datetime as dt

import pytest

from fairhearing.people import accounts, appointing, certificates, offices, register
from fairhearing.people.accounts import Opened
from fairhearing.people.appointing import Proposed
from fairhearing.people.models import Account, Office, Proposal
from fairhearing.people.standing import REFUSED
from fairhearing.refusal import Refused
from fairhearing.scenario.association import Cast
from tests.builders import AT, an_association

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-044")]
TODAY = AT.date()


def opened(cast: Cast, role: str) -> Opened:
    """Return a member with what their password opens."""
    member = cast.members[role]
    return accounts.open_with_password(cast.organisation, member.username, member.password)


def names(cast: Cast, on: dt.date = TODAY) -> list[str]:
    return [reader.name for reader in offices.chain(cast.organisation, on=on)]


def propose(cast: Cast, office: str = "intake", person: str = "New Comer") -> Proposed:
    """Propose somebody as the secretary does, and return what waits."""
    appointing.propose(person, "newcomer", office=office, by=opened(cast, "secretary"), at=AT)
    [one] = appointing.waiting(cast.organisation)
    return one


def refused(cast: Cast, proposal: Proposed, role: str, at: dt.datetime = AT) -> str:
    """Try to sign as the second, and return the words of the refusal."""
    with pytest.raises(Refused) as why:
        appointing.countersign(proposal.id, by=opened(cast, role), at=at)
    return why.value.refusal.words


def in_register(cast: Cast) -> list[str]:
    """Return what the register says of attempts that were refused."""
    return [str(one.fields["why"]) for one in register.entries(cast.organisation) if one.event == REFUSED]


@pytest.mark.parametrize("role", ["president", "intake", "panel_chair", "keyholder_ombuds"])
def test_only_who_is_certified_to_appoint_proposes(role: str) -> None:
    """A leader, a reader and somebody outside propose nobody."""
    cast = an_association()
    with pytest.raises(Refused):
        appointing.propose("New Comer", "newcomer", office="intake", by=opened(cast, role), at=AT)
    assert not Account.objects.filter(organisation=cast.organisation, username="newcomer").exists()


@pytest.mark.parametrize("role", ["president", "intake", "secretary"])
def test_nobody_inside_signs_as_the_second(role: str) -> None:
    """Neither a leader nor a reader nor whoever proposed it signs as the second."""
    cast = an_association()
    proposal = propose(cast)
    assert "outside" in refused(cast, proposal, role)
    assert "New Comer" not in names(cast)
    assert appointing.waiting(cast.organisation) == [proposal]


def test_nobody_signs_for_themselves_under_whatever_name() -> None:
    """Somebody outside who is proposed for a further office, or whose name is that of who is, does not sign."""
    cast = an_association()
    proposal = propose(cast, person="Ilse Tanner")
    assert "Nobody signs for themselves" in refused(cast, proposal, "panel_chair")


def test_what_was_changed_after_the_first_signature_is_put_away() -> None:
    """A proposal that was altered in the database is refused, is gone, and stands in the register as refused."""
    cast = an_association()
    proposal = propose(cast)
    Proposal.objects.update(body={**proposal.body, "to": "2099-01-01"})
    assert "not what was signed first" in refused(cast, proposal, "panel_chair")
    assert appointing.waiting(cast.organisation) == []
    assert in_register(cast) == ["a signature does not hold"]
    assert "New Comer" not in names(cast)


def test_an_account_changed_after_the_first_signature_is_put_away() -> None:
    """Another key in the account's row, between the two signatures, is never certified."""
    cast = an_association()
    proposal = propose(cast)
    other = accounts.prepare("other", "another key for this").secrets
    Account.objects.filter(pk=proposal.body["account"]).update(recipient=str(other.identity.recipient))
    assert "not what was signed first" in refused(cast, proposal, "panel_chair")
    assert in_register(cast) == ["the account or the office is another one by now"]


def test_a_proposal_by_somebody_who_appoints_no_longer_is_put_away() -> None:
    """Who proposed it has left before the second signature: it counts no longer."""
    cast = an_association()
    proposal = propose(cast)
    appointing.leave(by=opened(cast, "secretary"), from_on=TODAY, at=AT)
    assert "does not appoint any more" in refused(cast, proposal, "panel_chair")
    assert "New Comer" not in names(cast)


def test_an_expired_certificate_neither_proposes_nor_signs() -> None:
    """After its last day neither the appointer nor somebody outside signs anything."""
    cast = an_association()
    later = AT.replace(year=2038)
    with pytest.raises(Refused):
        appointing.propose("New Comer", "newcomer", office="intake", by=opened(cast, "secretary"), at=later)
    assert "outside" in refused(cast, propose(cast), "panel_chair", at=later)


def test_a_proposal_is_signed_once() -> None:
    """A second visit finds it gone; the first is what counts."""
    cast = an_association()
    proposal = propose(cast)
    appointing.countersign(proposal.id, by=opened(cast, "panel_chair"), at=AT)
    assert "Somebody signed or took back" in refused(cast, proposal, "keyholder_ombuds")
    assert names(cast)[:3] == ["Maren Holt", "New Comer", "Joss Arkwright"]


def test_another_organisation_signs_nothing_here() -> None:
    """Somebody outside another organisation finds no such proposal, and cannot end anybody here either."""
    cast, other = an_association(), an_association()
    assert "Somebody signed or took back" in refused(other, propose(cast), "panel_chair")
    with pytest.raises(Refused):
        appointing.end(
            cast.members["leader"].username,
            by=opened(cast, "secretary"),
            beside=opened(other, "panel_chair"),
            from_on=TODAY,
            at=AT,
        )


def test_what_is_declined_leaves_no_account_that_signs_in() -> None:
    """Somebody outside declines: the proposal is gone, and the account made for it is closed."""
    cast = an_association()
    proposal = propose(cast)
    with pytest.raises(Refused):
        appointing.put_away(proposal.id, by=opened(cast, "president")[0], on=TODAY)
    appointing.put_away(proposal.id, by=opened(cast, "panel_chair")[0], on=TODAY)
    assert appointing.waiting(cast.organisation) == []
    assert not Account.objects.get(organisation=cast.organisation, username="newcomer").is_active


def test_nobody_is_ended_where_too_few_would_be_left() -> None:
    """Fewer than two readers, or fewer than three key-holders: somebody is appointed first."""
    cast = an_association()
    secretary = opened(cast, "secretary")[0]
    holder = cast.handler("keyholder_ombuds").account
    why = appointing.why_not_end(secretary, holder, on=TODAY)
    assert why is not None
    assert "keep keys" in why.words
    for role in ("intake", "deputy_intake"):
        appointing.leave(by=opened(cast, role), from_on=TODAY, at=AT)
    why = appointing.why_not_end(secretary, cast.handler("panel_chair").account, on=TODAY)
    assert why is not None
    assert "receive reports" in why.words


def test_one_sitting_ends_and_closes() -> None:
    """Both passwords in one sitting end somebody's certificates from a day on, and close the account if asked."""
    cast = an_association()
    leader, on = cast.handler("leader").account, TODAY + dt.timedelta(days=10)
    by, beside = opened(cast, "secretary"), opened(cast, "panel_chair")
    with pytest.raises(Refused):
        appointing.end(leader.username, by=by, beside=opened(cast, "president"), from_on=on, at=AT)
    appointing.end(leader.username, by=by, beside=beside, from_on=on, closes=True, at=AT)
    assert certificates.of_account(leader, on=on - dt.timedelta(days=1))
    assert not certificates.of_account(leader, on=on)
    assert accounts.active(leader.pk) is None


def test_what_runs_out_is_certified_anew_by_two() -> None:
    """Somebody is certified to a later day, in the same offices; what was certified before ends in the same act."""
    cast = an_association()
    account, later = cast.handler("intake").account, TODAY.replace(year=2040)
    by, beside = opened(cast, "secretary"), opened(cast, "panel_chair")
    assert appointing.extend(account.username, by=by, beside=beside, to_on=later, at=AT) == ["Intake officer"]
    assert names(cast)[0] == "Maren Holt"
    assert names(cast, on=later) == ["Maren Holt"]
    [stands] = certificates.of_account(account, on=TODAY)
    assert stands.body["to"] == "2040-02-20"


def test_who_appoints_can_be_given_a_substitute() -> None:
    """A second person in the office of whoever appoints may appoint as well, so that the office is never lost."""
    cast = an_association()
    proposal = propose(cast, "secretary")
    appointing.countersign(proposal.id, by=opened(cast, "keyholder_notary"), at=AT)
    newcomer = Account.objects.get(organisation=cast.organisation, username="newcomer")
    assert certificates.appoints(newcomer, on=TODAY)
    assert Office.objects.filter(organisation=cast.organisation).count() == len(cast.members)
