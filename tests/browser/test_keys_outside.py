"""The pages of people outside who keep keys, and of whom they let in, in a real browser."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from fairhearing.casework import custody
from tests import builders
from tests.browser.test_desk import Desk, Look, come_in, looking  # noqa: F401  a fixture
from tests.desk.visiting import a_cast, now

KEEPERS = ("keyholder_ombuds", "keyholder_notary")


@pytest.mark.requirement("R-048", "R-044")
@pytest.mark.parametrize("kind", ["browser_page", "page_without_scripts"])
def test_two_outside_let_the_next_reader_in(
    kind: str,
    request: pytest.FixtureRequest,
    live_server: LiveServer,
    looking: Look,  # noqa: F811  the fixture
) -> None:
    """Each agrees, each gives their part, and the next reader finds the case on their desk. Nobody outside reads it."""
    page: Page = request.getfixturevalue(kind)
    cast = a_cast("panel_chair", *KEEPERS, days_ago=40)
    code, receipt = builders.a_report(cast, at=now() - dt.timedelta(days=30))
    custody.ask_where_late(on=now().date())
    desk = Desk(cast, receipt.ref, code, live_server.url, page, looking)
    signed_in = {role: cookies_of(desk, role) for role in KEEPERS}
    for round_ in ("agree", "give", "done"):
        for role in KEEPERS:
            page.context.clear_cookies()
            page.context.add_cookies(signed_in[role])
            desk.go("/desk/")
            desk.follow("Keys in your care")
            desk.see(f"keys-{round_}")
            if round_ != "done":
                desk.page.locator("main a.button").click()
                desk.see(f"answer-{round_}")
                desk.press("I agree" if round_ == "agree" else "Give my part")
                assert "Type your password" in desk.page.inner_text("main")
                desk.page.get_by_label("Your password, once more").fill(cast.members[role].password)
                desk.press("I agree" if round_ == "agree" else "Give my part")
                assert "Your answer is kept" in desk.page.inner_text("body")
            desk.go(f"/desk/case/{receipt.ref}/")
            assert builders.WORDS not in desk.page.content()
            assert page.title().startswith("There is nothing here")
    page.context.clear_cookies()
    come_in_again(desk, "panel_chair")
    desk.see("inbox-taken-over")
    assert "A case is yours now" in desk.page.inner_text("body")
    desk.go(f"/desk/case/{receipt.ref}/")
    assert "before you read" in desk.page.content()


def come_in_again(desk: Desk, role: str) -> None:
    """Sign somebody in who has been looked at before: pages of signing in are held elsewhere."""
    quiet = Desk(desk.cast, desk.ref, desk.code, desk.address, desk.page, lambda _page, _name: None)
    come_in(quiet, role)


def cookies_of(desk: Desk, role: str) -> list[Any]:
    """Sign somebody in, and return the cookies with which their browser goes on later: a code works once."""
    desk.page.context.clear_cookies()
    come_in_again(desk, role)
    return [
        {"name": str(one["name"]), "value": str(one["value"]), "url": desk.address}
        for one in desk.page.context.cookies()
    ]


def test_the_daily_notes_address_is_given_in_a_browser(
    page_without_scripts: Page,
    live_server: LiveServer,
    looking: Look,  # noqa: F811  the fixture
) -> None:
    """The page for it is held like every other, with a wrong address and with a right one."""
    cast = a_cast("intake")
    desk = Desk(cast, "", None, live_server.url, page_without_scripts, looking)
    come_in_again(desk, "intake")
    desk.go("/desk/account/mail/")
    desk.see("mail")
    desk.page.get_by_label("Your address").fill("no address")
    desk.press("Keep this address")
    desk.see("mail-wrong")
    desk.page.get_by_label("Your address").fill("desk@example.org")
    desk.press("Keep this address")
    assert "Your address is kept" in desk.page.inner_text("body")
