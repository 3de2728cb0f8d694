"""What counts in a case is what its own people wrote, and what they left is closed behind them."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import replace

import pytest

from fairhearing import sealing
from fairhearing.casework import cases, conflicts, hands, messages, readings
from fairhearing.casework.cases import OpenCase
from fairhearing.intake import codes, reports
from fairhearing.people import offices
from fairhearing.scenario.association import Cast
from fairhearing.vault import keys as vault
from fairhearing.vault.models import Compartment, Slot, Stored
from tests.builders import AT, a_report, an_association, declared

pytestmark = pytest.mark.django_db


def put_in(ref: str, kind: str, content: bytes, *, sender: sealing.SigningKey) -> None:
    """Put a document into the mailbox of a case with nothing but what stands readable in the database."""
    compartment = Compartment.objects.get(safe_id=ref, kind="mailbox")
    document = sealing.random_id()
    label = sealing.Label(compartment.safe.organisation, ref, "mailbox/1", document, 1, kind)
    to = [sealing.Recipient.parse(compartment.recipient)]
    sealed = sealing.seal_document(label, content, sender=sender, to=to)
    Stored.objects.create(
        id=document,
        compartment=compartment,
        number=compartment.documents.count(),
        sealed=sealed,
        size=len(sealed),
        sha256=hashlib.sha256(sealed).hexdigest(),
        day=AT.date(),
    )


@pytest.mark.requirement("R-044", "R-136")
def test_hands_written_by_somebody_certified_who_never_read_the_case_do_not_count() -> None:
    """The president, with the database in hand, cannot write themselves in among the readers."""
    cast = an_association()
    code, receipt = a_report(cast)
    president = cast.handler("president")
    reader = offices.Reader(
        president.account.pk, "Corin Blake", "president", "President", False, president.identity.recipient
    )
    forged = replace(reports.find(code).hands, readers=(reader, reader))
    put_in(receipt.ref, hands.KIND, hands.encoded(forged), sender=president.signing)
    with pytest.raises(sealing.Forged):
        reports.find(code)


@pytest.mark.requirement("R-136")
def test_a_message_by_somebody_certified_who_never_read_the_case_does_not_count() -> None:
    """A certificate alone makes nobody an author in a case that was never theirs."""
    cast = an_association()
    code, receipt = a_report(cast)
    put_in(receipt.ref, messages.KIND, b"{}", sender=cast.handler("president").signing)
    with pytest.raises(sealing.Forged):
        messages.thread(reports.find(code))


@pytest.mark.requirement("R-136")
def test_what_somebody_wrote_who_stood_aside_still_counts() -> None:
    """Whoever read the case once is an author in it for what they wrote."""
    cast = an_association()
    code, receipt = a_report(cast)
    opened = declared(cast, receipt.ref)
    messages.send(opened, "I have read it.", purpose="acknowledgement", at=AT)
    conflicts.stand_aside(cases.case_for(cast.handler("intake"), receipt.ref), at=AT)
    assert [one.text for one in messages.thread(reports.find(code))] == ["I have read it."]


def kept_keys(cast: Cast, ref: str) -> tuple[OpenCase, list[Slot]]:
    """Return all that a reader can take along on the way out: every key, and the slots from an old backup."""
    return cases.case_for(cast.handler("intake"), ref), list(Slot.objects.filter(safe_id=ref))


@pytest.mark.requirement("R-049")
def test_what_comes_after_standing_aside_opens_with_no_key_from_before() -> None:
    """Somebody who stood aside, kept every key and steals the database reads nothing that comes later."""
    cast = an_association()
    code, receipt = a_report(cast)
    before, slots = kept_keys(cast, receipt.ref)
    conflicts.stand_aside(cases.case_for(cast.handler("intake"), receipt.ref), at=AT)
    messages.send(reports.find(code), "Only for the others.", purpose="message", at=AT)
    Slot.objects.bulk_create([slot for slot in slots if not Slot.objects.filter(pk=slot.pk).exists()])
    again = vault.open_safe(receipt.ref, cast.handler("intake").identity)
    for keys in (before.keys, again):
        assert messages.thread(replace(before, keys=keys)) == []
    deputy = cases.case_for(cast.handler("deputy_intake"), receipt.ref)
    assert [one.text for one in messages.thread(deputy)] == ["Only for the others."]
    panel = cases.case_for(cast.handler("panel_chair"), receipt.ref)
    assert [one.event for one in readings.done(panel)] == ["report.received", "handler.stood_aside", "message.sent"]


@pytest.mark.requirement("R-011")
def test_what_comes_after_the_code_is_changed_opens_with_no_key_of_the_old_one() -> None:
    """Whoever found the old words and has the database from before reads nothing that comes after the change."""
    cast = an_association()
    old, receipt = a_report(cast)
    slots = list(Slot.objects.filter(safe_id=receipt.ref))
    before, new = reports.find(old), sealing.Code.generate()
    codes.change(reports.find(old), old, new, at=AT)
    messages.send(reports.find(new), "Nobody else has these words.", purpose="message", at=AT)
    Slot.objects.bulk_create([slot for slot in slots if not Slot.objects.filter(pk=slot.pk).exists()])
    for keys in (before.keys, vault.open_safe(receipt.ref, old.identity)):
        assert messages.thread(replace(before, keys=keys)) == []
    assert len(messages.thread(reports.find(new))) == 1
    assert len(messages.thread(cases.case_for(cast.handler("intake"), receipt.ref))) == 1


def test_the_words_can_be_changed_twenty_times() -> None:
    """Each change adds a slot to each who stays; everything stays readable to all of them."""
    cast = an_association()
    code, receipt = a_report(cast)
    for number in range(20):
        fresh = sealing.Code.generate()
        codes.change(reports.find(code), code, fresh, at=AT + dt.timedelta(minutes=number))
        code = fresh
    messages.send(reports.find(code), "Still here.", purpose="message", at=AT)
    assert [one.text for one in messages.thread(reports.find(code))] == ["Still here."]
    assert reports.telling_of(cases.case_for(cast.handler("intake"), receipt.ref)).words
