"""Taking a report in for somebody: each way in arrives, is routed like any other, and belongs to who has its words."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from fairhearing import sealing
from fairhearing.casework import cases, files, inbox, readings
from fairhearing.intake import reports
from fairhearing.intake.telling import Telling
from tests.builders import a_report
from tests.desk.visiting import a_cast, body, now, sign_in

pytestmark = pytest.mark.django_db
SAID = "She told me that somebody follows her home."
ASKED = {"danger": "no", "identity_mode": "anonymous"}
MAIL = b"""From: Ada Quill <ada@example.org>
To: office@example.org
Subject: What happened on the stairs
Date: Tue, 03 Feb 2032 20:15:00 +0000
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: text/plain

I saw it from the landing. Attached are photo.jpg and list.pdf.
--b
Content-Type: image/jpeg
Content-Disposition: attachment; filename="photo.jpg"
Content-Transfer-Encoding: base64

/9j/4AAQSkZJRgABAQEAYABgAAD/2Q==
--b--
"""
EACH: dict[str, dict[str, Any]] = {
    "officer": {**ASKED, "words": SAID},
    "telling": {
        **ASKED,
        "words": SAID,
        "certainty": "range",
        "told_from_day": 3,
        "told_from_month": 2,
        "told_from_year": 2031,
        "told_to_day": 9,
        "told_to_month": 2,
        "told_to_year": 2031,
    },
    "paper": {**ASKED, "words": SAID, "files": ("page-1.png", b"\x89PNG\r\n\x1a\n scan")},
    "mail": {"danger": "no", "files": ("report.eml", MAIL)},
}


def enter(browser: Client, way: str, **given: Any) -> HttpResponse:
    """Send the form of a way in, and return the answer."""
    sent = {**EACH[way], **given}
    if "files" in sent:
        sent["files"] = SimpleUploadedFile(*sent["files"])
    return browser.post(reverse("desk:enter_by", args=[way]), sent)


def handed_over(browser: Client, answer: HttpResponse) -> tuple[sealing.Code, str]:
    """Return the words that are to be handed over, and the page on which they stand."""
    assert answer.status_code == 302, body(answer)
    page = body(browser.get(answer.headers["Location"]))
    return sealing.Code.parse(" ".join(re.findall(r'class="word">(\w+)<', page))), page


@pytest.mark.requirement("R-001")
def test_each_way_in_gives_a_report_with_way_day_and_office() -> None:
    """Form, officer, e-mail, telling and paper: five reports, each with how it came, when, and who took it in."""
    cast = a_cast("secretary")
    code, _ = a_report(cast, telling=Telling(words=SAID), at=now())
    browser = sign_in(cast, "secretary")
    codes = [code] + [handed_over(browser, enter(browser, way))[0] for way in EACH]
    received = []
    for one in codes:
        told = reports.telling_of(reports.find(one))
        first = readings.entries(reports.find(one))[0]
        received.append((told.way_in, first.fields["way_in"], told.received_by))
        assert first.at.date() == now().date()
    assert received == [
        ("web", "web", ""),
        *((way, way, "General secretary") for way in EACH),
    ]
    assert inbox.page(cast.handler("intake")).total == 5


@pytest.mark.requirement("R-001")
def test_an_email_says_what_came_along_what_is_missing_and_that_nobody_checked_it() -> None:
    """An e-mail becomes a report in its own words; its sender is sealed apart, the mail itself is kept as it came."""
    cast = a_cast("secretary", "intake")
    browser = sign_in(cast, "secretary")
    code, page = handed_over(browser, enter(browser, "mail"))
    assert "list.pdf" in page.split("missing:")[1]
    assert "photo.jpg" not in page.split("missing:")[1]
    mine = reports.find(code)
    told = reports.telling_of(mine)
    assert told.words == "I saw it from the landing. Attached are photo.jpg and list.pdf."
    assert (told.came["present"], told.came["missing"]) == ("photo.jpg", "list.pdf")
    assert "Ada Quill" not in told.encoded().decode()
    assert readings.identity(mine) == {"name": "Ada Quill <ada@example.org>"}
    kept = {one.name: one for one in files.attached(mine, "report")}
    assert b"".join(files.chunks(mine, kept["report.eml"])) == MAIL
    assert kept["photo.jpg"].media_type == "image/jpeg"
    handler = sign_in(cast, "intake")
    handler.post(reverse("desk:declare", args=[mine.ref]), {"relations": "none", "knowledge": "none"})
    handler.post(reverse("desk:open", args=[mine.ref]))
    shown = body(handler.get(reverse("desk:case", args=[mine.ref])))
    assert "Nobody has checked who wrote it" in shown
    assert "list.pdf" in shown


@pytest.mark.requirement("R-001")
def test_what_is_no_email_is_said_so_and_nothing_is_kept() -> None:
    """A file that is no e-mail brings a clear answer on the same page, and no case."""
    cast = a_cast("secretary")
    browser = sign_in(cast, "secretary")
    answer = enter(browser, "mail", files=("report.eml", b"\x00\x01 nothing like it"), concerned="Somebody")
    assert "no e-mail, or is damaged" in body(answer)
    assert "Somebody" in body(answer)
    assert inbox.page(cast.handler("intake")).total == 0


@pytest.mark.requirement("R-001")
def test_a_telling_keeps_the_day_or_the_range_in_which_it_was_told() -> None:
    """A day that is known, two days between which it was, or that nobody knows: each is kept as it was stated."""
    cast = a_cast("secretary")
    browser = sign_in(cast, "secretary")
    code, _ = handed_over(browser, enter(browser, "telling"))
    assert reports.telling_of(reports.find(code)).came == {
        "certainty": "range",
        "told_from": dt.date(2031, 2, 3).isoformat(),
        "told_to": dt.date(2031, 2, 9).isoformat(),
    }
    code, _ = handed_over(browser, enter(browser, "telling", certainty="unknown"))
    assert reports.telling_of(reports.find(code)).came["told_from"] == ""
    assert "The last day is before the first" in body(enter(browser, "telling", told_to_year=2030))


@pytest.mark.requirement("R-043", "N-021")
def test_a_telling_about_an_officer_never_reaches_that_officer() -> None:
    """Who is named as the person it is about is passed over, whatever their office; the next two receive it."""
    cast = a_cast("secretary")
    browser = sign_in(cast, "secretary")
    code, page = handed_over(browser, enter(browser, "telling", concerned="Maren Holt"))
    ref = reports.find(code).ref
    assert "Joss Arkwright" in page
    assert "Maren Holt" not in page.split("Who reads it")[1]
    assert cases.case_for(cast.handler("deputy_intake"), ref).role == "accountable"
    with pytest.raises(cases.NoCase):
        cases.case_for(cast.handler("intake"), ref)


@pytest.mark.requirement("R-044")
def test_whoever_enters_a_report_does_not_come_to_read_it() -> None:
    """Entering gives no access: the page of the case is not there for the secretary who took it in."""
    cast = a_cast("secretary")
    browser = sign_in(cast, "secretary")
    code, _ = handed_over(browser, enter(browser, "officer"))
    assert browser.get(reverse("desk:case", args=[reports.find(code).ref])).status_code == 404
    assert inbox.page(cast.handler("secretary")).total == 0


@pytest.mark.requirement("R-043")
def test_when_nobody_may_read_it_the_page_says_so_and_who_can_act() -> None:
    """With every reader named, nothing is kept, what was typed stays, and the bodies outside stand on the page."""
    cast = a_cast("secretary")
    browser = sign_in(cast, "secretary")
    everybody = "Maren Holt\nJoss Arkwright\nIlse Tanner"
    page = body(enter(browser, "officer", concerned=everybody))
    assert "Not received" in page
    assert "Vale Ombuds Office" in page
    assert SAID in page
    assert inbox.page(cast.handler("panel_deputy")).total == 0


def test_sending_the_same_form_twice_is_one_report() -> None:
    """A second click, or a page sent again after a lost answer, brings the same words and no second report."""
    cast = a_cast("secretary")
    browser = sign_in(cast, "secretary")
    attempt = sealing.random_id()
    words = {handed_over(browser, enter(browser, "officer", attempt=attempt))[0].words for _ in range(2)}
    assert len(words) == 1
    handed_over(browser, enter(browser, "officer", attempt=sealing.random_id()))
    assert inbox.page(cast.handler("intake")).total == 2


def test_going_back_to_enter_another_report_loses_neither() -> None:
    """The same page filled in anew, for somebody else, is a report of its own with words of its own."""
    cast = a_cast("secretary")
    browser = sign_in(cast, "secretary")
    attempt = sealing.random_id()
    first, _ = handed_over(browser, enter(browser, "officer", attempt=attempt))
    second, _ = handed_over(browser, enter(browser, "officer", attempt=attempt, words="Another person, another day."))
    told = [reports.telling_of(reports.find(code)).words for code in (first, second)]
    assert told == [SAID, "Another person, another day."]


def test_the_words_are_gone_from_the_desk_once_they_are_handed_over() -> None:
    """After the officer says so, the page with the words is there no more, also not for somebody who goes back."""
    cast = a_cast("secretary")
    browser = sign_in(cast, "secretary")
    attempt = sealing.random_id()
    answer = enter(browser, "officer", attempt=attempt)
    handed_over(browser, answer)
    address = answer.headers["Location"]
    browser.post(f"{address}done/")
    assert browser.get(address).headers["Location"] == reverse("desk:enter")
    assert enter(browser, "officer", attempt=attempt).headers["Location"] == reverse("desk:enter")


def test_a_scan_stays_when_the_form_comes_back() -> None:
    """A mistake in the form costs no second scan, and a file can be left out before sending."""
    cast = a_cast("secretary")
    browser = sign_in(cast, "secretary")
    attempt = sealing.random_id()
    page = body(enter(browser, "paper", attempt=attempt, words=""))
    assert "page-1.png" in page
    assert "Write down what was said" in page
    given = {**ASKED, "words": SAID, "attempt": attempt}
    code, _ = handed_over(browser, browser.post(reverse("desk:enter_by", args=["paper"]), given))
    assert [one.name for one in files.attached(reports.find(code), "report")] == ["page-1.png"]
    assert "Choose the file first" in body(
        browser.post(reverse("desk:enter_by", args=["paper"]), {**given, "attempt": ""})
    )
