"""What counts in a case is what its own people wrote, and what they left is closed behind them."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import replace

import pytest

from fairhearing import sealing
from fairhearing.casework import cases, conflicts, hands, messages, readings
from fairhearing.intake import codes, reports
from fairhearing.people import offices
from fairhearing.vault import keys as vault
from fairhearing.vault.models import Compartment, Safe, Slot, Stored
from tests.builders import AT, a_report, an_association, declared

pytestmark = pytest.mark.django_db


def put_in(ref: str, kind: str, content: bytes, *, sender: sealing.SigningKey) -> None:
    """Put a document into a case with nothing but what stands readable in the database."""
    place = hands.COMPARTMENT if kind == hands.KIND else "mailbox"
    compartment = Compartment.objects.filter(safe_id=ref, kind=place).order_by("-generation")[0]
    document = sealing.random_id()
    label = sealing.Label(compartment.safe.organisation, ref, f"{place}/{compartment.generation}", document, 1, kind)
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


@pytest.mark.requirement("R-044", "R-136")
def test_hands_written_by_somebody_who_left_do_not_count() -> None:
    """Who once read the case, and has the database in hand, cannot write themselves, or a puppet, in again."""
    cast = an_association()
    code, receipt = a_report(cast)
    before = reports.find(code).hands
    conflicts.stand_aside(cases.case_for(cast.handler("intake"), receipt.ref), at=AT)
    put_in(receipt.ref, hands.KIND, hands.encoded(before), sender=cast.handler("intake").signing)
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


def kept_slots(ref: str) -> tuple[bytes, list[Slot]]:
    """Return what an old backup holds of a case's slots, and the public key by which they are found."""
    return bytes(Safe.objects.get(pk=ref).slot_public), list(Slot.objects.filter(safe_id=ref))


def put_back(ref: str, public: bytes, slots: list[Slot]) -> None:
    """Put the slots of an old backup back into the database."""
    Safe.objects.filter(pk=ref).update(slot_public=public)
    Slot.objects.bulk_create([slot for slot in slots if not Slot.objects.filter(pk=slot.pk).exists()])


@pytest.mark.requirement("R-049")
def test_what_comes_after_standing_aside_opens_with_no_key_from_before() -> None:
    """Somebody who stood aside, kept every key and steals the database reads nothing that comes later."""
    cast = an_association()
    code, receipt = a_report(cast)
    before, slots = cases.case_for(cast.handler("intake"), receipt.ref), kept_slots(receipt.ref)
    conflicts.stand_aside(cases.case_for(cast.handler("intake"), receipt.ref), at=AT)
    messages.send(reports.find(code), "Only for the others.", purpose="message", at=AT)
    now = kept_slots(receipt.ref)
    with pytest.raises(vault.NoKeys):
        vault.open_safe(receipt.ref, cast.handler("intake").identity)
    put_back(receipt.ref, *slots)
    again = vault.open_safe(receipt.ref, cast.handler("intake").identity)
    for keys in (before.keys, again):
        assert messages.thread(replace(before, keys=keys)) == []
    put_back(receipt.ref, *now)
    deputy = cases.case_for(cast.handler("deputy_intake"), receipt.ref)
    assert [one.text for one in messages.thread(deputy)] == ["Only for the others."]
    panel = cases.case_for(cast.handler("panel_chair"), receipt.ref)
    assert [one.event for one in readings.done(panel)] == ["report.received", "handler.stood_aside", "message.sent"]


@pytest.mark.requirement("R-011")
def test_what_comes_after_the_code_is_changed_opens_with_no_key_of_the_old_one() -> None:
    """Whoever found the old words and has the database from before reads nothing that comes after the change."""
    cast = an_association()
    old, receipt = a_report(cast)
    slots = kept_slots(receipt.ref)
    before, new = reports.find(old), sealing.Code.generate()
    codes.change(reports.find(old), old, new, at=AT)
    messages.send(reports.find(new), "Nobody else has these words.", purpose="message", at=AT)
    now = kept_slots(receipt.ref)
    put_back(receipt.ref, *slots)
    for keys in (before.keys, vault.open_safe(receipt.ref, old.identity)):
        assert messages.thread(replace(before, keys=keys)) == []
    put_back(receipt.ref, *now)
    assert len(messages.thread(reports.find(new))) == 1
    assert len(messages.thread(cases.case_for(cast.handler("intake"), receipt.ref))) == 1


def test_the_words_can_be_changed_eighty_times() -> None:
    """Each change begins a new generation of keys; everything stays readable to all who stay."""
    cast = an_association()
    code, receipt = a_report(cast)
    for number in range(80):
        fresh = sealing.Code.generate()
        codes.change(reports.find(code), code, fresh, at=AT + dt.timedelta(minutes=number))
        code = fresh
    messages.send(reports.find(code), "Still here.", purpose="message", at=AT)
    assert [one.text for one in messages.thread(reports.find(code))] == ["Still here."]
    assert reports.telling_of(cases.case_for(cast.handler("intake"), receipt.ref)).words
