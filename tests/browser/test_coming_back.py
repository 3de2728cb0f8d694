"""Coming back in a real browser: every page behind the words, with scripts and without, on a desk and on a phone."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from fairhearing.casework import cases, conflicts, messages, readings
from fairhearing.intake.telling import Allegation, Telling
from fairhearing.people.offices import NotTo
from tests.reporter.coming_back import LETTER, Reporter, a_reporter
from tests.reporter.writing import a_photo

TOLD = Telling(
    words="It was after the quarterly meeting.\n\nI was asked to stay, and told what would happen if I spoke.",
    allegations=(
        Allegation(
            kind="intimidation",
            words="I was told that I would lose my place.",
            when={"certainty": "exact", "from": "2026-03-12", "to": "", "words": "after the meeting"},
            where="Assembly hall, the back stairs",
            who="Corin Blake",
            known_by="first_hand",
        ),
    ),
    concerned=("Corin Blake",),
    not_to=NotTo(offices=frozenset({"president"})),
    reporter_is="affected",
    hopes="That it stops.",
    needs="Somebody to talk to.",
    danger="no",
    options_chosen=("support",),
)


@dataclass
class Visit:
    """A reporter's browser: each page is held to the rules of access, to its width, and kept as a picture."""

    page: Page
    reporter: Reporter
    site: str
    axe: Callable[[Page], None]
    screenshot: Callable[[Page, str], None]
    size: str

    def go(self, page: str) -> None:
        """Open one of the reporter's pages."""
        self.page.goto(self.site + self.reporter.at(page))

    def look(self, name: str, heading: str) -> None:
        """Look at the page that one is on."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(re.compile(heading))
        assert self.page.title() in {"Page", "Error: Page"}
        self.axe(self.page)
        width = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert width <= 0, f"{name} is wider than the screen"
        self.screenshot(self.page, f"coming-back-{name}-{self.size}")

    def types_words(self) -> None:
        """Type the words where they are asked for, and go on."""
        self.page.get_by_label(re.compile("twelve words")).first.fill(self.reporter.code.words)

    def press(self, name: str) -> None:
        """Press a button of that name."""
        self.page.get_by_role("button", name=name, exact=True).click()


@pytest.fixture
def reporter(transactional_db: None) -> Reporter:
    """Somebody whose report was read and answered, with a question, and with one day that was missed."""
    sent = dt.datetime.now(dt.UTC) - dt.timedelta(days=29)
    reporter = a_reporter(telling=TOLD, files=(LETTER,), inside=False, at=sent)
    opened = cases.case_for(reporter.cast.handler("intake"), reporter.ref)
    conflicts.declare(opened, relations="none", knowledge="none", at=sent + dt.timedelta(days=1))
    readings.open_report(opened, at=sent + dt.timedelta(days=1))
    plan = messages.File.of("what-comes-next.txt", "text/plain", b"first, then")
    for days, purpose, text in (
        (2, "acknowledgement", "Your report has arrived, and I am dealing with it."),
        (9, "question", "Was anybody else on the stairs?\n\nYou need not answer."),
    ):
        files = [plan] if purpose == "acknowledgement" else []
        messages.send(opened, text, purpose=purpose, files=files, at=sent + dt.timedelta(days=days))
    return reporter


@pytest.mark.slow
@pytest.mark.requirement("R-003", "R-005", "R-010", "R-011", "R-012", "R-016", "N-036")
def test_everything_behind_the_words_with_scripts(
    browser_page: Page,
    live_server: LiveServer,
    reporter: Reporter,
    axe: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
) -> None:
    """On a computer, every page that a reporter comes back to passes WCAG 2.2 AA and does what it says."""
    come_back(Visit(browser_page, reporter, live_server.url, axe, screenshot, "1280"))


@pytest.mark.slow
@pytest.mark.requirement("R-016")
def test_everything_behind_the_words_without_scripts(
    page_without_scripts: Page,
    live_server: LiveServer,
    reporter: Reporter,
    axe: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
) -> None:
    """On a small phone where no script runs, the same."""
    come_back(Visit(page_without_scripts, reporter, live_server.url, axe, screenshot, "320"))


def come_back(visit: Visit) -> None:
    """Go through all pages once."""
    come_in(visit)
    look_around(visit)
    write(visit)
    act(visit)
    leave(visit)


def come_in(visit: Visit) -> None:
    """Mistype once, then come in."""
    visit.go("return")
    visit.look("01-words", "Come back with your words")
    visit.page.get_by_label("Your twelve words").fill("one two three xqzzle")
    visit.press("Continue")
    visit.look("02-words-wrong", "Come back with your words")
    visit.types_words()
    visit.press("Continue")
    visit.look("03-status", "Where your report stands")
    expect(visit.page.get_by_text("Late.")).to_be_visible()


def look_around(visit: Visit) -> None:
    """Read what is there to be read."""
    for name, page, heading in (
        ("04-told", "told", "What you told"),
        ("05-receipt", "receipt", "Your receipt"),
        ("06-receipt-print", "receipt_print", "Receipt"),
        ("07-own-copy", "own_copy", "A copy to take along"),
    ):
        visit.go(page)
        visit.look(name, heading)


def write(visit: Visit) -> None:
    """Answer with a file, add, correct, choose other ways."""
    page = visit.page
    visit.go("message")
    visit.look("08-message", "Write a message")
    visit.press("Send")
    visit.look("09-message-empty", "Write a message")
    page.get_by_label(re.compile("Your message")).fill("Nobody else was there.")
    page.get_by_label(re.compile("Files")).set_input_files(
        {"name": "stairs.jpg", "mimeType": "image/jpeg", "buffer": a_photo()}
    )
    visit.press("Send")
    visit.look("10-before-sending", "Before it is sent")
    page.get_by_label(re.compile("Cleaned copies")).check()
    visit.press("Send")
    visit.look("10-sent", "Where your report stands")
    expect(page.get_by_text("Nobody else was there.")).to_be_visible()
    visit.go("add")
    visit.look("11-add", "Add to your report")
    visit.go("correct")
    visit.look("12-correct", "Correct something")
    visit.go("choices")
    visit.look("13-choices", "Other ways you can go")
    page.get_by_label("Police").check()
    visit.press("Change it")
    visit.look("14-chosen", "Where your report stands")


def act(visit: Visit) -> None:
    """Take somebody out, ask to stop, change the words."""
    visit.go("exclude")
    visit.look("15-exclude", "Who must not see this any more")
    visit.page.get_by_label("Maren Holt").check()
    visit.types_words()
    visit.press("Take them out")
    visit.look("16-excluded", "Where your report stands")
    visit.go("withdraw")
    visit.look("17-stop", "Ask us to stop")
    visit.types_words()
    visit.press("Ask us to stop")
    visit.look("18-asked-to-stop", "Where your report stands")
    visit.go("change_code")
    visit.look("19-change-words", "Change your words")
    visit.types_words()
    visit.press("Show me new words")
    visit.look("20-new-words", "Your new words")
    words = visit.page.locator(".word").all_inner_texts()
    for number in (3, 7, 11):
        visit.page.get_by_label(f"Word number {number}").fill(words[number - 1])
    visit.press("Change the words")
    visit.look("21-words-changed", "Where your report stands")


def leave(visit: Visit) -> None:
    """Leave, and find nothing when going back."""
    visit.page.get_by_role("link", name="Leave this page").click()
    visit.look("22-left", "Empty page")
    visit.go("status")
    visit.look("23-after", "Come back with your words")
