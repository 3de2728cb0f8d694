"""Whoever owns the database may swap rows; no word comes to be sealed to a key of theirs for it."""

from __future__ import annotations

import pytest

from fairhearing import sealing
from fairhearing.casework import messages
from fairhearing.intake import exclusion, reports
from fairhearing.people.offices import NotTo
from fairhearing.vault.keys import GenerationGone
from fairhearing.vault.models import Compartment, Stored
from tests.builders import AT, a_report, an_association, declared

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("R-044", "N-029")
@pytest.mark.parametrize("writer", ["reporter", "intake"])
def test_a_recipient_swapped_in_a_compartment_is_never_sealed_to(writer: str) -> None:
    """The recipient that counts is that of the key which the writer holds, not what stands in the row."""
    cast = an_association()
    code, receipt = a_report(cast)
    thief = sealing.Identity.generate()
    Compartment.objects.filter(safe_id=receipt.ref).update(recipient=str(thief.recipient))
    opened = reports.find(code) if writer == "reporter" else declared(cast, receipt.ref)
    messages.send(opened, "Written after the swap.", purpose="message", at=AT)
    for row in Stored.objects.filter(compartment__safe_id=receipt.ref):
        with pytest.raises(sealing.CannotOpen):
            sealing.open_sealed(bytes(row.sealed or b""), thief)
    assert [one.text for one in messages.thread(reports.find(code))] == ["Written after the swap."]


@pytest.mark.requirement("N-029")
def test_a_generation_that_is_gone_from_the_database_stops_writing() -> None:
    """With the row of the newest generation deleted, nothing is written to an older one, which more people can open."""
    cast = an_association()
    code, _ = a_report(cast)
    exclusion.exclude(reports.find(code), NotTo(names=("Maren Holt",)), at=AT)
    newest = reports.find(code).keys.newest("mailbox")
    Stored.objects.filter(compartment_id=newest.id).delete()
    Compartment.objects.filter(pk=newest.id).delete()
    with pytest.raises(GenerationGone):
        messages.send(reports.find(code), "Only for the others.", purpose="message", at=AT)
