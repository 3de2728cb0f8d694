"""Who is sealed to is what was certified, whatever somebody with the database in hand writes into it."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from fairhearing import sealing
from fairhearing.people import accounts, certificates, offices
from fairhearing.people.models import Account, Certificate, Holding, Office
from fairhearing.people.setup import Post
from fairhearing.scenario.association import Cast
from tests.builders import AT, an_association

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-044")]
INTAKE, DEPUTY = "Maren Holt", "Joss Arkwright"


def chain(cast: Cast) -> list[str]:
    """Return who would be sealed to, by name, in order."""
    return [reader.name for reader in offices.chain(cast.organisation, on=AT.date())]


def account(cast: Cast, role: str) -> Account:
    return cast.handler(role).account


def test_an_account_made_in_the_database_alone_is_never_sealed_to() -> None:
    """Account, office, holding and a certificate that the administrator signed with a key of their own: no reader."""
    cast, before = an_association(), chain(an_association())
    made = accounts.create(
        cast.organisation, accounts.prepare("puppet", "a puppet of the administrator"), name="A Puppet"
    )
    office = Office.objects.get(organisation=cast.organisation, code="intake")
    offices.hold(office, made.account, rank=0, from_on=AT.date())
    certificates.certify(made.account, office, by=sealing.SigningKey.generate(), from_on=AT.date(), appoints=True)
    certificates.certify(made.account, office, by=made.secrets.deeds, from_on=AT.date(), appoints=True)
    assert chain(cast) == before


def test_a_recipient_swapped_in_an_account_is_never_sealed_to() -> None:
    """Nobody is sealed to under the name of somebody whose key was replaced: the report goes to the next."""
    cast = an_association()
    thief = sealing.Identity.generate()
    Account.objects.filter(pk=account(cast, "intake").pk).update(recipient=str(thief.recipient))
    assert INTAKE not in chain(cast)
    assert chain(cast)[0] == DEPUTY


def test_a_recipient_swapped_in_account_and_certificate_is_never_sealed_to() -> None:
    """The certificate is signed as a whole, so that changing both rows alike helps nobody."""
    cast = an_association()
    thief = str(sealing.Identity.generate().recipient)
    row = Certificate.objects.get(account=account(cast, "intake"))
    Account.objects.filter(pk=row.account_id).update(recipient=thief)
    Certificate.objects.filter(pk=row.pk).update(body=json.dumps(json.loads(row.body) | {"recipient": thief}))
    assert INTAKE not in chain(cast)


def test_an_office_put_into_the_chain_in_the_database_receives_nothing() -> None:
    """The president is certified as president, not as a reader: a place in the chain has to be certified too."""
    cast, before = an_association(), chain(an_association())
    Office.objects.filter(organisation=cast.organisation, code="president").update(chain=0)
    assert chain(cast) == before


def test_an_office_renamed_in_the_database_is_shown_to_nobody_under_that_name() -> None:
    """Nobody receives under the name of another office, or as somebody outside who is not."""
    for swapped in ({"name": "Chair of the outside panel"}, {"is_outside": True}):
        cast = an_association()
        Office.objects.filter(organisation=cast.organisation, code="intake").update(**swapped)
        assert INTAKE not in chain(cast)


def test_a_certificate_of_another_organisation_does_not_count() -> None:
    """A certificate that another root signed makes nobody a reader here, moved or not."""
    cast, other = an_association(), an_association()
    theirs = Certificate.objects.get(account=account(other, "intake"))
    office = Office.objects.get(organisation=cast.organisation, code="intake")
    Holding.objects.create(office=office, account=theirs.account, rank=0, from_on=AT.date())
    Certificate.objects.filter(pk=theirs.pk).update(office=office)
    Account.objects.filter(pk=theirs.account_id).update(organisation=cast.organisation, username="moved")
    assert theirs.account_id not in [reader.account for reader in offices.chain(cast.organisation, on=AT.date())]


def test_somebody_whom_nobody_lets_appoint_certifies_nobody() -> None:
    """A reader's own deeds key makes no reader; the key of who may appoint does."""
    cast = an_association()
    made = accounts.create(cast.organisation, accounts.prepare("newcomer", "a newcomer to the desk"), name="New Comer")
    office = Office.objects.get(organisation=cast.organisation, code="intake")
    offices.hold(office, made.account, rank=1, from_on=AT.date())
    for role, is_reader in (("intake", False), ("secretary", True)):
        member = cast.members[role]
        _, secrets = accounts.open_with_password(cast.organisation, member.username, member.password, at=AT)
        certificates.certify(made.account, office, by=secrets.deeds, from_on=AT.date())
        assert ("New Comer" in chain(cast)) == is_reader


def test_a_certificate_does_not_count_before_its_day() -> None:
    """Who is certified from tomorrow on receives nothing today."""
    cast = an_association()
    eve = [reader.name for reader in offices.chain(cast.organisation, on=AT.date() - dt.timedelta(days=1))]
    assert eve == []


@pytest.mark.parametrize(
    ("one", "other"),
    [("主席", "会长"), ("Ombud" + "s" * 50 + "A", "Ombud" + "s" * 50 + "B"), ("Présidente", "Pr sidente")],
)
def test_two_offices_never_share_a_code(one: str, other: str) -> None:
    """Two offices with one code would be one office: whoever holds the second would come to read for the first."""
    codes = {Post.parse(f"Somebody <some.body> as {office}").code for office in (one, other)}
    assert len(codes) == 2
    assert all(codes)
