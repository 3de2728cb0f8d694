"""Pages on paper, in the dark and in forced colours: what has to be read can be, and nothing else is in the way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests import builders
from tests.browser.test_coming_back import TOLD
from tests.desk.visiting import a_cast, digits
from tests.reporter.coming_back import LETTER, Reporter, a_reporter

A4 = {"width": 720, "height": 1020}  # CSS pixels within the usual margins
Shot = Callable[[Page, str], None]


@pytest.fixture
def reporter(transactional_db: None) -> Reporter:
    """Somebody with a full report."""
    return a_reporter(telling=TOLD, files=(LETTER,), inside=False)


def come_in(page: Page, site: str, reporter: Reporter) -> None:
    """Come back with the words."""
    page.goto(site + reporter.at("return"))
    page.get_by_label("Your twelve words").fill(reporter.code.words)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Where your report stands")


def on_paper(page: Page) -> None:
    """Hold a page to what paper needs: nothing to press, nothing of the screen, nothing beside the sheet."""
    page.set_viewport_size(A4)  # type: ignore[arg-type]
    page.emulate_media(media="print")
    for nothing in ("button", "a.button", ".leave", "nav", ".no-print"):
        assert page.locator(nothing).filter(visible=True).count() == 0, nothing
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"


@pytest.mark.requirement("R-004")
def test_what_a_reporter_prints_can_be_read(
    browser_page: Page, live_server: LiveServer, reporter: Reporter, screenshot: Shot
) -> None:
    """The receipt to print and what was told fit a sheet, without anything that only a screen needs."""
    page = browser_page
    come_in(page, live_server.url, reporter)
    for name in ("receipt_print", "told"):
        page.emulate_media(media="screen")
        page.goto(live_server.url + reporter.at(name))
        on_paper(page)
        screenshot(page, f"paper-{name.replace('_', '-')}")


@pytest.mark.requirement("R-001")
def test_the_words_to_hand_over_can_be_printed(browser_page: Page, live_server: LiveServer, screenshot: Shot) -> None:
    """On paper stand the twelve words, where to go with them and what is owed, and nothing said to the officer."""
    page, cast = browser_page, a_cast("secretary")
    page.goto(f"{live_server.url}/desk/")
    page.get_by_label("User name").fill(cast.members["secretary"].username)
    page.get_by_label("Password").fill(cast.members["secretary"].password)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("The six digits").fill(digits(cast, "secretary"))
    page.get_by_role("button", name="Sign in").click()
    page.goto(f"{live_server.url}/desk/enter/officer/")
    page.get_by_label("No", exact=True).check()
    page.get_by_label("What happened, in the person’s own words").fill(builders.WORDS)
    page.get_by_label("Without a name").check()
    page.get_by_role("button", name="Send it as a report").click()
    expect(page.locator(".code-words .word")).to_have_count(12)
    on_paper(page)
    assert page.locator(".code-words .word").filter(visible=True).count() == 12
    for said in ("/return/", "Word that your report has arrived with a person: by", "Maren Holt, Intake officer"):
        expect(page.get_by_text(said)).to_be_visible()
    for said in ("Hand these words over", "Keep no copy", "Desk of"):
        expect(page.get_by_text(said)).to_be_hidden()
    screenshot(page, "paper-hand-over")


@pytest.mark.parametrize("look", ["dark", "forced"])
def test_pages_of_a_reporter_can_be_read_in_the_dark_and_in_forced_colours(
    browser_page: Page,
    live_server: LiveServer,
    transactional_db: None,
    axe: Callable[[Page], None],
    screenshot: Shot,
    look: str,
) -> None:
    """The first question and the status page pass WCAG 2.2 AA, and every button keeps an edge."""
    page, reporter = browser_page, a_reporter(telling=TOLD, inside=False, at=dt.datetime.now(dt.UTC) - dt.timedelta(9))
    colours = {"color_scheme": "dark"} if look == "dark" else {"forced_colors": "active"}
    page.emulate_media(**colours)  # type: ignore[arg-type]
    page.goto(f"{live_server.url}/o/{reporter.cast.organisation.slug}/report/")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Danger")
    held(page, axe)
    screenshot(page, f"{look}-danger")
    come_in(page, live_server.url, reporter)
    held(page, axe)
    screenshot(page, f"{look}-status")


def held(page: Page, axe: Callable[[Page], None]) -> None:
    """Hold a page to the rules of access, and each of its buttons to an edge that can be seen."""
    axe(page)
    edges = "all => all.map(one => getComputedStyle(one)).every(style => style.borderTopStyle === 'solid')"
    assert page.locator("main button, main a.button").evaluate_all(edges)
