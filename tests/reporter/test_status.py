"""The reporter's own page."""

from __future__ import annotations

import datetime as dt

import pytest

from fairhearing.casework import cases, conflicts, messages, readings
from fairhearing.web.desk import words
from fairhearing.web.frame import promised
from tests.builders import AT, declared
from tests.reporter.coming_back import a_reporter, text_of

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("R-131", "R-011")
def test_the_reporter_sees_that_it_was_read_and_by_which_role() -> None:
    """The day and the role of the reading stand there; the name of who read does not."""
    reporter = a_reporter(at=AT)
    opened = cases.case_for(reporter.cast.handler("intake"), reporter.ref)
    conflicts.declare(opened, relations="none", knowledge="none", at=AT)
    readings.open_report(opened, at=AT + dt.timedelta(days=3))
    page = text_of(reporter.client.get(reporter.at("status")))
    assert "Your report was read." in page
    assert "Monday 23 February 2032" in page
    assert "by the person who answers for it" in page
    for member in ("Maren Holt", "Joss Arkwright", "Ilse Tanner", "Corin Blake"):
        assert member not in page


@pytest.mark.requirement("R-011")
def test_what_is_owed_next_stands_with_its_day_and_office() -> None:
    """Each thing owed names the day and the office that answers for it."""
    page = text_of((reporter := a_reporter(at=AT)).client.get(reporter.at("status")))
    assert "Word that your report has arrived with a person" in page
    assert "Friday 27 February 2032" in page
    assert "Intake officer answers for it." in page
    assert "Late." not in page


@pytest.mark.requirement("R-005", "R-011")
def test_what_is_late_is_called_late_and_passes_to_the_backup(past: dt.datetime) -> None:
    """A day that has passed is called late, the backup now answers for it, and there is a way outside."""
    reporter = a_reporter(at=past)
    page = text_of(reporter.client.get(reporter.at("status")))
    assert "Late." in page
    assert "It has passed to Deputy intake officer, who now answers for it." in page
    assert "What you can do when we are late" in page


@pytest.mark.requirement("R-011")
def test_whatever_the_desk_owes_has_words_for_the_reporter_too() -> None:
    """Each code of something owed is said on both sides; none falls back to words that say nothing."""
    assert set(promised.OWED) == set(words.OWED)


@pytest.mark.requirement("N-036")
def test_the_tab_says_nothing() -> None:
    """The title of each page is one word that tells nothing."""
    reporter = a_reporter()
    for page in ("status", "receipt", "receipt_print", "message", "return"):
        assert "<title>Page</title>" in text_of(reporter.client.get(reporter.at(page)))


@pytest.mark.requirement("R-003")
def test_a_question_can_be_answered_with_the_words_alone() -> None:
    """The question stands on the page, with a hint that it can be answered, or not."""
    reporter = a_reporter()
    opened = declared(reporter.cast, reporter.ref)
    messages.send(opened, "Which hall was it?", purpose="question", at=AT)
    page = text_of(reporter.client.get(reporter.at("status")))
    assert "Which hall was it?" in page
    assert "You were asked something." in page
