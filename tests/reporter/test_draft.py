"""A draft: kept as one goes, left, taken up again, erased; and what each page does when something is missing."""

from __future__ import annotations

import datetime as dt

import pytest
from django.conf import settings
from django.test import Client

from fairhearing import sealing
from fairhearing.intake import telling
from fairhearing.people import organisations
from fairhearing.scenario.association import Cast
from fairhearing.vault import drafts, fleeting
from tests.reporter.writing import SAID, Writer


def test_what_is_typed_is_kept_whichever_button_is_pressed(cast: Cast) -> None:
    """Going back, leaving and skipping keep the page's answer as going on does, and lead where they say."""
    writer = Writer(cast)
    leads = {"on": "allegations", "back": "not_to", "later": "later", "skip": "files"}
    for wish, place in leads.items():
        assert writer.post("words", go=wish, words=f"{SAID} {wish}").url == writer.url(place)
        assert f"{SAID} {wish}" in writer.text("words")


def test_leaving_needs_no_finished_answer(cast: Cast) -> None:
    """A page whose question must be answered lets somebody go back or leave without an answer, and not on."""
    writer = Writer(cast)
    assert writer.post("identity", go="back").url == writer.url("you")
    assert writer.post("identity", go="later").url == writer.url("later")
    assert "Choose how you want to be known." in writer.post("identity").content.decode()


def test_a_draft_is_taken_up_again_with_its_words(cast: Cast) -> None:
    """Another browser that has the words goes on where the first one stopped."""
    writer = Writer(cast).tell()
    assert writer.code.words.split()[0] in writer.text("later")
    words = writer.code.words
    writer.post("later")
    writer.browser = Client()
    answer = writer.browser.post(writer.url("return"), {"code": words})
    assert answer.url == writer.url("allegations")
    assert SAID in writer.text("words")


def test_words_of_a_draft_open_nothing_at_another_organisation(cast: Cast) -> None:
    """A draft is taken up only where it was begun."""
    writer = Writer(cast).tell()
    words = writer.code.words
    other = organisations.found(slug="elsewhere", name="Elsewhere Guild", root=sealing.SigningKey.generate())
    answer = Client().post(f"/o/{other.slug}/return/", {"code": words})
    assert answer.status_code == 200
    assert "There is no report and no draft under these words." in answer.content.decode()


def test_a_draft_is_gone_after_a_day(cast: Cast) -> None:
    """After 24 hours nothing is left under the words, and the sweep removes what lay sealed."""
    writer = Writer(cast).tell()
    writer.attach("a.txt", b"words in a file")
    tomorrow = dt.datetime.now(dt.UTC) + drafts.KEPT_FOR + dt.timedelta(minutes=1)
    assert drafts.load(writer.code, at=tomorrow) is None
    folder = drafts.folder(writer.code)
    assert folder.exists()
    fleeting.sweep(at=tomorrow)
    drafts.sweep(at=tomorrow)
    assert not folder.exists()


def test_erasing_leaves_nothing(cast: Cast) -> None:
    """The page that asks changes nothing; its button erases answers and files, and ends the visit."""
    writer = Writer(cast).tell()
    writer.attach("a.txt", b"words in a file")
    code, folder = writer.code, drafts.folder(writer.code)
    writer.get("erase")
    assert SAID in writer.text("words")
    assert writer.post("erase").url == writer.url("erased")
    assert drafts.load(code, at=dt.datetime.now(dt.UTC)) is None
    assert not folder.exists()
    assert writer.get("words").status_code == 410


def test_what_was_typed_after_the_visit_ended_is_shown_and_carried_on(cast: Cast) -> None:
    """A visit that ran out says so, shows the words that were typed, and a new draft can begin with them."""
    writer = Writer(cast)
    writer.browser.cookies.clear()
    answer = writer.post("words", words=SAID)
    assert answer.status_code == 410
    assert SAID in answer.content.decode()
    writer.post("before", carried=SAID)
    assert SAID in writer.text("words")


@pytest.mark.requirement("R-033")
@pytest.mark.parametrize(("answered", "place"), [("yes", "danger_help"), ("unsure", "danger_help"), ("no", "not_to")])
def test_danger_is_answered_at_once(cast: Cast, answered: str, place: str) -> None:
    """Whoever is or may be in danger sees whom to call on the next page, before any other question, and can go on."""
    writer = Writer(cast)
    assert writer.post("danger", danger=answered).url == writer.url(place)
    page = writer.text("danger_help")
    assert "Emergency services" in page
    assert writer.url("not_to") in page


def test_a_feared_keeper_is_answered_before_anything_is_written(cast: Cast) -> None:
    """Who fears those who run the site is told that it cannot keep that promise, and who outside can act."""
    writer = Writer(cast)
    assert "Odile Farrow" in writer.text("not_to")
    assert writer.post("not_to", keepers="on").url == writer.url("keepers")
    page = writer.text("keepers")
    assert "We cannot promise" in page
    assert "Vale Ombuds Office" in page


def test_where_nobody_is_left_the_bodies_outside_are_named(cast: Cast) -> None:
    """When nobody who could receive it is left, the page says so before anything is written, and before sending."""
    writer = Writer(cast)
    everybody = [writer.account(name) for name in ("Maren Holt", "Joss Arkwright", "Ilse Tanner")]
    assert writer.post("not_to", accounts=everybody).url == writer.url("nobody")
    assert "Vale Ombuds Office" in writer.text("nobody")
    for page in ("readers", "check"):
        assert writer.get(page).url == writer.url("nobody")


def test_changing_an_answer_leads_back_to_the_review(cast: Cast) -> None:
    """Each change link of the review comes back to it, and the review shows the new answer."""
    writer = Writer(cast).tell()
    assert "/words/?check" in writer.text("check")
    answer = writer.browser.post(writer.url("words") + "?check", {"go": "on", "words": "Another telling"})
    assert answer.url == writer.url("check")
    assert "Another telling" in writer.text("check")


@pytest.mark.requirement("R-006", "R-014")
def test_days_that_cannot_be_are_refused_with_everything_kept(cast: Cast) -> None:
    """A day not in the calendar, or a last day before the first, is said beside it, and nothing typed is lost."""
    writer = Writer(cast)
    days = {"first_day": "3", "first_month": "2", "first_year": "2020"}
    before = {"last_day": "1", "last_month": "2", "last_year": "2020"}
    given = {"kind": "other", "certainty": "range", "where": "the quay", **days}
    page = writer.post("allegation", 1, **given, **before).content.decode()
    assert "The last day is before the first day." in page
    assert "the quay" in page
    page = writer.post("allegation", 1, **given | {"first_day": "31"}).content.decode()
    assert "This day is not in the calendar." in page
    assert "None entered yet" in writer.text("allegations")
    writer.post("allegation", 1, kind="other", certainty="unknown", where="the quay")
    assert "the quay" in writer.text("allegations")
    writer.post("allegation_remove", 1)
    assert "None entered yet" in writer.text("allegations")


def test_pages_tell_nothing_over_a_shoulder(cast: Cast) -> None:
    """The tab of a page of the form says which step it is and no more, and no address carries an answer."""
    writer = Writer(cast).tell()
    page = writer.text("words")
    assert "<title>Step 3 of 15</title>" in page
    assert settings.VISIT_COOKIE_NAME in writer.browser.cookies
    assert writer.get("words")["Cache-Control"] == "no-store"


def test_too_many_words_are_not_cut(cast: Cast) -> None:
    """More than one text can hold is said on the same page, with everything still in the box."""
    writer = Writer(cast)
    page = writer.post("words", words="z" * (telling.LONGEST + 1)).content.decode()
    assert "This is longer than we can take in one piece." in page
    assert "z" * (telling.LONGEST + 1) in page
