"""Somebody comes back with twelve words and nothing else: asks, answers, takes a person out, and leaves no trace."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from fairhearing import sealing
from fairhearing.casework import cases, conflicts, inbox, messages, readings
from fairhearing.casework.messages import File
from fairhearing.intake import reports
from fairhearing.intake.telling import Telling
from fairhearing.scenario.association import Cast
from tests import traces
from tests.builders import a_report, an_association

TOLD = "The treasurer hid the saffron ledger in the boathouse"
LETTER = File.of("saffron-letter.txt", "text/plain", b"burn the saffron ledger at once")
ASKED = "Who else knew of the vermilion keys?"
ANSWERED = "Only the harbour master had vermilion keys"
SKETCH = b"a sketch of the boathouse with its vermilion door"
RIGHTED = "It was the cobalt shelf, not the top one"
NEVER_SEEN = "Since then the harbour master follows my bicycle"
WORDS_OF_IT = ("saffron", "vermilion", "boathouse", "cobalt", "bicycle")


@pytest.mark.django_db
@pytest.mark.requirement("R-003", "R-010", "R-011", "R-016", "R-131")
def test_coming_back_with_the_code(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    """A question is answered by the words alone; who is taken out sees no more; nothing lies in clear anywhere."""
    now = dt.datetime.now(dt.UTC)
    cast = an_association(at=now - dt.timedelta(days=2))
    code, receipt = a_report(cast, telling=Telling(words=f"{TOLD}."), files=(LETTER,), at=now - dt.timedelta(days=1))
    _is_read_and_asked(cast, receipt.ref, at=now)

    browser, at = Client(), _pages(cast)
    browser.post(at("return"), {"code": code.words.upper().replace(" ", ", ")})
    page = browser.get(at("status")).content.decode()
    assert ASKED in page
    assert "Your report was read." in page
    assert "Maren Holt" not in page

    sketch = SimpleUploadedFile("sketch.txt", SKETCH, "text/plain")
    browser.post(at("message"), {"text": ANSWERED, "attachments": [sketch]})
    browser.post(at("correct"), {"text": RIGHTED})
    intake = cast.handler("intake")
    before = cases.case_for(intake, receipt.ref)
    assert [one.text for one in messages.thread(before)] == [ASKED, ANSWERED, RIGHTED]

    out = {"readers": [intake.account.pk], "code": code.words}
    assert browser.post(at("exclude"), out).status_code == 302
    browser.post(at("add"), {"text": NEVER_SEEN})
    assert inbox.page(intake).total == 0
    assert all(one.text != NEVER_SEEN for one in messages.thread(before))
    after = cases.case_for(cast.handler("deputy_intake"), receipt.ref)
    assert [one.text for one in messages.thread(after)][-1] == NEVER_SEEN
    assert reports.telling_of(after).words == f"{TOLD}."

    _leaves(browser, cast)
    assert traces.found_in_clear(WORDS_OF_IT) == []
    assert traces.found_in_clear([code.words, *_pairs(code)]) == []
    said = caplog.text + "".join(capfd.readouterr())
    assert [word for word in WORDS_OF_IT if word in said] == []


def _is_read_and_asked(cast: Cast, ref: str, *, at: dt.datetime) -> None:
    opened = cases.case_for(cast.handler("intake"), ref)
    conflicts.declare(opened, relations="none", knowledge="none", at=at)
    readings.open_report(opened, at=at)
    messages.send(opened, ASKED, purpose="question", at=at)


def _pages(cast: Cast) -> Callable[[str], str]:
    return lambda page: reverse(f"reporter:{page}", args=[cast.organisation.slug])


def _leaves(browser: Client, cast: Cast) -> None:
    answer = browser.get("/leave/")
    assert "cookies" in answer.headers["Clear-Site-Data"]
    assert browser.get(_pages(cast)("status")).status_code == 302


def _pairs(code: sealing.Code) -> list[str]:
    """Return each two words of the code that follow each other."""
    words = code.words.split()
    return [f"{one} {other}" for one, other in itertools.pairwise(words)]
