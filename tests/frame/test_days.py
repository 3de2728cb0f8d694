"""Days and words as templates say them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.template import engines
from django.utils import timezone

from fairhearing.web.frame.templatetags.frame import by_day, day, in_order, moment

TODAY = date(2032, 11, 25)


def test_a_day_is_said_in_words() -> None:
    """A day has its name, its month in letters, and its year."""
    assert day(date(2032, 12, 3)) == "Friday 3 December 2032"


def test_a_moment_is_said_in_the_time_of_the_place() -> None:
    """Near midnight the day is the one on the organisation's own calendar."""
    late = datetime(2032, 12, 3, 23, 30, tzinfo=UTC)
    with timezone.override("Pacific/Auckland"):
        assert day(late) == "Saturday 4 December 2032"
        assert moment(late) == "Saturday 4 December 2032 at 12:30"


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (date(2032, 12, 3), "by Friday 3 December, in 8 days"),
        (date(2032, 11, 25), "by Thursday 25 November, today"),
        (date(2032, 11, 26), "by Friday 26 November, tomorrow"),
        (date(2032, 11, 24), "by Wednesday 24 November, 1 day ago"),
        (date(2032, 11, 22), "by Monday 22 November, 3 days ago"),
        (date(2033, 1, 5), "by Wednesday 5 January 2033, in 41 days"),
        (datetime(2032, 12, 3, 17, tzinfo=UTC), "by Friday 3 December, in 8 days"),
    ],
)
def test_what_is_due_says_its_day_and_how_far_it_is(due: date, words: str) -> None:
    """A due day never stands as a bare countdown, and names its year when that is not this one."""
    assert by_day(due, TODAY) == words


def test_the_tags_can_be_used_in_a_template() -> None:
    """A page loads `frame` and says the day."""
    template = engines["django"].from_string("{% load frame %}{% by_day due today as words %}<b>{{ words }}</b>")
    assert template.render({"due": date(2032, 12, 3), "today": TODAY}) == "<b>by Friday 3 December, in 8 days</b>"


def test_words_are_listed_from_a_string_or_a_list() -> None:
    """A code may come as one string or as its words."""
    assert in_order(" cradle  velvet ") == in_order(["cradle", "velvet"]) == ["cradle", "velvet"]
