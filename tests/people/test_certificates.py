"""Who is sealed to is what was certified, whatever somebody with the database in hand writes into it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest

from fairhearing import sealing
from fairhearing.people import accounts, certificates, offices, register
from fairhearing.people.accounts import Created
from fairhearing.people.certificates import NotCertified, Terms
from fairhearing.people.models import Account, Holding, Office
from fairhearing.people.register import Entered
from fairhearing.people.setup import Post
from fairhearing.people.standing import ISSUED
from fairhearing.scenario.association import Cast
from tests.builders import AT, an_association
from tests.people.signing import deeds

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-044")]
INTAKE, DEPUTY = "Maren Holt", "Joss Arkwright"


def chain(cast: Cast) -> list[str]:
    """Return who would be sealed to, by name, in order."""
    return [reader.name for reader in offices.chain(cast.organisation, on=AT.date())]


def account(cast: Cast, role: str) -> Account:
    return cast.handler(role).account


def forced(account: Account, office: Office, terms: Terms, *, by: Sequence[sealing.SigningKey]) -> None:
    """Enter a certificate as somebody with the database in hand does: without being asked whether it holds."""
    body = certificates.body_of(account, office, terms)
    signatures = [certificates.sign(body, key) for key in by]
    register.enter(office.organisation, ISSUED, {"certificate": body, "signatures": signatures}, at=AT)


def test_an_account_made_in_the_database_alone_is_never_sealed_to() -> None:
    """Account, office, holding and a certificate that the administrator signed with a key of their own: no reader."""
    cast, before = an_association(), chain(an_association())
    made = accounts.create(
        cast.organisation, accounts.prepare("puppet", "a puppet of the administrator"), name="A Puppet"
    )
    office = Office.objects.get(organisation=cast.organisation, code="intake")
    offices.hold(office, made.account, rank=0, from_on=AT.date())
    own = sealing.SigningKey.generate()
    for keys in ([own], [made.secrets.deeds], [own, made.secrets.deeds], []):
        forced(made.account, office, Terms(AT.date(), appoints=True), by=keys)
    assert chain(cast) == before


def test_a_recipient_swapped_in_an_account_is_never_sealed_to() -> None:
    """Nobody is sealed to under the name of somebody whose key was replaced: the report goes to the next."""
    cast = an_association()
    thief = sealing.Identity.generate()
    Account.objects.filter(pk=account(cast, "intake").pk).update(recipient=str(thief.recipient))
    assert INTAKE not in chain(cast)
    assert chain(cast)[0] == DEPUTY


def test_a_certificate_with_another_recipient_counts_for_nothing() -> None:
    """The certificate is signed as a whole, so that changing what it says beside the account's row helps nobody."""
    cast = an_association()
    thief = str(sealing.Identity.generate().recipient)
    [good] = certificates.of_account(account(cast, "intake"), on=AT.date())
    entered = next(one for one in register.entries(cast.organisation) if one.number == good.number)
    Account.objects.filter(pk=good.body["account"]).update(recipient=thief)
    for other in ({"recipient": thief}, {"recipient": thief, "id": sealing.random_id()}):
        fields = {"certificate": {**good.body, **other}, "signatures": entered.fields["signatures"]}
        register.enter(cast.organisation, ISSUED, fields, at=AT)
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
    theirs = account(other, "intake")
    [entered] = [one for one in register.entries(other.organisation) if is_of(one, theirs)]
    office = Office.objects.get(organisation=cast.organisation, code="intake")
    Holding.objects.create(office=office, account=theirs, rank=0, from_on=AT.date())
    Account.objects.filter(pk=theirs.pk).update(organisation=cast.organisation, username="moved-here")
    fields = {name: entered.fields[name] for name in ("certificate", "signatures")}
    register.enter(cast.organisation, ISSUED, fields, at=AT)
    assert theirs.pk not in [reader.account for reader in offices.chain(cast.organisation, on=AT.date())]


def is_of(entered: Entered, whose: Account) -> bool:
    """Tell whether an entry of the register is a certificate of this account."""
    body = entered.fields.get("certificate")
    return isinstance(body, dict) and body["account"] == whose.pk


def newcomer(cast: Cast, code: str = "intake", name: str = "New Comer") -> tuple[Created, Office]:
    """Return somebody who was entered in an office, by whomever, and is certified by nobody yet."""
    prepared = accounts.prepare(f"newcomer-{sealing.random_id()[:6]}", "a newcomer to the desk")
    made = accounts.create(cast.organisation, prepared, name=name)
    office = Office.objects.get(organisation=cast.organisation, code=code)
    offices.hold(office, made.account, rank=1, from_on=AT.date())
    return made, office


@pytest.mark.parametrize(
    ("signers", "counts"),
    [
        (["secretary", "panel_chair"], True),
        (["secretary", "keyholder_ombuds"], True),
        (["secretary"], False),
        (["panel_chair"], False),
        (["panel_chair", "keyholder_ombuds"], False),
        (["secretary", "president"], False),
        (["intake", "panel_chair"], False),
        ([], False),
    ],
)
def test_a_certificate_is_signed_by_who_appoints_and_by_somebody_outside(signers: list[str], *, counts: bool) -> None:
    """Nobody appoints alone: an appointer needs somebody outside, who needs an appointer."""
    cast = an_association()
    made, office = newcomer(cast)
    by = [deeds(cast, role) for role in signers]
    if counts:
        certificates.certify(made.account, office, Terms(AT.date()), by=by, at=AT)
    else:
        with pytest.raises(NotCertified):
            certificates.certify(made.account, office, Terms(AT.date()), by=by, at=AT)
        forced(made.account, office, Terms(AT.date()), by=by)
    assert ("New Comer" in chain(cast)) == counts


def test_nobody_signs_for_themselves() -> None:
    """Somebody outside who signs beside the appointer for a further office of their own is not a second person."""
    cast = an_association()
    chair = account(cast, "panel_chair")
    office = Office.objects.get(organisation=cast.organisation, code="intake")
    offices.hold(office, chair, rank=0, from_on=AT.date())
    signers = [deeds(cast, role) for role in ("secretary", "panel_chair")]
    with pytest.raises(NotCertified, match="for themselves"):
        certificates.certify(chair, office, Terms(AT.date()), by=signers, at=AT)
    forced(chair, office, Terms(AT.date()), by=signers)
    assert [reader.office for reader in offices.chain(cast.organisation, on=AT.date())][2] == "panel_chair"


def test_one_person_with_two_accounts_does_not_count_twice() -> None:
    """An appointer who also holds an office outside, under another user name, is still one person."""
    cast = an_association()
    by = [deeds(cast, "secretary"), deeds(cast, "panel_chair")]
    made, office = newcomer(cast, "panel_deputy", name=account(cast, "secretary").name)
    forced(made.account, office, Terms(AT.date()), by=by)
    third, intake = newcomer(cast)
    forced(third.account, intake, Terms(AT.date()), by=[by[0], made.secrets.deeds])
    assert "New Comer" not in chain(cast)


def test_a_certificate_ends_with_its_day() -> None:
    """Who is certified to a day receives on it, and not after; a certificate stands five years where none is said."""
    cast = an_association()
    made, office = newcomer(cast)
    by = [deeds(cast, "secretary"), deeds(cast, "panel_chair")]
    last = AT.date() + dt.timedelta(days=30)
    certificates.certify(made.account, office, Terms(AT.date(), last), by=by, at=AT)
    for on, counts in ((last, True), (last + dt.timedelta(days=1), False)):
        assert ("New Comer" in [reader.name for reader in offices.chain(cast.organisation, on=on)]) == counts
    for on, counts in ((AT.date().replace(year=2037), True), (AT.date().replace(year=2037, day=21), False)):
        assert (INTAKE in [reader.name for reader in offices.chain(cast.organisation, on=on)]) == counts
    assert Terms(dt.date(2032, 2, 29)).until == dt.date(2037, 2, 28)


def test_whose_certificate_has_ended_signs_no_new_one() -> None:
    """After its last day an appointer's key makes nobody a reader; what was written before stays theirs."""
    cast = an_association()
    later = AT.replace(year=2038)
    made, office = newcomer(cast)
    by = [deeds(cast, "secretary"), deeds(cast, "panel_chair")]
    with pytest.raises(NotCertified):
        certificates.certify(made.account, office, Terms(later.date()), by=by, at=later)
    assert not certificates.certified(cast.organisation, on=later.date())
    assert account(cast, "intake").pk in certificates.signing_keys(cast.organisation)


@pytest.mark.requirement("R-044")
def test_outside_keyholders_are_certified_and_receive_nothing() -> None:
    """Three keep keys in the invented association, two are needed, and no report is ever addressed to them."""
    cast = an_association()
    kept = offices.keyholders(cast.organisation, on=AT.date())
    assert [holder.name for holder in kept.holders] == ["Anselm Reyes", "Petra Lindale", "Nadia Okoye"]
    assert kept.needed == 2
    assert all(holder.is_outside and holder.name not in chain(cast) for holder in kept.holders)
    assert offices.keyholders(cast.organisation, on=AT.date().replace(year=2038)).holders == ()


def test_an_office_made_a_keyholder_in_the_database_keeps_no_keys() -> None:
    """That somebody keeps keys stands in their certificate; a column changed in the database gives no share."""
    cast = an_association()
    Office.objects.filter(organisation=cast.organisation, code="panel_chair").update(keeps_keys=True)
    assert len(offices.keyholders(cast.organisation, on=AT.date()).holders) == 3


def test_a_newcomer_makes_no_case_easier_to_open() -> None:
    """Where three are needed, a key-holder who is certified under two does not lower it."""
    cast = an_association()
    by = [deeds(cast, "secretary"), deeds(cast, "panel_chair")]
    for needed in (3, 2):
        made, office = newcomer(cast, "keyholder_notary")
        certificates.certify(made.account, office, Terms(AT.date(), needed=needed), by=by, at=AT)
        assert offices.keyholders(cast.organisation, on=AT.date()).needed == 3


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
