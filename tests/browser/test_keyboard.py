"""Without a mouse: the first questions of the form, and coming back, each stop of the focus seen."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from fairhearing import sealing
from fairhearing.vault import drafts
from tests.desk.visiting import now
from tests.reporter.coming_back import Reporter, a_reporter

SAID = "It was on the back stairs."
MOST = 40  # stops on a page; more would be no way for anybody
FOCUS = """() => {
    const at = document.activeElement, box = at.getBoundingClientRect(), style = getComputedStyle(at);
    const bar = at.closest(".leave, .skip") ? 0 : document.querySelector(".leave").getBoundingClientRect().bottom;
    const label = at.labels?.length ? at.labels[0] : at;
    return {
        name: label.innerText.trim(),
        outline: parseFloat(style.outlineWidth) * (style.outlineStyle === "none" ? 0 : 1),
        inSight: box.bottom > bar && box.top < innerHeight && box.width > 0,
    };
}"""


@dataclass
class Keys:
    """A keyboard, and the names of the stops it came by."""

    page: Page

    def tab_to(self, name: str) -> None:
        """Press Tab until this is reached; the focus is seen on each stop on the way."""
        passed = []
        for _ in range(MOST):
            self.page.keyboard.press("Tab")
            at = self.page.evaluate(FOCUS)
            assert at["outline"] >= 2, f"the focus on {at['name']!r} is not seen"
            assert at["inSight"], f"{at['name']!r} has the focus out of sight"
            if re.match(name, at["name"]):
                return
            passed.append(at["name"])
        pytest.fail(f"{name!r} is not reached: {passed}")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def at(self, heading: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)


@pytest.fixture
def reporter(transactional_db: None) -> Reporter:
    """Somebody whose report is there, in an organisation that takes others."""
    return a_reporter(inside=False)


@pytest.mark.requirement("R-016", "R-033")
def test_the_first_questions_are_answered_by_keyboard_alone(
    browser_page: Page, live_server: LiveServer, reporter: Reporter
) -> None:
    """Tab, Space and Enter lead through danger, who must not see it and what happened; the answers are kept."""
    page, keys = browser_page, Keys(browser_page)
    page.goto(f"{live_server.url}/o/{reporter.cast.organisation.slug}/report/")
    keys.tab_to("Begin")
    keys.press("Enter")
    keys.at("Danger")
    keys.tab_to("Yes")
    keys.press("ArrowDown", "ArrowDown")
    expect(page.get_by_label("No", exact=True)).to_be_checked()
    keys.tab_to("Continue")
    keys.press("Enter")
    keys.at("Who must not see this?")
    keys.tab_to("Maren Holt")
    keys.press("Space")
    keys.tab_to("Anybody else")
    page.keyboard.type("Corin Blake")
    keys.tab_to("Continue")
    keys.press("Enter")
    keys.at("What happened?")
    keys.tab_to("Tell it in your own words")
    page.keyboard.type(SAID)
    keys.tab_to("Save and leave")
    keys.press("Enter")
    keys.at("Saved for 24 hours")
    code = sealing.Code.parse(" ".join(page.locator(".code-words .word").all_inner_texts()))
    kept = (drafts.load(code, at=now()) or {})["answers"]
    assert (kept["danger"]["danger"], kept["not_to"]["names"], kept["words"]["words"]) == ("no", "Corin Blake", SAID)
    assert len(kept["not_to"]["accounts"]) == 1


@pytest.mark.requirement("R-003")
def test_coming_back_and_leaving_need_no_mouse(browser_page: Page, live_server: LiveServer, reporter: Reporter) -> None:
    """The words are typed and sent with Enter; leaving is the second stop of the page that follows."""
    page, keys = browser_page, Keys(browser_page)
    page.goto(live_server.url + reporter.at("return"))
    keys.tab_to("Your twelve words")
    page.keyboard.type(reporter.code.words)
    keys.tab_to("Continue")
    keys.press("Enter")
    keys.at("Where your report stands")
    keys.press("Tab")
    keys.tab_to("Leave this page")
    keys.press("Enter")
    keys.at("Empty page")
