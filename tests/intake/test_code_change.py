"""Changing the words of a report."""

from __future__ import annotations

import pytest

from fairhearing import sealing
from fairhearing.casework import messages, readings
from fairhearing.intake import codes, reports
from fairhearing.vault import keys as vault
from tests.builders import AT, WORDS, a_report, an_organisation

pytestmark = pytest.mark.django_db


def test_the_new_words_open_everything_and_the_old_ones_nothing() -> None:
    """After the change the old words find no report, and their key has no slot."""
    old, receipt = a_report(an_organisation())
    new = sealing.Code.generate()
    codes.change(reports.find(old), old, new, at=AT)
    with pytest.raises(reports.NoReport):
        reports.find(old)
    with pytest.raises(vault.NoKeys):
        vault.open_safe(receipt.ref, old.identity)
    assert reports.telling_of(reports.find(new)).words == WORDS
    assert reports.receipt(new, at=AT).fields == receipt.fields


def test_the_change_is_on_the_record_and_the_case_goes_on() -> None:
    """The reporter sees that the words were changed, and writes with the new ones."""
    old, _ = a_report(an_organisation())
    new = sealing.Code.generate()
    codes.change(reports.find(old), old, new, at=AT)
    messages.send(reports.find(new), "Still here.", purpose="message", at=AT)
    assert [one.event for one in readings.done(reports.find(new))] == [
        "report.received",
        "code.changed",
        "message.sent",
    ]


def test_words_of_another_report_change_nothing() -> None:
    """Only the words that belong to the case can be changed in it."""
    cast = an_organisation()
    old, _ = a_report(cast)
    other, _ = a_report(cast)
    with pytest.raises(reports.NoReport):
        codes.change(reports.find(old), other, sealing.Code.generate(), at=AT)
    assert reports.find(old).ref != reports.find(other).ref


def test_words_that_a_report_has_already_are_refused() -> None:
    """Two reports never have the same words, and a refused change leaves the old ones standing."""
    cast = an_organisation()
    old, _ = a_report(cast)
    taken, _ = a_report(cast)
    with pytest.raises(reports.NoReport):
        codes.change(reports.find(old), old, taken, at=AT)
    assert reports.telling_of(reports.find(old)).words == WORDS
