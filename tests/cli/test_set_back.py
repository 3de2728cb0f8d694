"""A record that was set back, or lost its key: nothing is begun that could not be proved, and people are told."""

from __future__ import annotations

import pytest
from django.conf import settings

from fairhearing import proving, sealing
from fairhearing.casework import messages
from fairhearing.intake import reports
from fairhearing.intake.telling import Telling
from fairhearing.people import organisations
from fairhearing.people.organisations import Organisation
from fairhearing.record import log as record
from fairhearing.record.models import Leaf, Queued
from fairhearing.record.signer import WouldFork
from fairhearing.vault.models import Stored
from tests.builders import AT, a_report, an_association
from tests.reporter.coming_back import a_reporter, text_of

SAID = "There was a second witness on the landing."


def set_back(organisation: Organisation) -> None:
    """Let the signer remember more than the database holds, as after the restore of an old backup."""
    size = record.check(organisation.log)
    organisations.signer(organisation).remember(proving.Checkpoint(organisation.log_id, size + 3, bytes(32)))


@pytest.mark.django_db
@pytest.mark.requirement("R-130", "N-029")
def test_nothing_is_taken_in_that_could_not_be_proved() -> None:
    """A report to a record that was set back is refused before a row is written; what is there can be read."""
    cast = an_association()
    code, before = a_report(cast)
    set_back(cast.organisation)
    tables = (Stored, Queued, Leaf)
    counts = [table.objects.count() for table in tables]
    another = sealing.Code.generate()
    with pytest.raises(WouldFork):
        reports.submit(Telling(words=SAID), organisation=cast.organisation, code=another, at=AT)
    assert [table.objects.count() for table in tables] == counts
    with pytest.raises(reports.NoReport):
        reports.find(another)
    assert reports.receipt(code, at=AT).proof == before.proof


@pytest.mark.django_db
@pytest.mark.requirement("R-130")
def test_a_page_says_plainly_that_nothing_is_taken_in() -> None:
    """Whoever writes then learns on the page that nothing was kept, and that words and receipt stay good."""
    reporter = a_reporter()
    set_back(reporter.cast.organisation)
    reporter.client.raise_request_exception = False
    answer = reporter.client.post(reporter.at("message"), {"text": SAID})
    assert answer.status_code == 503
    for words in ("an old copy was put back", "nothing of it was kept", "they stay good"):
        assert words in text_of(answer)
    assert messages.thread(reports.find(reporter.code)) == []
    assert reporter.client.get(reporter.at("status")).status_code == 200


@pytest.mark.django_db
@pytest.mark.requirement("R-130")
def test_a_record_that_grew_apart_is_found() -> None:
    """As many entries, but others: the signer's memory does not fit, and looking says so."""
    cast = an_association()
    a_report(cast)
    ours = organisations.signer(cast.organisation)
    record.verify_remembered(cast.organisation.log, signer=ours)
    size = record.check(cast.organisation.log)
    (settings.PLACE.secrets / f"log-{cast.organisation.pk}.head").unlink()
    ours.remember(proving.Checkpoint(cast.organisation.log_id, size, bytes(32)))
    with pytest.raises(WouldFork):
        record.verify_remembered(cast.organisation.log, signer=ours)


@pytest.mark.django_db
@pytest.mark.requirement("R-004")
def test_a_lost_signing_key_is_never_replaced_by_a_new_one() -> None:
    """Receipts signed with another key would fit no policy that anybody has: nothing is signed at all."""
    cast = an_association()
    key = settings.PLACE.secrets / f"log-{cast.organisation.pk}.key"
    kept = key.read_bytes()
    for damage in (key.unlink, lambda: key.write_bytes(bytes(32))):
        damage()
        with pytest.raises(organisations.LostKey):
            a_report(cast)
    assert key.read_bytes() == bytes(32)
    key.write_bytes(kept)
    assert a_report(cast)[1].proof
