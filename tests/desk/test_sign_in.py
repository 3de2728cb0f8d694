"""Coming in: one answer for every mistake, six digits before anything is shown, the printed code when all is lost."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from fairhearing.casework import messages
from fairhearing.intake import reports
from fairhearing.people import accounts, second_factor
from tests.builders import a_report, an_association
from tests.desk.visiting import a_cast, body, digits, now, open_case, sign_in

pytestmark = pytest.mark.django_db
SIGN_IN = "/desk/sign-in/"


def test_a_wrong_name_and_a_wrong_password_get_the_same_answer() -> None:
    """Whoever tries names learns nothing of who has an account."""
    member = a_cast().members["intake"]
    wrong = [("nobody-here", member.password), (member.username, "not the password")]
    pages = [body(Client().post(SIGN_IN, {"username": name, "password": word})) for name, word in wrong]
    heads, tails = zip(*(page.split("There is a problem") for page in pages), strict=True)
    assert heads[0] == heads[1]
    first, second = (tail.split("</section>")[0] for tail in tails)
    assert first == second


@pytest.mark.requirement("N-022")
@pytest.mark.parametrize("address", ["", "aside/", "account/", "enter/", "case/0123456789abcdef0123456789abcdef/"])
def test_nothing_is_shown_after_the_password_alone(address: str) -> None:
    """A password without the six digits opens no page of the desk."""
    cast = a_cast("intake")
    browser, member = Client(), cast.members["intake"]
    browser.post(SIGN_IN, {"username": member.username, "password": member.password})
    answer = browser.get(f"/desk/{address}")
    assert (answer.status_code, answer.headers["Location"]) == (302, SIGN_IN)


def test_six_digits_come_in_once() -> None:
    """Digits that somebody read over a shoulder do not work a second time."""
    cast = a_cast("intake")
    member, shown = cast.members["intake"], digits(cast, "intake")
    answers = []
    for _ in range(2):
        browser = Client()
        browser.post(SIGN_IN, {"username": member.username, "password": member.password})
        answers.append(browser.post("/desk/second/", {"digits": shown}).status_code)
    assert answers == [302, 200]


def test_an_account_without_second_factor_sets_one_up_first(settings: Settings) -> None:
    """In a real installation the first sign-in shows nothing but the page that sets six digits up."""
    settings.DEMO = False
    cast = an_association(at=now())
    browser, member = Client(), cast.members["intake"]
    answer = browser.post(SIGN_IN, {"username": member.username, "password": member.password})
    assert answer.headers["Location"] == reverse("desk:enrol")
    assert browser.get("/desk/").headers["Location"] == SIGN_IN
    page = body(browser.get(reverse("desk:enrol")))
    secret = page.split('<p class="typed" translate="no">')[1].split("</p>")[0].replace(" ", "")
    shown = second_factor.code_at(secret, int(now().timestamp()) // second_factor.SECONDS)
    wrong = browser.post(reverse("desk:enrol"), {"digits": shown, "password": "not the password"})
    assert wrong.status_code == 200
    assert browser.post(reverse("desk:enrol"), {"digits": shown, "password": member.password}).status_code == 302
    assert browser.get("/desk/").status_code == 200
    assert accounts.open_with_password(member.username, member.password, at=now())[1].totp == secret


def test_the_demo_lets_in_without_digits_and_says_so(settings: Settings) -> None:
    """In the demo, whoever has no second factor is let in under a banner that names what a real installation does."""
    settings.DEMO = True
    cast = an_association(at=now())
    browser, member = Client(), cast.members["intake"]
    browser.post(SIGN_IN, {"username": member.username, "password": member.password})
    assert "You came in without a second factor" in body(browser.get("/desk/"))


def test_a_lost_password_is_replaced_by_the_printed_code_alone() -> None:
    """The recovery code sets a new password, the old one stops, and six digits are set up anew."""
    cast = a_cast("intake")
    member = cast.members["intake"]
    found, secrets = accounts.open_with_password(member.username, member.password, at=now())
    code = accounts.new_recovery_code(found, secrets)
    browser, new = Client(), "four quiet words here"
    given = {"username": member.username, "words": code.words, "new_password": new, "again": new}
    assert browser.post(reverse("desk:recover"), given).headers["Location"] == reverse("desk:enrol")
    with pytest.raises(accounts.NoSignIn):
        accounts.open_with_password(member.username, member.password, at=now())
    assert not accounts.open_with_password(member.username, new, at=now())[1].has_second_factor


def test_a_new_recovery_code_stops_the_old_one() -> None:
    """After a new code is made, the sheet from before opens nothing."""
    cast = a_cast("intake")
    browser, member = sign_in(cast, "intake"), cast.members["intake"]
    found, secrets = accounts.open_with_password(member.username, member.password, at=now())
    old = accounts.new_recovery_code(found, secrets)
    browser.post(reverse("desk:recovery"), {"password": member.password})
    page = body(browser.get(reverse("desk:recovery_code")))
    with pytest.raises(accounts.NoSignIn):
        accounts.open_with_recovery_code(member.username, old.words, at=now())
    browser.post(reverse("desk:forget_recovery_code"))
    assert "code-words" in page
    assert browser.get(reverse("desk:recovery_code")).status_code == 302


def test_signing_out_ends_the_visit_on_the_server_too() -> None:
    """A cookie that somebody copied opens nothing once its owner has signed out."""
    browser = sign_in(a_cast("intake"), "intake")
    copied = Client()
    copied.cookies["visit"] = browser.cookies["visit"].value
    assert copied.get("/desk/").status_code == 200
    browser.post(reverse("desk:sign_out"))
    assert copied.get("/desk/").status_code == 302


def test_a_changed_password_replaces_the_old_one() -> None:
    """Changing the password asks for the old one, refuses a short one, and stops the old one at once."""
    cast = a_cast("intake")
    browser, member = sign_in(cast, "intake"), cast.members["intake"]
    short = {"password": member.password, "new_password": "short", "again": "short"}
    assert "longer password" in body(browser.post(reverse("desk:change_password"), short))
    new = "another four quiet words"
    wrong = {"password": "not the password", "new_password": new, "again": new}
    assert "not your password" in body(browser.post(reverse("desk:change_password"), wrong))
    assert browser.post(reverse("desk:change_password"), {**wrong, "password": member.password}).status_code == 302
    with pytest.raises(accounts.NoSignIn):
        accounts.open_with_password(member.username, member.password, at=now())
    assert accounts.open_with_password(member.username, new, at=now())[1].totp == member.totp


def test_what_was_written_is_not_lost_when_the_visit_runs_out() -> None:
    """An answer that is sent after the visit has ended comes back to be sent again, and then goes through."""
    cast = a_cast("intake")
    code, receipt = a_report(cast, at=now())
    browser = sign_in(cast, "intake")
    open_case(browser, receipt.ref)
    address = reverse("desk:write", args=[receipt.ref, "answer"])
    kept = browser.cookies["visit"].value
    browser.cookies["visit"] = ""
    answer = browser.post(address, {"text": "We have thought about it."})
    assert answer.status_code == 403
    assert '<input type="hidden" name="text" value="We have thought about it.">' in body(answer)
    assert messages.thread(reports.find(code)) == []
    browser.cookies["visit"] = kept
    browser.post(address, {"text": "We have thought about it."})
    assert [one.text for one in messages.thread(reports.find(code))] == ["We have thought about it."]
