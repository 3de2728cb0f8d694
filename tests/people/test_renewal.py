"""Password and recovery code are both lost: new keys, the same offices, and nothing of what was sealed before."""

from __future__ import annotations

import pytest

from fairhearing.casework import cases, inbox, succession
from fairhearing.casework.cases import Handler, NoCase
from fairhearing.people import accounts, certificates, offices, setup
from fairhearing.people.accounts import Opened
from fairhearing.people.certificates import Terms
from fairhearing.people.models import Account, Office
from fairhearing.scenario.association import Cast
from tests.builders import AT, a_report, an_association

pytestmark = pytest.mark.django_db
ON = AT.date()


def opened(cast: Cast, role: str) -> Opened:
    member = cast.members[role]
    return accounts.open_with_password(cast.organisation, member.username, member.password)


def renewed(cast: Cast, role: str, *, by: str = "secretary", beside: str = "panel_chair") -> Handler:
    """Renew somebody's keys and return them as they are when they have signed in with their new password."""
    username = cast.members[role].username
    made = setup.renew(username, by=opened(cast, by), beside=opened(cast, beside), at=AT)
    account, secrets = accounts.open_with_password(cast.organisation, username, made.password)
    assert accounts.open_with_recovery_code(cast.organisation, username, made.recovery_words)[1].identity
    return Handler(account, secrets.identity, secrets.signing)


@pytest.mark.requirement("R-044", "R-213")
def test_new_keys_open_nothing_of_before_and_all_that_comes() -> None:
    """The person stays a reader in their place; earlier cases are shut to them, later ones open."""
    cast = an_association()
    _, before = a_report(cast)
    chain = [reader.name for reader in offices.chain(cast.organisation, on=ON)]
    person = renewed(cast, "intake")
    assert [reader.name for reader in offices.chain(cast.organisation, on=ON)] == chain
    assert inbox.mine(person) == set()
    with pytest.raises(NoCase):
        cases.case_for(person, before.ref)
    _, after = a_report(cast)
    assert inbox.mine(person) == {after.ref}
    assert cases.case_for(person, after.ref).hands.accountable.name == "Maren Holt"
    assert cases.case_for(cast.handler("deputy_intake"), before.ref), "colleagues go on"


@pytest.mark.requirement("R-048")
def test_earlier_cases_come_back_with_the_next_session_of_a_colleague() -> None:
    """Nobody needs to remember whom to add: whoever reads the case gives the new keys, in the same place."""
    cast = an_association()
    _, receipt = a_report(cast)
    person = renewed(cast, "intake")
    assert succession.serve(cast.handler("deputy_intake"), at=AT) == [receipt.ref]
    assert inbox.mine(person) == {receipt.ref}
    opened_again = cases.case_for(person, receipt.ref)
    assert opened_again.hands.accountable.account == person.account.pk


def test_the_old_password_and_the_old_code_open_nothing() -> None:
    """What was lost and is found again is worth nothing; the old keys are kept nowhere."""
    cast = an_association()
    account, secrets = opened(cast, "intake")
    words = accounts.new_recovery_code(account, secrets).words
    renewed(cast, "intake")
    member = cast.members["intake"]
    with pytest.raises(accounts.NoSignIn):
        accounts.open_with_password(cast.organisation, member.username, member.password)
    with pytest.raises(accounts.NoSignIn):
        accounts.open_with_recovery_code(cast.organisation, member.username, words)
    assert Account.objects.get(pk=account.pk).recipient != str(secrets.identity.recipient)


def test_whom_somebody_certified_before_their_keys_were_lost_stays_certified() -> None:
    """Somebody outside who countersigned has new keys: everybody whom the old ones certified stays."""
    cast = an_association()
    made = accounts.create(cast.organisation, accounts.prepare("newcomer", "a newcomer to the desk"), name="New Comer")
    office = Office.objects.get(organisation=cast.organisation, code="intake")
    offices.hold(office, made.account, rank=1, from_on=ON)
    by = [opened(cast, role)[1].deeds for role in ("secretary", "panel_chair")]
    certificates.certify(made.account, office, Terms(ON), by=by, at=AT)
    assert "New Comer" in [reader.name for reader in offices.chain(cast.organisation, on=ON)]
    person = renewed(cast, "panel_chair", beside="panel_deputy")
    assert certificates.is_outside(person.account, on=ON)
    assert "New Comer" in [reader.name for reader in offices.chain(cast.organisation, on=ON)]


@pytest.mark.parametrize(
    ("role", "by", "beside", "refused"),
    [
        ("intake", "intake", "panel_chair", setup.MayNotAppoint),
        ("intake", "secretary", "deputy_intake", setup.MayNotCountersign),
        ("secretary", "secretary", "panel_chair", setup.MayNotAppoint),
        ("panel_chair", "secretary", "panel_chair", setup.MayNotCountersign),
    ],
)
def test_nobody_renews_alone_or_for_themselves(role: str, by: str, beside: str, refused: type[Exception]) -> None:
    """Two others sign, as for somebody new; otherwise nothing changes."""
    cast = an_association()
    with pytest.raises(refused):
        renewed(cast, role, by=by, beside=beside)
    assert opened(cast, role)


def test_a_name_that_nobody_has_is_refused() -> None:
    """A mistyped user name renews nobody."""
    cast = an_association()
    with pytest.raises(accounts.NoSuchAccount):
        setup.renew("nobody", by=opened(cast, "secretary"), beside=opened(cast, "panel_chair"), at=AT)
