"""Appointing in a real browser: the register that anybody sees, proposing, signing from outside, and leaving."""

from __future__ import annotations

import pytest

from tests.browser.test_desk import Desk, come_in, desk, looking

__all__ = ["desk", "looking"]


def password(desk: Desk, role: str) -> None:
    """Type somebody's password once more."""
    desk.page.get_by_label("Your password").fill(desk.cast.members[role].password)


@pytest.mark.requirement("R-044")
def test_two_people_appoint_a_substitute_in_a_browser(desk: Desk) -> None:
    """From proposing to signing, both come through by what the pages say, and the register shows what they did."""
    come_in(desk, "secretary")
    desk.follow("Offices")
    desk.see("offices")
    desk.follow("Propose somebody for an office")
    desk.press("Sign and propose")
    desk.see("propose-wrong")
    desk.page.get_by_label("Their name").fill("Nia Sorel")
    desk.page.get_by_label("The name under which").fill("nia.sorel")
    desk.page.get_by_label("Intake officer", exact=False).first.check()
    password(desk, "secretary")
    desk.press("Sign and propose")
    desk.see("proposed")
    desk.follow("It is on paper")
    desk.see("offices-waiting")
    desk.go(f"/desk/offices/end/{desk.cast.handler('leader').account.pk}/")
    desk.see("propose-ending")
    desk.press("Sign out")
    come_in(desk, "panel_chair")
    desk.follow("To sign")
    desk.see("countersign")
    desk.follow("Nia Sorel")
    desk.see("countersign-one")
    password(desk, "panel_chair")
    desk.press("Sign")
    desk.see("countersigned")
    desk.go("/desk/account/leave-office/")
    desk.see("leave-office")
    desk.go(f"/o/{desk.cast.organisation.slug}/keys/")
    desk.see("register")
    assert "Appointed by Odile Farrow, General secretary; signed also by Ilse Tanner" in desk.page.inner_text("main")
