"""The frame in a real browser: every component, for every eye and hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from tests.frame.alone import frame_alone

PAGES = ("/quiet/", "/desk/", "/fault/broken/")


@pytest.fixture
def site(settings: Settings, live_server: LiveServer) -> str:
    """Serve the frame's test pages; return their address."""
    frame_alone(settings)
    return live_server.url


@pytest.mark.parametrize("address", PAGES)
def test_no_page_breaks_a_rule_of_access(
    browser_page: Page, site: str, axe: Callable[[Page], None], address: str
) -> None:
    """Every component passes WCAG 2.2 AA where scripts run."""
    browser_page.goto(site + address)
    axe(browser_page)


@pytest.mark.parametrize("address", PAGES)
def test_no_page_needs_scripts(
    page_without_scripts: Page, site: str, axe: Callable[[Page], None], address: str
) -> None:
    """Every component passes WCAG 2.2 AA on a phone where no script runs."""
    page_without_scripts.goto(site + address)
    axe(page_without_scripts)
