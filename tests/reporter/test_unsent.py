"""What was typed when a visit ran out."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from fairhearing.casework import messages
from fairhearing.intake import reports
from fairhearing.vault import visits
from fairhearing.web.frame.visits import REPORTERS_IDLE
from tests.reporter.coming_back import Reporter, a_reporter, text_of
from tests.reporter.writing import a_photo
from tests.traces import found_in_clear

pytestmark = pytest.mark.django_db
TYPED = "Quillfeather saw the ladder & said “no”"


def visit_of_long_ago(reporter: Reporter) -> None:
    """Give the browser the cookie of a visit that has been idle for sixteen minutes."""
    held = {"kind": "reporter", "organisation": reporter.cast.organisation.slug, "code": reporter.code.words}
    then = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=16)
    reporter.client.cookies[settings.VISIT_COOKIE_NAME] = visits.begin(held, idle=REPORTERS_IDLE, at=then).cookie


def carried(page: str) -> str:
    """Return what the page carries in its hidden field."""
    found = re.search(r'name="unsent" value="([^"]*)"', page)
    return html.unescape(found[1]) if found else ""


def test_what_was_typed_is_back_after_the_words() -> None:
    """The visit ran out while somebody wrote: nothing is sent, and with the words it all stands there again."""
    reporter = a_reporter(inside=False)
    visit_of_long_ago(reporter)
    page = text_of(reporter.client.post(reporter.at("message"), {"text": TYPED}))
    assert "What you typed is not lost." in page
    assert messages.thread(reports.find(reporter.code)) == []
    answer = reporter.types_words(unsent=carried(page))
    assert answer.url == reporter.at("message")
    assert html.escape(TYPED) in text_of(reporter.client.get(reporter.at("message")))
    assert found_in_clear(["Quillfeather"]) == []
    reporter.client.post(reporter.at("message"), {"text": TYPED})
    assert TYPED not in html.unescape(text_of(reporter.client.get(reporter.at("message"))))


def test_a_misspelt_word_does_not_lose_it_either() -> None:
    """The page that asks again still carries what was typed."""
    reporter = a_reporter(inside=False)
    visit_of_long_ago(reporter)
    page = text_of(reporter.client.post(reporter.at("add"), {"text": TYPED}))
    page = text_of(reporter.types_words("nearly right", unsent=carried(page)))
    reporter.types_words(unsent=carried(page))
    assert html.escape(TYPED) in text_of(reporter.client.get(reporter.at("add")))


def test_the_words_of_a_form_are_never_carried() -> None:
    """What stands on a page for later holds no secret."""
    reporter = a_reporter(inside=False)
    visit_of_long_ago(reporter)
    typed = {"text": TYPED, "code": reporter.code.words}
    page = text_of(reporter.client.post(reporter.at("withdraw"), typed))
    assert "Quillfeather" in carried(page)
    assert reporter.code.words.split()[0] + " " not in carried(page)


def test_a_file_that_came_too_late_is_named_as_lost() -> None:
    """Files need an open visit to be sealed: the page asks for them again, and nothing lies on the disk."""
    reporter = a_reporter(inside=False)
    visit_of_long_ago(reporter)
    photo = SimpleUploadedFile("q.txt", b"Quillfeather on the ladder")
    page = text_of(reporter.client.post(reporter.at("message"), {"text": TYPED, "attachments": [photo]}))
    assert "choose them again" in page
    assert found_in_clear(["Quillfeather"]) == []


@pytest.mark.parametrize(
    "forged", ["{", "[]", '{"page": "status", "fields": 3}', '{"page": "../x", "fields": {}}', "null"]
)
def test_what_comes_back_malformed_is_ignored(forged: str) -> None:
    """Whoever changes the hidden field still comes in, to the page of the report."""
    reporter = a_reporter(inside=False)
    assert reporter.types_words(unsent=forged).url == reporter.at("status")


def test_a_visit_that_ran_out_shows_nothing() -> None:
    """After the pause a page that is asked for leads to the words."""
    reporter = a_reporter(inside=False)
    visit_of_long_ago(reporter)
    assert reporter.client.get(reporter.at("status")).url == reporter.at("return")


def test_files_that_were_looked_at_still_wait_after_a_pause() -> None:
    """The visit ran out before “Send” was pressed: with the words, the same page shows the same files."""
    reporter = a_reporter()
    photo = SimpleUploadedFile("ladder.jpg", a_photo(), "image/jpeg")
    reporter.client.post(reporter.at("message"), {"text": TYPED, "attachments": [photo]})
    visit_of_long_ago(reporter)
    page = text_of(reporter.client.post(reporter.at("before_sending"), {"how": "original"}))
    assert reporter.types_words(unsent=carried(page)).url == reporter.at("before_sending")
    assert "ladder.jpg" in text_of(reporter.client.get(reporter.at("before_sending")))
