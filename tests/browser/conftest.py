"""A real Chromium, with scripts and without, and what every page is held to in it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from weakref import WeakSet

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

SCREENSHOTS = Path(__file__).parents[2] / "docs" / "generated" / "screenshots"
TAKE_AGAIN = os.environ.get("FAIRHEARING_SCREENSHOTS") == "1"
WITHOUT_SCRIPTS: WeakSet[BrowserContext] = WeakSet()
PHONE: ViewportSize = {"width": 320, "height": 640}
COLOURS = 64  # enough for our pages, and a quarter of the size in the repository
AXE_SCRIPT = Axe().axe_script
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture
def browser_page(browser: Browser, base_url: str) -> Iterator[Page]:
    """A page in a fresh browser in which scripts run. An error in a script fails the test."""
    with _fresh(browser, base_url, scripts=True) as context:
        page = context.new_page()
        faults: list[str] = []
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        yield page
        assert faults == []


@pytest.fixture
def page_without_scripts(browser: Browser, base_url: str) -> Iterator[Page]:
    """A page on a small phone in a fresh browser in which no script runs, as in the Tor Browser at its safest."""
    with _fresh(browser, base_url, scripts=False) as context:
        WITHOUT_SCRIPTS.add(context)
        yield context.new_page()


@pytest.fixture
def axe(browser: Browser, base_url: str) -> Callable[[Page], None]:
    """Hold a page to WCAG 2.2 AA and axe-core's good practice: `axe(page)`.

    axe-core is itself a script. A page without scripts is held as it stands, copied into one where nothing but
    axe-core runs.
    """

    def no_violation(page: Page) -> None:
        if page.context not in WITHOUT_SCRIPTS:
            found = _violations(page)
        else:
            with _fresh(browser, base_url, scripts=True) as context:
                found = _violations(_copied(page, context))
        assert found == []

    return no_violation


@pytest.fixture
def screenshot() -> Callable[[Page, str], None]:
    """Keep a picture of the whole page for the docs: `screenshot(page, "receipt")`.

    A picture that is there stays, so that a test run changes nothing; FAIRHEARING_SCREENSHOTS=1 takes all again.
    """

    def keep(page: Page, name: str) -> None:
        path = SCREENSHOTS / f"{name}.png"
        if TAKE_AGAIN or not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            page.evaluate("scrollTo(0, 0)")  # or what sticks to the top is pictured halfway down
            taken = Image.open(BytesIO(page.screenshot(full_page=True, animations="disabled")))
            taken.convert("RGB").quantize(COLOURS).save(path, optimize=True)

    return keep


def _fresh(browser: Browser, base_url: str, *, scripts: bool) -> BrowserContext:
    size: ViewportSize = {"width": 1280, "height": 900} if scripts else PHONE
    return browser.new_context(java_script_enabled=scripts, viewport=size, base_url=base_url or None, locale="en-GB")  # type: ignore[arg-type]


def _copied(page: Page, context: BrowserContext) -> Page:
    """Open what stands on a page once more, its scripts left out and what is in <noscript> shown."""
    html = re.sub(r"</?noscript>", "", page.content())
    copy = context.new_page()
    copy.set_viewport_size(page.viewport_size or PHONE)
    copy.route("**/*", lambda route: route.abort() if route.request.resource_type == "script" else route.fallback())
    copy.route(page.url, lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"), times=1)
    copy.goto(page.url)
    return copy


def _violations(page: Page) -> list[str]:
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate(
        "rules => axe.run({runOnly: rules, resultTypes: ['violations']}).then(results => results.violations)", RULES
    )
    return [_told(violation) for violation in found]


def _told(violation: dict[str, object]) -> str:
    nodes = violation["nodes"]
    assert isinstance(nodes, list)
    return f"{violation['id']}: {violation['help']}: " + "; ".join(str(node["html"])[:160] for node in nodes[:5])
