"""Two acts in one case at once: neither undoes what the other did about who may read."""

from __future__ import annotations

import pytest
from django.http import HttpRequest

from fairhearing import sealing
from fairhearing.casework import cases, conflicts, messages, readings
from fairhearing.intake import codes, exclusion, reports
from fairhearing.people.offices import NotTo
from fairhearing.web.frame import errors
from tests.builders import AT, WORDS, a_report, an_association, declared

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("R-003", "N-021")
@pytest.mark.parametrize("name", ["Maren Holt", "Ilse Tanner"])
def test_standing_aside_never_undoes_an_exclusion_that_came_first(name: str) -> None:
    """A handler whose page is older than the exclusion changes nothing; nobody who was barred comes back in."""
    cast = an_association()
    code, receipt = a_report(cast)
    older = cases.case_for(cast.handler("deputy_intake"), receipt.ref)
    exclusion.exclude(reports.find(code), NotTo(names=(name,)), at=AT)
    with pytest.raises(cases.Meanwhile):
        conflicts.stand_aside(older, at=AT)
    conflicts.stand_aside(cases.case_for(cast.handler("deputy_intake"), receipt.ref), at=AT)
    in_hands = reports.find(code).hands
    assert name in in_hands.not_to.names
    assert name not in [reader.name for reader in in_hands.readers]


@pytest.mark.requirement("R-003", "R-130")
def test_nothing_is_written_with_keys_that_have_been_changed_meanwhile() -> None:
    """A message begun before somebody was excluded goes nowhere that they could read; sent again, it goes."""
    cast = an_association()
    code, receipt = a_report(cast)
    older, deputy = reports.find(code), declared(cast, receipt.ref, role="deputy_intake")
    deputys = cases.case_for(cast.handler("deputy_intake"), receipt.ref)
    exclusion.exclude(reports.find(code), NotTo(names=("Maren Holt",)), at=AT)
    for late in (older, deputys):
        with pytest.raises(cases.Meanwhile):
            messages.send(late, "Not for everybody.", purpose="message", at=AT)
    with pytest.raises(cases.Meanwhile):
        readings.open_report(deputys, at=AT)
    messages.send(reports.find(code), "Not for everybody.", purpose="message", at=AT)
    events = [(entry.event, entry.fields["seq"]) for entry in readings.entries(reports.find(code))]
    assert [number for _, number in events] == list(range(len(events)))
    assert events[-1][0] == "message.sent"
    assert deputy.ref == receipt.ref


def test_words_are_not_changed_twice_at_once() -> None:
    """The second of two changes finds that the first was quicker, and the first one's words stand."""
    cast = an_association()
    old, _ = a_report(cast)
    one, other = reports.find(old), reports.find(old)
    first, second = sealing.Code.generate(), sealing.Code.generate()
    codes.change(one, old, first, at=AT)
    with pytest.raises((cases.Meanwhile, reports.NoReport)):
        codes.change(other, old, second, at=AT)
    assert reports.telling_of(reports.find(first)).words == WORDS


def test_whoever_was_too_late_is_told_what_happened() -> None:
    """The page says that nothing was taken, and to look again: no fault, and no words of the request."""
    try:
        _too_late()
    except cases.Meanwhile:
        answer = errors.server_error(HttpRequest())
    assert answer.status_code == 409
    assert "changed meanwhile" in answer.content.decode()


def _too_late() -> None:
    raise cases.Meanwhile
