"""Messages both ways: what is owed for them, and who may not send any."""

from __future__ import annotations

import datetime as dt

import pytest

from fairhearing.casework import cases, conflicts, dues, messages, setting_aside
from fairhearing.intake import reports
from fairhearing.refusal import Refused
from tests.builders import AT, a_report, an_association

pytestmark = pytest.mark.django_db


def open_replies(opened: cases.OpenCase) -> list[dt.date]:
    """Return the days by which a reply is owed."""
    return [one.by for one in dues.of(opened.case) if one.code == messages.REPLY and one.met_on is None]


@pytest.mark.requirement("R-003", "R-010")
def test_whoever_writes_to_the_desk_is_owed_a_reply() -> None:
    """A message is answered by a day; a second one does not move that day, and any word from the desk meets it."""
    cast = an_association()
    code, receipt = a_report(cast)
    opened = cases.case_for(cast.handler("intake"), receipt.ref)
    conflicts.declare(opened, relations="None.", knowledge="None.", at=AT)
    messages.send(reports.find(code), "Is anybody there?", purpose="message", at=AT)
    messages.send(reports.find(code), "And one more thing.", purpose="addition", at=AT + dt.timedelta(days=2))
    assert open_replies(opened) == [AT.date() + dt.timedelta(days=7)]
    desk = cases.case_for(cast.handler("intake"), receipt.ref)
    messages.send(desk, "Yes. Which day was it?", purpose="question", at=AT + dt.timedelta(days=3))
    assert open_replies(opened) == []


@pytest.mark.requirement("R-040", "N-021")
def test_nobody_writes_to_the_reporter_before_declaring() -> None:
    """The act itself refuses, whatever a page would have let through, and nothing is kept."""
    cast = an_association()
    code, receipt = a_report(cast)
    with pytest.raises(Refused) as no:
        messages.send(cases.case_for(cast.handler("intake"), receipt.ref), "Drop it.", purpose="answer", at=AT)
    assert no.value.refusal.rule == "R-040"
    assert messages.thread(reports.find(code)) == []


@pytest.mark.requirement("R-040")
def test_nobody_sets_a_report_aside_before_declaring() -> None:
    """A report cannot be put away as spam by somebody who has not said how they are related to it."""
    cast = an_association()
    _, receipt = a_report(cast)
    opened = cases.case_for(cast.handler("intake"), receipt.ref)
    with pytest.raises(Refused):
        setting_aside.set_aside(opened, reason="spam", at=AT)
    assert cases.case_for(cast.handler("intake"), receipt.ref).case.stage == "received"
