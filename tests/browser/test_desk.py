"""The desk in a real browser: every page, on a large screen with scripts and on a small phone without."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from fairhearing.casework import messages
from fairhearing.casework.messages import File
from fairhearing.intake import reports
from fairhearing.intake.telling import Allegation, Telling
from fairhearing.people import accounts, second_factor
from fairhearing.scenario.association import Cast
from tests import keeping
from tests.builders import a_report
from tests.desk.visiting import a_cast, digits, now

LONGER = "four quiet words here"
Look = Callable[[Page, str], None]
MAIL = b"""From: Somebody <somebody@example.org>
To: office@example.org
Subject: What happened on the stairs
Date: Tue, 03 Feb 2032 20:15:00 +0000
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


@dataclass
class Desk:
    """A desk with a few cases, and the way to look at its pages."""

    cast: Cast
    ref: str
    code: object
    address: str
    page: Page
    look: Look

    def go(self, path: str) -> None:
        self.page.goto(self.address + path)

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name).first.click()

    def follow(self, name: str) -> None:
        self.page.get_by_role("link", name=name).first.click()

    def see(self, name: str) -> None:
        self.look(self.page, f"desk-{name}")


@pytest.fixture
def looking(axe: Callable[[Page], None], screenshot: Callable[[Page, str], None]) -> Iterator[Look]:
    """Hold each page to the rules of access, see that nothing runs over its side, and keep a picture of it."""
    faults: list[str] = []

    def look(page: Page, name: str) -> None:
        width = page.viewport_size["width"] if page.viewport_size else 0
        screenshot(page, name if width > 320 else f"{name}-phone")
        try:
            axe(page)
        except AssertionError as fault:
            faults.append(f"{name}: {fault}")
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            faults.append(f"{name}: runs over the side")

    yield look
    assert faults == []


def a_full_telling() -> Telling:
    """Return a report with much in it."""
    return Telling(
        words="After the quarterly meeting he held me back on the stairs.\n\nHe said that my place depends on him.",
        allegations=(
            Allegation(
                "intimidation",
                "He said that I would lose my place.",
                {"certainty": "range", "from": "2032-01-10", "to": "2032-01-12", "words": "around the meeting"},
                "Assembly Hall, stairs",
                "Corin Blake",
                "first_hand",
            ),
        ),
        concerned=("Corin Blake",),
        hopes="That it stops, and that somebody says so.",
        needs="Not to be alone with him.",
        identity_mode="confidential",
        reporter_is="affected",
        danger="unsure",
        options_chosen=("support",),
    )


@pytest.fixture(params=["large, with scripts", "phone, without"])
def desk(request: pytest.FixtureRequest, live_server: LiveServer, looking: Look) -> Desk:
    """A desk with one full report and two that say little."""
    page = request.getfixturevalue("browser_page" if "large" in request.param else "page_without_scripts")
    cast = a_cast()
    file = File.of("photo of the stairs.jpg", "image/jpeg", b"\xff\xd8\xff\xe0 a photo")
    code, receipt = a_report(
        cast,
        telling=a_full_telling(),
        files=(file,),
        identity={"name": "Ada Quill", "reach": "555 0199, after six"},
        at=now(),
    )
    a_report(cast, at=now())
    a_report(cast, at=now())
    return Desk(cast, receipt.ref, code, live_server.url, page, looking)


def come_in(desk: Desk, role: str = "intake") -> None:
    """Sign somebody in, looking at both pages."""
    member = desk.cast.members[role]
    desk.go("/desk/")
    desk.see("sign-in")
    desk.press("Sign in")
    desk.see("sign-in-wrong")
    desk.page.get_by_label("User name").fill(member.username)
    desk.page.get_by_label("Password").fill(member.password)
    desk.press("Sign in")
    desk.see("second")
    desk.page.get_by_label("The six digits").fill(digits(desk.cast, role))
    desk.press("Sign in")


@pytest.mark.requirement("R-040", "R-131")
def test_a_report_is_read_and_answered_in_a_browser(desk: Desk) -> None:
    """From signing in to an answer, a handler comes through by what the pages say."""
    come_in(desk)
    desk.see("inbox")
    desk.go(f"/desk/case/{desk.ref}/")
    desk.see("routing")
    desk.press("Declare this")
    desk.see("routing-wrong")
    desk.page.get_by_label("Not at all").check()
    desk.page.get_by_label("Nothing", exact=True).check()
    desk.press("Declare this")
    desk.see("unopened")
    desk.press("Open the report")
    desk.see("case-new")
    desk.follow("Acknowledge")
    desk.page.locator("input[type=file]").set_input_files(
        {"name": "what happens.txt", "mimeType": "text/plain", "buffer": b"what happens next"}
    )
    desk.see("acknowledge")
    desk.press("Send the acknowledgement")
    opened = reports.find(desk.code)  # type: ignore[arg-type]  # a Code
    messages.send(opened, "Thank you. Can I bring somebody?", purpose="message", at=now())
    desk.follow("Write a summary")
    desk.page.get_by_label("Your summary").fill("One allegation, first hand. Open: who was on the landing.")
    desk.see("summary")
    desk.press("Keep this version")
    desk.press("Show who reported")
    desk.page.locator("summary", has_text="The name, and how").click()
    desk.see("case")
    desk.follow("Proof of entry 0")
    desk.see("entry")
    assert "holds" in desk.page.inner_text("main")
    desk.go(f"/desk/case/{desk.ref}/write/answer/")
    desk.page.get_by_label("What the reporter will read").fill("We have thought about it, and come back on Monday.")
    desk.page.context.clear_cookies(name="visit")
    desk.press("Send the answer")
    desk.see("ran-out")


def test_every_other_page_of_the_desk_can_be_used(desk: Desk) -> None:
    """A colleague, setting aside, the account: each page keeps the rules of access and fits the screen."""
    come_in(desk)
    desk.go("/desk/aside/")
    desk.see("aside")
    desk.go(f"/desk/case/{desk.ref}/")
    desk.page.get_by_label("Not at all").check()
    desk.page.get_by_label("Nothing", exact=True).check()
    desk.press("Declare this")
    desk.press("Open the report")
    desk.go(f"/desk/case/{desk.ref}/colleague/")
    desk.see("colleague")
    desk.go(f"/desk/case/{desk.ref}/aside/")
    desk.see("put-aside")
    for path, name in (("account/", "account"), ("account/password/", "password"), ("enrol/", "enrol")):
        desk.go(f"/desk/{path}")
        desk.see(name)
    desk.go("/desk/account/recovery/")
    desk.see("recovery")
    desk.page.get_by_label("Your password").fill(desk.cast.members["intake"].password)
    desk.press("Make it")
    desk.see("recovery-code")
    desk.press("I have them on paper")
    desk.press("Sign out")
    desk.go(f"/o/{desk.cast.organisation.slug}/desk/recover/")
    desk.see("recover")


@pytest.mark.requirement("R-001")
def test_a_report_is_taken_in_for_somebody_in_a_browser(desk: Desk) -> None:
    """Each way in has its page, and an e-mail ends with words to hand over and what it lacked."""
    come_in(desk, "secretary")
    desk.see("inbox-empty")
    desk.follow("Enter a report")
    desk.see("enter")
    for way in ("officer", "telling", "paper", "mail"):
        desk.go(f"/desk/enter/{way}/")
        desk.see(f"enter-{way}")
    desk.page.get_by_label("No", exact=True).check()
    mail = {"name": "report.eml", "mimeType": "message/rfc822", "buffer": MAIL}
    desk.page.locator("input[type=file]").set_input_files(mail)
    desk.press("Send it as a report")
    desk.see("hand-over")
    said = desk.page.inner_text("main")
    assert re.search(r"missing:\s+list\.pdf", said)


def test_a_passkey_signs_in_instead_of_the_digits(browser_page: Page, live_server: LiveServer, looking: Look) -> None:
    """Added with the password asked again, a passkey opens the desk; a changed answer opens nothing."""
    cast, address = a_cast("intake"), live_server.url.replace("127.0.0.1", "localhost")
    desk = Desk(cast, "", None, address, browser_page, looking)
    devtools = browser_page.context.new_cdp_session(browser_page)
    devtools.send("WebAuthn.enable")
    ours = {"protocol": "ctap2", "transport": "internal", "hasUserVerification": True, "isUserVerified": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": {**ours, "automaticPresenceSimulation": True}})
    come_in(desk)
    desk.go("/desk/account/passkey/")
    desk.see("passkey")
    desk.page.get_by_label("Your password").fill(cast.members["intake"].password)
    desk.press("Add a passkey")
    desk.page.get_by_text("Your passkey is added").wait_for()
    desk.press("Sign out")
    desk.page.get_by_label("User name").fill(cast.members["intake"].username)
    desk.page.get_by_label("Password").fill(cast.members["intake"].password)
    desk.press("Sign in")
    desk.see("second-passkey")
    desk.press("Use your passkey")
    desk.page.get_by_role("heading", name="What is due").wait_for()
    desk.go("/desk/account/passkey/remove/")
    desk.see("remove-passkey")
    desk.page.get_by_label("Passkey 1").check()
    desk.page.get_by_label("Your password").fill(cast.members["intake"].password)
    desk.press("Remove it")
    desk.page.get_by_text("The passkey is removed").wait_for()


@pytest.mark.requirement("R-213")
def test_a_lost_password_ends_with_another_code_on_paper_in_a_browser(desk: Desk) -> None:
    """With the printed code to a new password, six new digits, and the next code, before anything else is shown."""
    member, organisation = desk.cast.members["intake"], desk.cast.organisation
    account, secrets = accounts.open_with_password(organisation, member.username, member.password)
    desk.go(f"/o/{organisation.slug}/desk/recover/")
    for label, typed in (
        ("User name", member.username),
        ("The twelve words", accounts.new_recovery_code(account, secrets).words),
        ("New password, once more", LONGER),
        ("New password", LONGER),
    ):
        desk.page.get_by_label(label).first.fill(typed)
    desk.page.get_by_label("New password", exact=True).fill(LONGER)
    desk.press("Set the new password")
    secret = desk.page.locator(".typed").inner_text().replace(" ", "")
    step = int(now().timestamp()) // second_factor.SECONDS
    desk.page.get_by_label("The six digits").fill(second_factor.code_at(secret, step))
    desk.page.get_by_label("Your password").fill(LONGER)
    desk.page.locator("main form button").first.click()
    desk.page.get_by_text("each works once").wait_for()
    desk.see("recovery-code-forced")
    desk.press("I have them on paper")
    desk.page.get_by_role("heading", name="What is due").wait_for()


@pytest.mark.requirement("R-213")
def test_signing_in_while_the_keeper_is_away_says_so_in_a_browser(desk: Desk) -> None:
    """Whoever types the right password reads that it is not their fault, and that nothing is lost."""
    member = desk.cast.members["intake"]
    desk.go(f"/o/{desk.cast.organisation.slug}/desk/")
    keeping.here().kill()
    try:
        desk.page.get_by_label("User name").fill(member.username)
        desk.page.get_by_label("Password").fill(member.password)
        desk.press("Sign in")
        desk.page.get_by_text("Passwords cannot be checked right now").first.wait_for()
        desk.see("sign-in-away")
    finally:
        keeping.here().start()


@pytest.mark.requirement("R-001", "R-011")
def test_words_that_were_handed_over_are_taken_over_in_a_browser(desk: Desk) -> None:
    """The person types what they were given, keeps words of their own, and then sees their report."""
    telling = Telling(words="She told me that somebody follows her home.", way_in="officer", received_by="Secretary")
    code, _receipt = a_report(desk.cast, telling=telling, at=now())
    desk.go(f"/o/{desk.cast.organisation.slug}/return/")
    desk.page.locator("form [name=code]").fill(code.words)
    desk.press("Continue")
    desk.page.get_by_role("heading", name="First, take words of your own").wait_for()
    desk.see("claim")
    own = " ".join(desk.page.locator(".code-words .word").all_inner_texts())
    desk.page.get_by_label("Word number 3").fill(own)
    desk.press("Change the words")
    desk.page.get_by_text("Your words are changed").wait_for()
