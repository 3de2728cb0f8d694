"""Reporting in a real browser: from the first page to the receipt, with scripts and without, every page looked at."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from fairhearing import sealing
from fairhearing.intake import reports
from fairhearing.scenario.association import SECTION, Cast
from tests import builders
from tests.reporter.writing import a_photo, vault_lost

SAID = "It was on the back stairs, on the evening of the lantern walk. I was told to keep it to myself."


@dataclass
class Story:
    """A browser on its way: each page is held to the rules of access and kept as a picture."""

    page: Page
    axe: Callable[[Page], None]
    screenshot: Callable[[Page, str], None]
    size: str
    seen: int = 0

    def look(self, name: str, heading: str, *, number: str = "") -> None:
        """Look at the page that one is on; its picture gets the next number, or the one that is given."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(re.compile(heading))
        self.axe(self.page)
        width = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert width <= 0, f"{name} is wider than the screen"
        self.seen += not number
        self.screenshot(self.page, f"reporter-{number or f'{self.seen:02}'}-{name}-{self.size}")

    def press(self, name: str) -> None:
        """Press a button or a link of that name."""
        both = self.page.get_by_role("button", name=name, exact=True).or_(
            self.page.get_by_role("link", name=name, exact=True)
        )
        both.first.click()


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    """The invented association, as it stands today."""
    return builders.an_association(at=dt.datetime.now(dt.UTC) - dt.timedelta(days=2))


@pytest.mark.slow
@pytest.mark.requirement("R-001", "R-006", "R-012", "R-016", "R-033", "N-036", "N-040")
def test_a_report_is_made_with_scripts(
    browser_page: Page,
    live_server: LiveServer,
    cast: Cast,
    axe: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
) -> None:
    """On a computer, somebody reports from the first page to the receipt, and every page passes WCAG 2.2 AA."""
    tell(Story(browser_page, axe, screenshot, "1280"), live_server.url, cast)


@pytest.mark.slow
@pytest.mark.requirement("R-016")
def test_a_report_is_made_without_scripts(
    page_without_scripts: Page,
    live_server: LiveServer,
    cast: Cast,
    axe: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
) -> None:
    """On a small phone where no script runs, the same way leads to the same receipt."""
    tell(Story(page_without_scripts, axe, screenshot, "320"), live_server.url, cast)


def tell(story: Story, site: str, cast: Cast) -> None:
    """Go the whole way."""
    page = story.page
    page.goto(f"{site}/check/")
    story.look("how-to-check", "check a receipt")
    page.goto(f"{site}/")
    story.look("organisation", cast.organisation.name)
    story.press("Report something")
    story.look("before", "Before you begin")
    story.press("Begin")
    at_the_door(story)
    what_happened(story)
    who_one_is(story)
    files_and_readers(story)
    to_the_receipt(story, cast)


def at_the_door(story: Story) -> None:
    """Danger, and who must not see it."""
    page = story.page
    story.look("danger", "Danger")
    page.get_by_label("Yes").check()
    story.press("Continue")
    story.look("danger-help", "Help now")
    story.press("Go on with the report")
    story.look("not-to", "Who must not see this")
    page.get_by_label(re.compile("Somebody who runs this site")).check()
    page.get_by_label("Maren Holt").check()
    page.get_by_label("President").check()
    page.get_by_label("Anybody else").fill("Corin Blake")
    story.press("Continue")
    story.look("keepers", "cannot promise")
    story.press("Change who must not see this")
    page.get_by_label(re.compile("Somebody who runs this site")).uncheck()
    for name in ("Joss Arkwright", "Ilse Tanner"):
        page.get_by_label(name).check()
    story.press("Continue")
    story.look("nobody", "Nobody here could read it")
    story.press("Change who must not see this")
    for name in ("Joss Arkwright", "Ilse Tanner"):
        page.get_by_label(name).uncheck()
    story.press("Continue")


def what_happened(story: Story) -> None:
    """The words, and one separate thing."""
    page = story.page
    story.look("words", "What happened")
    page.get_by_label("Tell it in your own words").fill(SAID)
    story.press("Save and leave")
    story.look("later", "Saved for 24 hours")
    story.press("Go on writing")
    expect(page.get_by_label("Tell it in your own words")).to_have_value(SAID)
    story.press("Continue")
    story.look("things", "separate things")
    story.press("Add a thing that happened")
    page.get_by_label("On one day that I know").check()
    story.press("Keep this")
    story.look("thing-with-errors", "One thing that happened")
    page.get_by_label(re.compile("Threats, or being made afraid")).check()
    for part, value in (("Day", "27"), ("Month", "3"), ("Year", "2026")):
        page.get_by_label(part, exact=True).first.fill(value)
    page.get_by_label("Where was it").fill("The back stairs")
    story.press("Keep this")
    story.look("things-entered", "separate things")
    page.get_by_role("link", name=re.compile("Remove 1")).click()
    story.look("thing-remove", "Remove this")
    story.press("Keep it")
    story.press("Continue")


def who_one_is(story: Story) -> None:
    """People, oneself, hopes and needs."""
    page = story.page
    story.look("people", "The people in it")
    page.get_by_label("Who is this report about?").fill("Corin Blake")
    story.press("Continue")
    story.look("section", "Where it belongs", number=f"{story.seen}a")
    page.get_by_label(SECTION).check()
    story.press("Continue")
    story.look("you", "You")
    page.get_by_label("It happened to me").check()
    story.press("Continue")
    story.look("known", "Your name")
    page.get_by_label("With my name, for the readers alone").check()
    story.press("Continue")
    story.look("name", "how to reach you")
    page.get_by_label("Your name").fill("Nell Quarry")
    story.press("Continue")
    story.look("hopes", "What you hope for")
    page.get_by_label("What do you hope will come of this?").fill("That it stops.")
    story.press("Continue")
    story.look("needs", "What you need now")
    story.press("Continue")
    page.get_by_text("Names and numbers").click()
    story.look("ways", "Other ways")
    page.get_by_label("Police").check()
    story.press("Continue")


def files_and_readers(story: Story) -> None:
    """One photo, cleaned; then who reads."""
    page = story.page
    story.look("files", "Files")
    page.get_by_label("Choose files").set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": a_photo()})
    story.press("Add the files")
    story.look("files-added", "Files")
    page.get_by_role("link", name=re.compile("Choose what is sent")).click()
    story.look("file", "This file")
    page.get_by_label("Only a cleaned copy").check()
    story.press("Keep this")
    expect(page.get_by_text("Only a cleaned copy")).to_be_visible()
    story.press("Continue")
    story.look("readers", "Who will read this")
    page.get_by_label("Joss Arkwright").check()
    story.press("Continue")
    expect(page.get_by_role("heading", level=1)).to_have_text("Who will read this")
    expect(page.get_by_label("Joss Arkwright")).to_have_count(0)
    story.press("Continue")


def to_the_receipt(story: Story, cast: Cast) -> None:
    """Check, keep the words, send; the report arrives as it was typed, and not at who was left out."""
    page = story.page
    story.look("check", "Check before you send")
    answers = (SAID, "That it stops.", "The back stairs", "Nell Quarry", "a.jpg (a cleaned copy alone)", "Ravi Okonjo")
    for answer in answers:
        expect(page.get_by_text(answer).first).to_be_visible()
    story.press("Continue")
    story.look("code", "Your twelve words")
    words = page.locator(".code-words .word").all_inner_texts()
    story.press("I have kept them")
    story.look("confirm", "Three of your words")
    page.get_by_label("Word number 3").fill("abandon")
    story.press("Send")
    story.look("confirm-with-errors", "Three of your words")
    for number in (3, 7, 11):
        page.get_by_label(f"Word number {number}", exact=True).fill(words[number - 1])
    story.press("Send")
    page.wait_for_url("**/receipt/")
    opened = reports.find(sealing.Code.parse(" ".join(words)))
    assert reports.telling_of(opened).words == SAID
    assert sorted(reader.name for reader in opened.hands.readers) == ["Ilse Tanner", "Ravi Okonjo"]


@pytest.mark.requirement("R-016")
def test_a_draft_is_erased_in_two_clicks_without_scripts(
    page_without_scripts: Page,
    live_server: LiveServer,
    cast: Cast,
    axe: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
) -> None:
    """Erasing asks once, says that nothing is left, and a page of the form then says so too."""
    story, page = Story(page_without_scripts, axe, screenshot, "320", seen=60), page_without_scripts
    page.goto(f"{live_server.url}/o/{cast.organisation.slug}/report/")
    story.press("Begin")
    story.press("Erase everything")
    story.look("erase", "Erase everything")
    story.press("Erase everything now")
    story.look("erased", "Erased")
    page.goto(f"{live_server.url}/o/{cast.organisation.slug}/report/words/")
    story.look("ended", "Your visit has ended")


@pytest.mark.slow
@pytest.mark.requirement("R-001", "R-016")
def test_a_failed_sending_says_so_and_can_be_tried_again(
    page_without_scripts: Page,
    live_server: LiveServer,
    cast: Cast,
    axe: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
) -> None:
    """When the vault fails, a calm page says that nothing was received; its button sends the same report later."""
    story, page = Story(page_without_scripts, axe, screenshot, "320", seen=70), page_without_scripts
    form = f"{live_server.url}/o/{cast.organisation.slug}/report"
    page.goto(f"{form}/")
    story.press("Begin")
    page.goto(f"{form}/words/")
    page.get_by_label("Tell it in your own words").fill(SAID)
    story.press("Skip the next questions")
    long = {"name": "long.txt", "mimeType": "text/plain", "buffer": b"All that was said. " * 30_000}
    page.get_by_label("Choose files").set_input_files(long)
    for heading in ("Files", "Who will read this", "Check before you send", "Your twelve words"):
        story.press("Continue")
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        if heading == "Files":
            expect(page.get_by_text("long.txt").first).to_be_visible()
    words = page.locator(".code-words .word").all_inner_texts()
    story.press("I have kept them")
    for number in (3, 7, 11):
        page.get_by_label(f"Word number {number}", exact=True).fill(words[number - 1])
    with vault_lost():
        story.press("Send")
        story.look("not-received", "Not received")
    story.press("Try again")
    page.wait_for_url("**/receipt/")
    page.goto(f"{form}/words/")
    page.wait_for_url("**/receipt/")


@pytest.mark.requirement("R-016")
def test_what_was_typed_too_late_can_be_carried_on(
    page_without_scripts: Page,
    live_server: LiveServer,
    cast: Cast,
    axe: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
) -> None:
    """After the visit has ended, what was typed is on the page, and a new draft begins with it."""
    story, page = Story(page_without_scripts, axe, screenshot, "320", seen=72), page_without_scripts
    form = f"{live_server.url}/o/{cast.organisation.slug}/report"
    page.goto(f"{form}/")
    story.press("Begin")
    page.goto(f"{form}/words/")
    page.get_by_label("Tell it in your own words").fill(SAID)
    page.context.clear_cookies(name="visit")
    story.press("Continue")
    story.look("ended-with-words", "Your visit has ended")
    story.press("Begin again with this text")
    page.goto(f"{form}/words/")
    expect(page.get_by_label("Tell it in your own words")).to_have_value(SAID)
