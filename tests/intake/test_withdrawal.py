"""Asking to stop."""

from __future__ import annotations

import datetime as dt

import pytest

from fairhearing.casework import dues, messages
from fairhearing.intake import reports, withdrawal
from tests.builders import AT, WORDS, a_report, an_organisation, declared

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("R-010")
def test_asking_to_stop_keeps_the_record_and_owes_a_decision() -> None:
    """Nothing is deleted, and within fourteen days a decision is owed; asking twice owes one."""
    code, _ = a_report(an_organisation())
    for _time in range(2):
        withdrawal.ask_to_stop(reports.find(code), "Please stop.", at=AT)
    opened = reports.find(code)
    owed = [one for one in dues.of(opened.case) if one.code == withdrawal.DECISION]
    assert [one.by for one in owed] == [AT.date() + dt.timedelta(days=14)]
    assert reports.telling_of(opened).words == WORDS


@pytest.mark.requirement("R-010")
def test_only_a_decision_meets_it() -> None:
    """An answer does not count as the decision; the decision does, and reaches the reporter with its reasons."""
    cast = an_organisation()
    code, receipt = a_report(cast)
    withdrawal.ask_to_stop(reports.find(code), "", at=AT)
    desk = declared(cast, receipt.ref)

    def is_open() -> bool:
        return any(one.code == withdrawal.DECISION and one.met_on is None for one in dues.of(desk.case))

    messages.send(desk, "We have read it.", purpose="answer", at=AT)
    assert is_open()
    messages.send(desk, "We stop, because nobody else is at risk.", purpose="withdrawal_decision", at=AT)
    assert not is_open()
    assert messages.thread(reports.find(code))[-1].purpose == "withdrawal_decision"
