"""Long sending in a real browser: how far it is, a way to stop it, and the same form where no script runs."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import CDPSession, Page, expect
from pytest_django.live_server_helper import LiveServer

from fairhearing.casework import files, messages
from fairhearing.intake import reports
from tests.reporter.coming_back import Reporter, a_reporter

SIZE = 30_000_000
SLOWLY = 6_000_000  # bytes a second
WORDS = "One more thing that I remembered."


@pytest.fixture
def reporter(transactional_db: None) -> Reporter:
    """Somebody with a report, whose words this browser does not know yet."""
    return a_reporter(files=(), inside=False)


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """A long recording."""
    path = tmp_path / "recording.wav"
    path.write_bytes(bytes(range(250)) * (SIZE // 250))
    return path


def come_in(page: Page, site: str, reporter: Reporter, to: str) -> None:
    """Come back with the words, and open a page."""
    page.goto(site + reporter.at("return"))
    page.get_by_label(re.compile("twelve words")).fill(reporter.code.words)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Where your report stands")
    page.goto(site + reporter.at(to))


def slowed(page: Page, *, upload: float) -> CDPSession:
    """Let this browser send no faster; -1 is as fast as it can."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    speed = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": upload}
    devtools.send("Network.emulateNetworkConditions", speed)
    return devtools


def sent(reporter: Reporter) -> list[tuple[str, int]]:
    """Return each message that has arrived, with the bytes of its files."""
    opened = reports.find(reporter.code)
    lying = {file.document: file for file in files.attached(opened, messages.COMPARTMENT)}
    return [
        (one.text, sum(len(chunk) for file in one.files for chunk in files.chunks(opened, lying[file["document"]])))
        for one in messages.thread(opened)
    ]


@pytest.mark.slow
@pytest.mark.requirement("R-016")
def test_long_sending_says_how_far_it_is_and_can_be_stopped(
    browser_page: Page,
    live_server: LiveServer,
    reporter: Reporter,
    recording: Path,
    axe: Callable[[Page], None],
    screenshot: Callable[[Page, str], None],
) -> None:
    """By keyboard alone: sent, seen, stopped with nothing lost, sent again; then the next page, as without scripts."""
    page = browser_page
    come_in(page, live_server.url, reporter, "message")
    page.get_by_label("Your message").fill(WORDS)
    page.get_by_label("Files").set_input_files(recording)
    devtools = slowed(page, upload=SLOWLY)
    page.get_by_role("button", name="Send", exact=True).press("Enter")
    expect(page.locator("[data-seen]")).to_have_text(re.compile(r"^([5-9]|1\d) of 30 MB sent$"), timeout=15_000)
    expect(page.get_by_role("status")).to_have_text(re.compile("of 30 MB sent"))
    assert 0 < float(page.get_by_role("progressbar").get_attribute("value") or 0) < 100
    assert page.get_by_role("button", name="Send", exact=True).is_disabled()
    axe(page)
    screenshot(page, "sending-1280")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Stop sending")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text(re.compile("^Stopped"))
    axe(page)
    assert sent(reporter) == []
    expect(page.get_by_label("Your message")).to_have_value(WORDS)
    devtools.detach()
    page.get_by_role("button", name="Send", exact=True).press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Before it is sent", timeout=60_000)
    expect(page).to_have_url(re.compile("/sending/$"))
    expect(page.locator("main")).to_be_focused()
    axe(page)
    page.get_by_label("The files as they are").check()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Where your report stands", timeout=60_000)
    assert sent(reporter) == [(WORDS, SIZE)]


@pytest.mark.slow
def test_a_lost_connection_loses_nothing_typed(
    browser_page: Page, live_server: LiveServer, reporter: Reporter, recording: Path
) -> None:
    """When the network goes, the page says that nothing was received, and the form is as it was."""
    page = browser_page
    come_in(page, live_server.url, reporter, "message")
    page.get_by_label("Your message").fill(WORDS)
    page.get_by_label("Files").set_input_files(recording)
    page.route("**/message/", lambda route: route.abort("connectionreset"))
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("status")).to_have_text(re.compile("Nothing of it was received"), timeout=20_000)
    expect(page.get_by_label("Your message")).to_have_value(WORDS)
    assert sent(reporter) == []


@pytest.mark.slow
@pytest.mark.requirement("R-016")
def test_an_answer_with_a_mistake_shows_the_page_with_the_mistake(
    browser_page: Page, live_server: LiveServer, reporter: Reporter, recording: Path, tmp_path: Path
) -> None:
    """What the form was refused for has the focus, Leave works on that page too, and going back is the page before."""
    page = browser_page
    come_in(page, live_server.url, reporter, "message")
    empty = tmp_path / "empty.txt"
    empty.write_bytes(b"")
    page.get_by_label("Your message").fill(WORDS)
    page.get_by_label("Files").set_input_files([recording, empty])
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page).to_have_title("Error: Page", timeout=60_000)
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.get_by_label("Your message")).to_have_value(WORDS)
    page.get_by_role("link", name="Leave this page").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Empty page")


@pytest.mark.slow
@pytest.mark.requirement("R-016")
def test_the_same_form_sends_the_same_file_without_scripts(
    page_without_scripts: Page, live_server: LiveServer, reporter: Reporter, recording: Path
) -> None:
    """Where no script runs nothing of the progress is shown, and the file arrives whole."""
    page = page_without_scripts
    come_in(page, live_server.url, reporter, "message")
    expect(page.locator("progress")).to_be_hidden()
    page.get_by_label("Your message").fill(WORDS)
    page.get_by_label("Files").set_input_files(recording)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Before it is sent", timeout=60_000)
    page.get_by_label("The files as they are").check()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Where your report stands", timeout=60_000)
    assert sent(reporter) == [(WORDS, SIZE)]
