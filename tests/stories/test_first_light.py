"""First light: one command starts the demo, a report goes in, is read, answered and proved; who is barred sees nothing.

Everything here is real: the demo as its own process, a browser in which no script runs, the command that verifies.
"""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from fairhearing.people import second_factor

SAID = "The quartermaster moved the heliotrope crates at midnight and warned me on the landing."
FILES = {"first.txt": b"list of the heliotrope crates, in my hand", "second.txt": b"what the quartermaster wrote to me"}
ANSWER = "Thank you. We have read about the heliotrope crates and come back to you on Thursday."
TELL_TALE = (b"heliotrope", b"quartermaster", b"warned me on the landing")


class Demo:
    """The demo as a person starts it, and what it said when it was ready."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "demo"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = [sys.executable, "-m", "fairhearing.cli.door", "demo", "--port", str(port), "--data", str(self.data)]
        self.said = folder / "said"
        with self.said.open("wb") as out:
            self.process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, cwd=folder)
        self.facts = self._ready()
        self.url = str(self.facts["url"])

    def _ready(self) -> dict[str, Any]:
        for _ in range(600):
            lines = self.said.read_text().splitlines()
            if lines and lines[-1].startswith('{"ready": true'):
                facts: dict[str, Any] = json.loads(lines[-1])
                return facts
            assert self.process.poll() is None, self.said.read_text()
            time.sleep(0.1)
        raise AssertionError(self.said.read_text())

    def account(self, role: str) -> dict[str, str]:
        """Return how somebody of that role signs in."""
        found: dict[str, str] = next(one for one in self.facts["accounts"] if one["role"] == role)
        return found

    def stop(self) -> None:
        """Stop it as Ctrl-C does."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(20)


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    demo = Demo(tmp_path)
    yield demo
    demo.stop()


@pytest.fixture
def page_without_scripts(browser: Browser) -> Iterator[Page]:
    """A small phone in which no script runs."""
    phone = ViewportSize(width=320, height=640)
    with browser.new_context(java_script_enabled=False, viewport=phone, locale="en-GB") as context:
        yield context.new_page()


def press(page: Page, name: str) -> None:
    """Press a button or follow a link of that name."""
    button = page.get_by_role("button", name=name, exact=True).or_(page.get_by_role("link", name=name, exact=True))
    button.first.click()


def at(page: Page, heading: str) -> None:
    """Be on the page with that heading."""
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(heading))


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.requirement("R-001", "R-003", "R-004", "R-011", "R-040", "R-044", "R-131", "R-213")
def test_first_light(demo: Demo, page_without_scripts: Page, tmp_path: Path) -> None:
    """Somebody who fears the president reports with two files, bars the deputy, comes back, reads, and proves it."""
    page = page_without_scripts
    words = report(page, demo)
    answer(page, demo)
    sees_nothing(page, demo)
    come_back(page, words)
    prove(page, demo, tmp_path)
    demo.stop()
    assert [path.name for path in tmp_path.rglob("*") if path.is_file() and tells(path, tmp_path)] == []


def tells(path: Path, folder: Path) -> bool:
    """Tell whether a file of the demo, or what it printed, holds a word of the story (the own copy does, of course)."""
    is_own = path.is_relative_to(folder / "own")
    return not is_own and any(word in path.read_bytes() for word in TELL_TALE)


def report(page: Page, demo: Demo) -> str:
    """Report as somebody who fears a powerful person; return the twelve words."""
    page.goto(demo.url)
    press(page, "Report something")
    press(page, "Begin")
    at(page, "Danger")
    page.get_by_label("No", exact=True).check()
    press(page, "Continue")
    at(page, "Who must not see this")
    page.get_by_label("President").check()
    page.get_by_label("Joss Arkwright").check()
    press(page, "Continue")
    at(page, "What happened")
    page.get_by_label("Tell it in your own words").fill(SAID)
    press(page, "Skip the next questions")
    at(page, "Files")
    given = [{"name": name, "mimeType": "text/plain", "buffer": content} for name, content in FILES.items()]
    page.get_by_label("Choose files").set_input_files(given)
    press(page, "Add the files")
    press(page, "Continue")
    at(page, "Who will read this")
    expect(page.get_by_text("Maren Holt").first).to_be_visible()
    expect(page.get_by_label("Joss Arkwright")).to_have_count(0)
    press(page, "Continue")
    press(page, "Continue")
    at(page, "Your twelve words")
    words = page.locator(".code-words .word").all_inner_texts()
    press(page, "I have kept them")
    for number in (3, 7, 11):
        page.get_by_label(f"Word number {number}", exact=True).fill(words[number - 1])
    press(page, "Send")
    page.wait_for_url("**/receipt/")
    expect(page.get_by_text("first.txt").first).to_be_visible()
    press(page, "Leave this page")
    return " ".join(words)


def sign_in(page: Page, demo: Demo, role: str) -> None:
    """Sign in, with the six digits where they are asked."""
    account = demo.account(role)
    page.goto(f"{demo.url}/desk/")
    page.get_by_label("User name").fill(account["username"])
    page.get_by_label("Password").fill(account["password"])
    press(page, "Sign in")
    if "totp_secret" in account:
        step = int(time.time()) // second_factor.SECONDS
        page.get_by_label("The six digits").fill(second_factor.code_at(account["totp_secret"], step))
        press(page, "Sign in")


def answer(page: Page, demo: Demo) -> None:
    """The intake officer declares, reads and answers."""
    sign_in(page, demo, "intake")
    cases = page.locator("a[href*='/desk/case/']")
    for address in [link.get_attribute("href") or "" for link in cases.all()]:
        page.goto(demo.url + address)
        if page.get_by_role("button", name="Declare this").count():
            page.get_by_label("Not at all").check()
            page.get_by_label("Nothing", exact=True).check()
            press(page, "Declare this")
        press(page, "Open the report")
        if page.get_by_text(SAID).count():
            break
    expect(page.get_by_text(SAID)).to_be_visible()
    press(page, "Acknowledge")
    page.get_by_label("What the reporter will read").fill(ANSWER)
    press(page, "Send the acknowledgement")
    expect(page.get_by_text(ANSWER)).to_be_visible()
    demo.facts["case"] = page.url
    press(page, "Sign out")


def sees_nothing(page: Page, demo: Demo) -> None:
    """The deputy, who was barred, sees no such case: the same page as for one that does not exist."""
    sign_in(page, demo, "deputy_intake")
    case = str(demo.facts["case"])
    ref = re.search(r"[0-9a-f]{32}", case)
    assert ref is not None
    expect(page.locator(f"a[href*='{ref[0]}']")).to_have_count(0)
    real, random = page.request.get(case), page.request.get(case.replace(ref[0], "0" * 32))
    assert real.status == random.status == 404
    assert real.text() == random.text()
    page.goto(f"{demo.url}/desk/")
    press(page, "Sign out")


def come_back(page: Page, words: str) -> None:
    """Come back with the words alone: the answer is there, and who read the report, by role and day."""
    page.goto(page.url.split("/desk/")[0] + "/")
    press(page, "I have twelve words")
    page.get_by_label(re.compile("twelve words")).first.fill(words)
    press(page, "Continue")
    page.wait_for_url("**/status/")
    expect(page.get_by_text(ANSWER)).to_be_visible()


def prove(page: Page, demo: Demo, folder: Path) -> None:
    """Take the own copy along and check it with one command: exactly this was received."""
    own = folder / "own"
    own.mkdir()
    copy = page.request.get(page.url.replace("/status/", "/copy/notes.zip"))
    assert copy.status == 200
    (own / "notes.zip").write_bytes(copy.body())
    with zipfile.ZipFile(own / "notes.zip") as whole:
        whole.extractall(own)
    receipt = next(own.rglob("*.tlog-proof"))
    files = [next(own.rglob("report.json")), *(next(own.rglob(name)) for name in FILES)]
    verify = [sys.executable, "-m", "fairhearing.cli.door", "verify", str(receipt), "--json"]
    verify += ["--policy", str(demo.facts["policy"]), "--files", *map(str, files)]
    said = json.loads(subprocess.run(verify, capture_output=True, check=True, text=True).stdout)
    assert said["standing"] == "valid"
    assert [one["standing"] for one in said["files"]] == ["matches"] * 3
    changed = files[0].read_text().replace("midnight", "midnighT")
    files[0].write_text(changed)
    told = subprocess.run(verify, capture_output=True, check=False, text=True)
    assert told.returncode == 1
    assert "differs" in told.stdout
