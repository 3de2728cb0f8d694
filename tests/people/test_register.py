"""The register: what was done to an organisation, and that nobody changes it with the database alone."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fairhearing import proving, sealing
from fairhearing.intake import reports
from fairhearing.intake.telling import Telling
from fairhearing.people import certificates, offices, register
from fairhearing.people.models import Organisation, Registered
from fairhearing.people.register import ChangedBehindItsBack
from fairhearing.people.standing import ENDED, ISSUED
from fairhearing.record import log as record
from fairhearing.scenario.association import Cast
from tests.builders import AT, a_report, an_association
from tests.people.signing import deeds, ended

TODAY = AT.date()


def names(cast: Cast, on: dt.date = TODAY) -> list[str]:
    """Return who would be sealed to."""
    return [reader.name for reader in offices.chain(cast.organisation, on=on)]


def remembered(cast: Cast) -> Cast:
    """Return the association as after the commit of its last act: this machine knows the newest entry."""
    register.remember(cast.organisation, register.head(cast.organisation))
    return cast


def as_another_process(cast: Cast) -> None:
    """Forget what this process has read of the register."""
    certificates._KNOWN.pop(cast.organisation.pk, None)


def rows(cast: Cast) -> list[Registered]:
    return list(Registered.objects.filter(organisation=cast.organisation).order_by("number"))


def delete_newest(cast: Cast) -> None:
    """Delete the newest entry."""
    Registered.objects.filter(pk=rows(cast)[-1].pk).delete()


def delete_one(cast: Cast) -> None:
    """Delete an entry in the middle."""
    Registered.objects.filter(pk=rows(cast)[3].pk).delete()


def delete_all(cast: Cast) -> None:
    """Delete the whole register."""
    Registered.objects.filter(organisation=cast.organisation).delete()


def close_the_gap(cast: Cast) -> None:
    """Delete an entry and give its number to those after it."""
    Registered.objects.filter(pk=rows(cast)[3].pk).delete()
    for row in rows(cast)[3:]:
        Registered.objects.filter(pk=row.pk).update(number=row.number - 1)


def swap_two(cast: Cast) -> None:
    """Let two entries change places."""
    one, other = rows(cast)[2:4]
    for row, from_row in ((one, other), (other, one)):
        Registered.objects.filter(pk=row.pk).update(statement=from_row.statement, disclosures=from_row.disclosures)


def begin_anew(cast: Cast) -> None:
    """Write a register of one's own in its place, chained and as long, with one's own root."""
    count = len(rows(cast))
    Registered.objects.filter(organisation=cast.organisation).delete()
    root, before = sealing.SigningKey.generate(), ""
    Organisation.objects.filter(pk=cast.organisation.pk).update(root_public=root.public)
    cast.organisation.root_public = root.public
    for number in range(count):
        fields = {"day": "2032-02-20", "event": "x", "number": number, "organisation": cast.organisation.pk}
        recorded = record.append(cast.organisation.log, {**fields, "prev": before, "root": root.public.hex()})
        before = recorded.entry.leaf_hash.hex()
        Registered.objects.create(
            organisation=cast.organisation,
            number=number,
            ticket=recorded.ticket,
            statement=recorded.entry.statement,
            disclosures=list(recorded.entry.disclosures),
        )


TAMPERING = [delete_newest, delete_one, delete_all, close_the_gap, swap_two, begin_anew]


@pytest.mark.django_db
@pytest.mark.requirement("R-044", "R-130")
@pytest.mark.parametrize("tamper", TAMPERING)
def test_a_register_that_was_changed_is_found_before_anything_is_sealed(tamper: Callable[[Cast], None]) -> None:
    """Whatever is deleted, moved or rewritten with the database in hand: nobody is sealed to, and an error says so."""
    cast = remembered(an_association())
    tamper(cast)
    as_another_process(cast)
    with pytest.raises(ChangedBehindItsBack):
        names(cast)
    with pytest.raises(ChangedBehindItsBack):
        reports.submit(Telling(words="X"), organisation=cast.organisation, code=sealing.Code.generate(), at=AT)


@pytest.mark.django_db
@pytest.mark.requirement("R-044")
def test_another_root_is_found_even_where_nothing_is_remembered() -> None:
    """The first entry names the root: a root put into the organisation's row makes nobody a reader."""
    cast = an_association()
    Organisation.objects.filter(pk=cast.organisation.pk).update(root_public=sealing.SigningKey.generate().public)
    cast.organisation.refresh_from_db()
    with pytest.raises(ChangedBehindItsBack, match="root"):
        names(cast)


@pytest.mark.django_db
@pytest.mark.requirement("R-044", "R-194")
def test_an_ending_that_is_deleted_fails_loudly() -> None:
    """Somebody whose certificate ended does not come back by deleting the row that says so."""
    cast = an_association()
    ended(cast, "intake")
    remembered(cast)
    assert "Maren Holt" not in names(cast)
    delete_newest(cast)
    with pytest.raises(ChangedBehindItsBack):
        names(cast)


@pytest.mark.django_db
@pytest.mark.requirement("R-044")
@pytest.mark.parametrize("signer", ["president", "secretary", "panel_chair", "nobody"])
def test_an_ending_that_nobody_signed_ends_nothing(signer: str) -> None:
    """An ending put into the register with the database alone, or by one person, leaves everybody in office."""
    cast = an_association()
    account = cast.handler("intake").account
    body = certificates.ending_of(account, from_on=TODAY)
    key = sealing.SigningKey.generate() if signer == "nobody" else deeds(cast, signer)
    fields = {"ending": body, "signatures": [certificates.sign_ending(body, key)]}
    register.enter(cast.organisation, ENDED, fields, at=AT)
    assert names(cast)[0] == "Maren Holt"
    assert len(certificates.of(cast.organisation).void) == 1
    with pytest.raises(certificates.NotCertified):
        certificates.end(cast.organisation, body, [certificates.sign_ending(body, key)], at=AT)


@pytest.mark.django_db
@pytest.mark.requirement("R-044")
def test_a_certificate_that_ended_cannot_be_entered_again() -> None:
    """The same certificate, with its good signatures, put in again behind its ending counts for nothing."""
    cast = an_association()
    [good] = certificates.of_account(cast.handler("intake").account, on=TODAY)
    signed = register.entries(cast.organisation)[good.number].fields
    ended(cast, "intake")
    again = {name: signed[name] for name in ("certificate", "signatures")}
    register.enter(cast.organisation, ISSUED, again, at=AT)
    assert "Maren Holt" not in names(cast)


@pytest.mark.django_db
def test_an_ended_appointer_signs_nothing_whatever_day_is_written() -> None:
    """Who has left appoints nobody any more, not even with an entry that is dated before they left."""
    cast = an_association()
    by = [deeds(cast, "secretary"), deeds(cast, "panel_chair")]
    ended(cast, "secretary", at=AT + dt.timedelta(days=9))
    account, office = cast.handler("leader").account, offices.by_code(cast.organisation, "intake")
    assert office is not None
    offices.hold(office, account, rank=1, from_on=TODAY)
    body = certificates.body_of(account, office, certificates.Terms(TODAY))
    fields = {"certificate": body, "signatures": [certificates.sign(body, key) for key in by]}
    register.enter(cast.organisation, ISSUED, fields, at=AT)
    assert "Thea Marsh" not in names(cast, on=AT.date() + dt.timedelta(days=9))
    assert len(certificates.of(cast.organisation).void) == 1


@pytest.mark.django_db(transaction=True)
def test_what_was_taken_back_is_not_remembered() -> None:
    """An act that failed leaves no entry, and this machine does not wait for one."""
    cast = an_association()
    before = register.head(cast.organisation)

    def fails() -> None:
        with transaction.atomic():
            register.enter(cast.organisation, "policy.changed", {}, at=AT)
            certificates.of(cast.organisation)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert register.head(cast.organisation) == before
    assert names(cast)[0] == "Maren Holt"
    register.enter(cast.organisation, "policy.changed", {}, at=AT)
    assert kept(cast)["number"] == before.number + 1
    assert record.waiting(cast.organisation.log) == 0


@pytest.mark.django_db(transaction=True)
def test_a_crash_before_remembering_is_healed() -> None:
    """Where a process died between the commit and the file, the next look remembers what the register says."""
    cast = an_association()
    path = settings.PLACE.secrets / f"register-{cast.organisation.pk}.head"
    newest = kept(cast)["number"]
    path.write_text(json.dumps({"number": newest - 1, "digest": rows_digest(cast, newest - 1)}))
    as_another_process(cast)
    assert names(cast)[0] == "Maren Holt"
    assert kept(cast)["number"] == newest


def rows_digest(cast: Cast, number: int) -> str:
    return register.entries(cast.organisation)[number].head.digest


def kept(cast: Cast) -> dict[str, int]:
    """Return what this machine remembers of the register."""
    found: dict[str, int] = json.loads((settings.PLACE.secrets / f"register-{cast.organisation.pk}.head").read_text())
    return found


@pytest.mark.django_db
@pytest.mark.requirement("R-001", "R-004")
def test_every_entry_has_a_proof_that_anybody_can_check() -> None:
    """Who was certified, by whom and since when is proved by a file, under the published trust policy."""
    cast = an_association()
    policy = proving.Policy.parse(cast.organisation.trust_policy)
    for entered in register.entries(cast.organisation):
        proof = register.proof(cast.organisation, entered.number, at=AT)
        assert proof is not None
        verdict = proving.judge(proof, policy=policy, files=None)
        assert verdict.standing == "valid"
        assert verdict.fields["certificate"] == entered.fields["certificate"]
    assert register.proof(cast.organisation, 99, at=AT) is None
    assert register.check(cast.organisation) == len(cast.members)


@pytest.mark.django_db
def test_an_entry_that_is_not_on_the_record_is_found() -> None:
    """An entry that was put into the table and never into the log has no proof, and looking says so."""
    cast = an_association()
    Registered.objects.filter(pk=rows(cast)[-1].pk).update(ticket=sealing.random_id())
    for look in (
        lambda: register.check(cast.organisation),
        lambda: register.proof(cast.organisation, len(cast.members) - 1, at=AT),
    ):
        with pytest.raises(ChangedBehindItsBack, match="not on the record"):
            look()


@pytest.mark.django_db
@pytest.mark.requirement("R-048")
def test_a_page_says_plainly_that_nothing_is_sealed() -> None:
    """The first page still shows where else one can go, without a way to report here; a report in writing is told."""
    cast = remembered(an_association())
    code, _ = a_report(cast)
    delete_newest(cast)
    as_another_process(cast)
    client = Client(raise_request_exception=False)
    page = client.get(reverse("public:organisation", args=[cast.organisation.slug]))
    assert page.status_code == 200
    assert "changed behind its back" in page.text
    assert "Vale Ombuds Office" in page.text
    assert reverse("reporter:before", args=[cast.organisation.slug]) not in page.text
    answer = client.get(reverse("public:register", args=[cast.organisation.slug]))
    assert answer.status_code == 503
    assert "No report is sealed until that is put right" in answer.text
    assert code.words not in answer.text


@pytest.mark.django_db
def test_who_reads_is_looked_up_in_two_queries() -> None:
    """However many entries there are, a report asks for the holders of offices and for the newest entry."""
    cast = an_association()
    names(cast)
    for number in range(20):
        register.enter(cast.organisation, "keys.asked", {"number_of_it": number}, at=AT)
    names(cast)
    with CaptureQueriesContext(connection) as asked:
        names(cast)
    assert len(asked) == 2
