"""Passkeys are removed one by one, and nothing else goes with them."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from fairhearing.people import accounts
from fairhearing.scenario.association import Cast
from tests.desk.visiting import a_cast, body, now, sign_in
from tests.people.test_passkeys import Key, Site

pytestmark = pytest.mark.django_db
HERE = Site("http://testserver", "testserver")


def with_two(cast: Cast) -> tuple[Client, list[Key]]:
    """Give the intake officer two passkeys, and sign them in."""
    member, keys = cast.members["intake"], [Key(b"phone"), Key(b"a key on a ring")]
    account, secrets = accounts.open_with_password(cast.organisation, member.username, member.password)
    for key in keys:
        asked, state = HERE.question_to_add(account_id=account.pk, username=member.username)
        added = HERE.added(key.made(asked, site=HERE), state=state)
        secrets = accounts.add_passkey(account, secrets, member.password, passkey=added, on=now().date())
    return sign_in(cast, "intake"), keys


def comes_in(cast: Cast, key: Key) -> bool:
    """Tell whether somebody comes in with the password and this passkey."""
    browser, member = Client(), cast.members["intake"]
    given = {"username": member.username, "password": member.password}
    browser.post(reverse("desk:sign_in", args=[cast.organisation.slug]), given)
    page = body(browser.get(reverse("desk:second")))
    asked = re.search(r'data-asked="([^"]*)"', page)
    if asked is None:
        return False
    shown = key.shown(asked[1].replace("&quot;", '"'), site=HERE)
    return browser.post(reverse("desk:second"), {"answer": shown}).status_code == 302


@pytest.mark.requirement("R-213")
def test_one_passkey_is_removed_and_the_others_stay() -> None:
    """A lost phone signs in no more; the other passkey and the six digits do. The password is asked first."""
    cast = a_cast("intake")
    browser, keys = with_two(cast)
    page = reverse("desk:remove_passkey")
    assert f'href="{page}"' in body(browser.get(reverse("desk:account")))
    first, _second = re.findall(r'name="passkey" value="(\w+)"', body(browser.get(page)))
    wrong = body(browser.post(page, {"passkey": first, "password": "not the password"}))
    assert "not your password" in wrong
    assert comes_in(cast, keys[0])
    answer = browser.post(page, {"passkey": first, "password": cast.members["intake"].password})
    assert answer.headers["Location"] == reverse("desk:account")
    assert [comes_in(cast, key) for key in keys] == [False, True]
    assert browser.get(reverse("desk:inbox")).status_code == 200
    member = cast.members["intake"]
    assert accounts.open_with_password(cast.organisation, member.username, member.password)[1].totp == member.totp


def test_without_a_passkey_there_is_none_to_remove() -> None:
    """The account page does not offer it, and the address leads back there."""
    browser = sign_in(a_cast("intake"), "intake")
    assert reverse("desk:remove_passkey") not in body(browser.get(reverse("desk:account")))
    assert browser.get(reverse("desk:remove_passkey")).headers["Location"] == reverse("desk:account")
