"""The frame in a real browser: every component, for every eye and hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from tests.frame.alone import frame_alone

PAGES = ("/quiet/", "/desk/", "/fault/broken/")
PHONE = {"width": 320, "height": 640}
# 1280 by 1024 at 400 %: WCAG 2.2, 1.4.10
ENLARGED = {"width": 320, "height": 256}
SMALLEST_TARGET = 24  # px, WCAG 2.2, 2.5.8; what is pressed to get on is larger
TARGET = 44  # px

AxeCheck = Callable[[Page], None]


@pytest.fixture
def site(settings: Settings, live_server: LiveServer) -> str:
    """Serve the frame's test pages; return their address."""
    frame_alone(settings)
    return str(live_server.url)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", PAGES)
def test_no_page_breaks_a_rule_of_access(
    browser_page: Page, site: str, axe: AxeCheck, address: str, scheme: str
) -> None:
    """Every component passes WCAG 2.2 AA in light and in dark where scripts run."""
    browser_page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    browser_page.goto(site + address)
    axe(browser_page)


@pytest.mark.parametrize("address", PAGES)
def test_no_page_needs_scripts(page_without_scripts: Page, site: str, axe: AxeCheck, address: str) -> None:
    """Every component passes WCAG 2.2 AA on a phone where no script runs."""
    page_without_scripts.goto(site + address)
    axe(page_without_scripts)


def test_errors_are_found_first_and_lead_to_their_fields(
    page_without_scripts: Page, site: str, axe: AxeCheck, screenshot: Callable[[Page, str], None]
) -> None:
    """After a refused form the summary has the focus, and its links lead to the fields, without scripts."""
    page = page_without_scripts
    page.goto(site + "/quiet/")
    page.get_by_role("button", name="Continue").click()
    expect(page).to_have_title("Error: Step 3 of 12")
    expect(page.locator(".error-summary")).to_be_focused()
    axe(page)
    screenshot(page, "frame-errors-phone")
    page.get_by_role("link", name="Choose how you want to be known.").click()
    expect(page.locator("#id_known_0")).to_be_in_viewport()


def test_the_axe_check_can_fail(browser_page: Page, page_without_scripts: Page, site: str, axe: AxeCheck) -> None:
    """A page with a fault does not pass, with scripts or without."""
    for page in (browser_page, page_without_scripts):
        page.goto(site + "/quiet/")
        page.evaluate("document.querySelector('label[for=id_what]').remove()")
        with pytest.raises(AssertionError, match="label"):
            axe(page)


@pytest.mark.parametrize("size", [PHONE, ENLARGED], ids=["phone", "enlarged"])
@pytest.mark.parametrize("address", PAGES)
def test_nothing_is_cut_off_on_a_small_screen(
    page_without_scripts: Page, site: str, address: str, size: dict[str, int]
) -> None:
    """At 320 pixels, and at 400 %, nobody has to scroll sideways."""
    page_without_scripts.set_viewport_size(size)  # type: ignore[arg-type]
    page_without_scripts.goto(site + address)
    assert page_without_scripts.evaluate("document.documentElement.scrollWidth") == size["width"]


def test_what_has_the_focus_is_never_hidden(browser_page: Page, site: str) -> None:
    """By keyboard through an enlarged page, whatever has the focus is seen and lies under nothing."""
    page = browser_page
    page.set_viewport_size(ENLARGED)  # type: ignore[arg-type]
    page.goto(site + "/quiet/")
    reached = 0
    while True:
        page.keyboard.press("Tab")
        here = page.evaluate(
            """() => {
                const focused = document.activeElement;
                if (focused === document.body) return null;
                const box = focused.getClientRects()[0];
                const middle = (Math.max(box.left, 0) + Math.min(box.right, innerWidth)) / 2;
                const bar = focused.closest(".leave, .skip") ? 0 : document.querySelector(".leave").offsetHeight;
                const rows = [box.top, box.bottom].map(row => Math.min(Math.max(row, bar), innerHeight));
                const top = document.elementFromPoint(middle, (rows[0] + rows[1]) / 2);
                return {name: focused.outerHTML.slice(0, 120), seen: focused.contains(top),
                        ring: getComputedStyle(focused).outlineStyle};
            }"""
        )
        if here is None:
            break
        reached += 1
        assert here["seen"], here["name"]
        assert here["ring"] == "solid", here["name"]
    assert reached > 30


def test_what_is_pressed_is_large_enough(page_without_scripts: Page, site: str) -> None:
    """On a phone, every button, field and link outside a sentence is large enough for a finger that shakes."""
    page_without_scripts.goto(site + "/quiet/")
    sizes = page_without_scripts.evaluate(
        """() => [...document.querySelectorAll("main a, main button, main input, main select, main summary, .leave a")]
            .filter(thing => !thing.closest("main > p, .choice, td, th, .banner") && thing.type !== "hidden")
            .map(thing => [thing.outerHTML.slice(0, 120), thing.getBoundingClientRect().height])"""
    )
    assert len(sizes) > 15
    assert [thing for thing in sizes if thing[1] < TARGET] == []
    labels = page_without_scripts.evaluate(
        "[...document.querySelectorAll('.choice')].map(choice => choice.getBoundingClientRect().height)"
    )
    assert labels
    assert min(labels) >= TARGET


@pytest.mark.requirement("R-016")
def test_leaving_replaces_the_page_where_scripts_run(browser_page: Page, site: str) -> None:
    """After "Leave this page", the Back button does not bring the page back."""
    page = browser_page
    page.goto("about:blank")
    page.goto(site + "/quiet/")
    page.get_by_role("link", name="Leave this page").click()
    expect(page).to_have_title("Weather")
    page.go_back()
    assert page.url == "about:blank"


@pytest.mark.requirement("R-016")
def test_leaving_works_without_scripts(page_without_scripts: Page, site: str) -> None:
    """Where no script runs, the same link leads away, and the page says that the history may remain."""
    page = page_without_scripts
    page.goto(site + "/quiet/")
    expect(page.get_by_text("your browser’s history may remain")).to_be_visible()
    page.get_by_role("link", name="Leave this page").click()
    expect(page).to_have_title("Weather")


@pytest.mark.requirement("R-016")
def test_leaving_stays_in_reach(page_without_scripts: Page, site: str) -> None:
    """However far down somebody has read, leaving is one touch away."""
    page_without_scripts.goto(site + "/quiet/")
    page_without_scripts.get_by_role("button", name="Continue").scroll_into_view_if_needed()
    expect(page_without_scripts.get_by_role("link", name="Leave this page")).to_be_in_viewport(ratio=1)


def test_a_form_is_taken_although_the_browser_hides_where_it_was(browser_page: Page, site: str) -> None:
    """A real browser sends `Origin: null` with our forms; they are taken all the same."""
    page = browser_page
    page.goto(site + "/quiet/")
    page.get_by_label("What happened?").fill("It was after the meeting.")
    page.get_by_label("By name").check()
    page.get_by_label("What is it about?").select_option("a")
    page.get_by_label("I have read who can read this").check()
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.get_by_role("button", name="Continue").click()
    assert sent.value.all_headers()["origin"] == "null"
    expect(page.get_by_text("taken")).to_be_visible()


def test_nothing_on_a_page_is_blocked_by_its_own_policy(browser_page: Page, site: str) -> None:
    """No component needs what the headers forbid: the browser has nothing to complain about.

    But that it has never heard of some of what is denied to phones.
    """
    complaints: list[str] = []
    browser_page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
    for address in ("/quiet/", "/desk/"):
        browser_page.goto(site + address)
        browser_page.wait_for_load_state("networkidle")
    assert [said for said in complaints if said.startswith("error") and "Unrecognized feature" not in said] == []


@pytest.mark.parametrize(
    ("name", "address", "size", "scheme", "medium"),
    [
        ("frame-wide", "/desk/", {"width": 1280, "height": 900}, "light", "screen"),
        ("frame-wide-dark", "/desk/", {"width": 1280, "height": 900}, "dark", "screen"),
        ("frame-phone", "/quiet/", PHONE, "light", "screen"),
        ("frame-phone-dark", "/quiet/", PHONE, "dark", "screen"),
        ("frame-print", "/quiet/", {"width": 800, "height": 900}, "dark", "print"),
        ("frame-fault-phone", "/fault/broken/", PHONE, "light", "screen"),
    ],
)
def test_every_look_is_kept_as_a_picture(
    browser_page: Page,
    site: str,
    screenshot: Callable[[Page, str], None],
    *,
    name: str,
    address: str,
    size: dict[str, int],
    scheme: str,
    medium: str,
) -> None:
    """Wide and narrow, light and dark and on paper: on paper nothing is left to press, and all text is black."""
    browser_page.set_viewport_size(size)  # type: ignore[arg-type]
    browser_page.emulate_media(color_scheme=scheme, media=medium)  # type: ignore[arg-type]
    browser_page.goto(site + address)
    shown = browser_page.locator(".leave, .button, .skip").filter(visible=True).count()
    assert (shown == 0) == (medium == "print")
    screenshot(browser_page, name)
