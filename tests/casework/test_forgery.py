"""Somebody with the database in hand can seal to a public recipient; what they put in does not count."""

from __future__ import annotations

import hashlib
import json

import pytest

from fairhearing import proving, sealing
from fairhearing.casework import cases, history, messages, readings
from fairhearing.intake import codes, reports
from fairhearing.vault import store
from fairhearing.vault.models import Compartment, Stored
from tests.builders import AT, a_report, an_association

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-136", "N-029")]


def put_in_by_hand(ref: str, *, sender: sealing.SigningKey, text: str) -> None:
    """Put a message into a case as its row would look, with nothing but what stands readable in the database."""
    compartment = Compartment.objects.get(safe_id=ref, kind="mailbox")
    document = sealing.random_id()
    label = sealing.Label(compartment.safe.organisation, ref, "mailbox/1", document, 1, messages.KIND)
    said = {"purpose": "message", "role": "reporter", "at": AT.isoformat(), "text": text, "files": []}
    recipient = sealing.Recipient.parse(compartment.recipient)
    sealed = sealing.seal_document(label, json.dumps(said).encode(), sender=sender, to=[recipient])
    Stored.objects.create(
        id=document,
        compartment=compartment,
        number=compartment.documents.count(),
        sealed=sealed,
        size=len(sealed),
        sha256=hashlib.sha256(sealed).hexdigest(),
        day=AT.date(),
    )


def test_a_message_put_into_the_database_shows_as_forged() -> None:
    """A row made by whoever owns the database is refused by the reporter's page and by the desk's."""
    cast = an_association()
    code, receipt = a_report(cast)
    put_in_by_hand(receipt.ref, sender=sealing.SigningKey.generate(), text="I take it all back.")
    with pytest.raises(sealing.Forged):
        messages.thread(reports.find(code))
    with pytest.raises(sealing.Forged):
        messages.thread(cases.case_for(cast.handler("intake"), receipt.ref))


def test_a_message_of_a_certified_handler_counts() -> None:
    """The same row, signed by somebody certified in the organisation, is read: the check can fail and can pass."""
    cast = an_association()
    code, receipt = a_report(cast)
    put_in_by_hand(receipt.ref, sender=cast.handler("intake").signing, text="From the desk.")
    assert [one.text for one in messages.thread(reports.find(code))] == ["From the desk."]


def test_a_document_moved_from_another_case_shows_as_forged() -> None:
    """A sealed row carried over from one case into another does not open there."""
    cast = an_association()
    code, first = a_report(cast)
    _, second = a_report(cast)
    theirs = Stored.objects.filter(compartment__safe_id=second.ref, compartment__kind="report").get()
    ours = Stored.objects.filter(compartment__safe_id=first.ref, compartment__kind="report").get()
    Stored.objects.filter(pk=ours.pk).update(sealed=bytes(theirs.sealed), sha256=theirs.sha256)
    with pytest.raises((sealing.Forged, sealing.CannotOpen)):
        reports.telling_of(reports.find(code))


def test_a_changed_byte_shows_as_damage() -> None:
    """One changed byte in a stored document is found, not read over."""
    cast = an_association()
    code, receipt = a_report(cast)
    row = Stored.objects.filter(compartment__safe_id=receipt.ref, compartment__kind="report").get()
    sealed = bytearray(row.sealed or b"")
    sealed[-40] ^= 1
    Stored.objects.filter(pk=row.pk).update(sealed=bytes(sealed))
    with pytest.raises(store.Damaged):
        reports.telling_of(reports.find(code))


def test_after_the_code_is_changed_both_old_and_new_words_are_the_reporters() -> None:
    """What was signed before the code was changed still counts, and so does what comes after it."""
    cast = an_association()
    old, _ = a_report(cast)
    messages.send(reports.find(old), "Before.", purpose="message", at=AT)
    new = sealing.Code.generate()
    codes.change(reports.find(old), old, new, at=AT)
    messages.send(reports.find(new), "After.", purpose="message", at=AT)
    assert [one.text for one in messages.thread(reports.find(new))] == ["Before.", "After."]
    with pytest.raises(reports.NoReport):
        reports.find(old)


@pytest.mark.requirement("R-130")
@pytest.mark.parametrize("which", [1, 2])
def test_an_entry_taken_out_of_a_case_shows(which: int) -> None:
    """Each entry names the one before it: with one gone from the database, the case's history does not hold."""
    cast = an_association()
    code, receipt = a_report(cast)
    for text in ("One.", "Two.", "Three."):
        messages.send(reports.find(code), text, purpose="message", at=AT)
    mailbox = Stored.objects.filter(compartment__safe_id=receipt.ref, compartment__kind="mailbox").order_by("number")
    keys = reports.find(code).keys
    events = [row.pk for row in mailbox if store.read(keys, "mailbox", row.pk).label.kind == history.KIND]
    Stored.objects.filter(pk=events[which]).delete()
    with pytest.raises(proving.Unproven):
        readings.done(reports.find(code))
