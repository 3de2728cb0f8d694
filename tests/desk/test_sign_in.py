"""Coming in: one answer for every mistake, six digits before anything is shown, the printed code when all is lost."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from fairhearing import sealing
from fairhearing.casework import messages
from fairhearing.intake import reports
from fairhearing.people import accounts, second_factor
from fairhearing.scenario.association import Cast
from tests.builders import a_report, an_association
from tests.desk.visiting import a_cast, body, digits, now, open_case, sign_in

pytestmark = pytest.mark.django_db
WHICH = "/desk/sign-in/"


def desk_of(cast: Cast) -> str:
    """Return where the people of an organisation sign in."""
    return f"/o/{cast.organisation.slug}/desk/"


def test_a_wrong_name_and_a_wrong_password_get_the_same_answer() -> None:
    """Whoever tries names learns nothing of who has an account."""
    cast = a_cast()
    member = cast.members["intake"]
    wrong = [("nobody-here", member.password), (member.username, "not the password")]
    pages = [body(Client().post(desk_of(cast), {"username": name, "password": word})) for name, word in wrong]
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
    browser.post(desk_of(cast), {"username": member.username, "password": member.password})
    answer = browser.get(f"/desk/{address}")
    assert (answer.status_code, answer.headers["Location"]) == (302, WHICH)


def test_six_digits_come_in_once() -> None:
    """Digits that somebody read over a shoulder do not work a second time."""
    cast = a_cast("intake")
    member, shown = cast.members["intake"], digits(cast, "intake")
    answers = []
    for _ in range(2):
        browser = Client()
        browser.post(desk_of(cast), {"username": member.username, "password": member.password})
        answers.append(browser.post("/desk/second/", {"digits": shown}).status_code)
    assert answers == [302, 200]


def test_an_account_without_second_factor_sets_one_up_first(settings: Settings) -> None:
    """In a real installation the first sign-in shows nothing but the page that sets six digits up."""
    settings.DEMO = False
    cast = an_association(at=now())
    browser, member = Client(), cast.members["intake"]
    answer = browser.post(desk_of(cast), {"username": member.username, "password": member.password})
    assert answer.headers["Location"] == reverse("desk:enrol")
    assert browser.get("/desk/").headers["Location"] == WHICH
    page = body(browser.get(reverse("desk:enrol")))
    secret = page.split('<p class="typed" translate="no">')[1].split("</p>")[0].replace(" ", "")
    shown = second_factor.code_at(secret, int(now().timestamp()) // second_factor.SECONDS)
    wrong = browser.post(reverse("desk:enrol"), {"digits": shown, "password": "not the password"})
    assert wrong.status_code == 200
    assert browser.post(reverse("desk:enrol"), {"digits": shown, "password": member.password}).status_code == 302
    assert browser.get("/desk/").status_code == 200
    assert accounts.open_with_password(cast.organisation, member.username, member.password)[1].totp == secret


def test_the_demo_lets_in_without_digits_and_says_so(settings: Settings) -> None:
    """In the demo, whoever has no second factor is let in under a banner that names what a real installation does."""
    settings.DEMO = True
    cast = an_association(at=now())
    browser, member = Client(), cast.members["intake"]
    browser.post(desk_of(cast), {"username": member.username, "password": member.password})
    assert "You came in without a second factor" in body(browser.get("/desk/"))


def recovered(cast: Cast, role: str, new: str) -> tuple[Client, str]:
    """Set a new password with the printed code, and new six digits; return the browser and the words that were used."""
    member, slug = cast.members[role], cast.organisation.slug
    found, secrets = accounts.open_with_password(cast.organisation, member.username, member.password)
    words = accounts.new_recovery_code(found, secrets).words
    browser = Client()
    given = {"username": member.username, "words": words, "new_password": new, "again": new}
    answer = browser.post(reverse("desk:recover", args=[slug]), given)
    assert answer.headers["Location"] == reverse("desk:enrol")
    secret = body(browser.get(reverse("desk:enrol"))).split('<p class="typed" translate="no">')[1].split("</p>")[0]
    shown = second_factor.code_at(secret.replace(" ", ""), int(now().timestamp()) // second_factor.SECONDS)
    assert browser.post(reverse("desk:enrol"), {"digits": shown, "password": new}).status_code == 302
    return browser, words


def shown_words(browser: Client) -> str:
    """Return the recovery code that a page shows, as one line."""
    page = body(browser.get(reverse("desk:recovery_code")))
    return re.sub(r"<[^>]*>|\d", " ", page.split("code-words", 1)[1].split(">", 1)[1].split("</ol>")[0])


def test_a_lost_password_is_replaced_by_the_printed_code_alone() -> None:
    """The recovery code sets a new password, the old one stops, and six digits are set up anew."""
    cast = a_cast("intake")
    member, new = cast.members["intake"], "four quiet words here"
    recovered(cast, "intake", new)
    with pytest.raises(accounts.NoSignIn):
        accounts.open_with_password(cast.organisation, member.username, member.password)
    assert accounts.open_with_password(cast.organisation, member.username, new)[1].totp != member.totp


@pytest.mark.requirement("R-213")
def test_a_recovery_code_works_once_and_another_is_on_paper_before_anything_else() -> None:
    """Whoever came in with it sees nothing of the desk until they have the next one, also after a break."""
    cast = a_cast("intake")
    username, new = cast.members["intake"].username, "four quiet words here"
    browser, used = recovered(cast, "intake", new)
    with pytest.raises(accounts.NoSignIn):
        accounts.reset_with_recovery_code(cast.organisation, username, used, "another quiet password")
    page = reverse("desk:recovery_code")
    for name in ("inbox", "account", "enter", "recovery", "change_password", "aside"):
        assert browser.get(reverse(f"desk:{name}")).headers["Location"] == page
    first = shown_words(browser)
    account, secrets = accounts.open_with_password(cast.organisation, username, new)
    assert accounts.needs_recovery_code(account, secrets.identity)
    browser = Client()
    browser.post(reverse("desk:sign_in", args=[cast.organisation.slug]), {"username": username, "password": new})
    digits = second_factor.code_at(secrets.totp, int(now().timestamp()) // second_factor.SECONDS + 1)
    assert browser.post(reverse("desk:second"), {"digits": digits}).status_code == 302
    assert browser.get(reverse("desk:inbox")).headers["Location"] == page
    second = shown_words(browser)
    assert browser.post(reverse("desk:forget_recovery_code")).headers["Location"] == reverse("desk:inbox")
    assert browser.get(reverse("desk:inbox")).status_code == 200
    with pytest.raises(accounts.NoSignIn):
        accounts.open_with_recovery_code(cast.organisation, username, first)
    account, secrets = accounts.open_with_recovery_code(cast.organisation, username, second)
    assert not accounts.needs_recovery_code(account, secrets.identity)


def test_nobody_keeps_the_owner_of_a_recovery_code_out_by_guessing() -> None:
    """Wrong codes are not counted, because none can be guessed; the right one opens after any number of them."""
    cast = a_cast("intake")
    member = cast.members["intake"]
    found, secrets = accounts.open_with_password(cast.organisation, member.username, member.password)
    words = accounts.new_recovery_code(found, secrets).words
    for _ in range(30):
        with pytest.raises(accounts.NoSignIn):
            accounts.open_with_recovery_code(cast.organisation, member.username, sealing.Code.generate().words)
    assert accounts.open_with_recovery_code(cast.organisation, member.username, words)[0].pk == found.pk


def test_a_new_recovery_code_stops_the_old_one() -> None:
    """After a new code is made, the sheet from before opens nothing."""
    cast = a_cast("intake")
    browser, member = sign_in(cast, "intake"), cast.members["intake"]
    found, secrets = accounts.open_with_password(cast.organisation, member.username, member.password)
    old = accounts.new_recovery_code(found, secrets)
    browser.post(reverse("desk:recovery"), {"password": member.password})
    page = body(browser.get(reverse("desk:recovery_code")))
    with pytest.raises(accounts.NoSignIn):
        accounts.open_with_recovery_code(cast.organisation, member.username, old.words)
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
        accounts.open_with_password(cast.organisation, member.username, member.password)
    assert accounts.open_with_password(cast.organisation, member.username, new)[1].totp == member.totp


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


@pytest.mark.requirement("R-044")
def test_two_organisations_may_have_the_same_user_name_and_neither_learns_of_it() -> None:
    """Each signs in at its own address: a name and password of one open nothing at the other, like any wrong ones."""
    here, there = a_cast("intake"), a_cast("intake")
    member = here.members["intake"]
    assert member.username == there.members["intake"].username
    assert member.handler.account.pk != there.members["intake"].handler.account.pk
    accounts.change_password(member.handler.account, _secrets(here), "four quiet words here")
    given = {"username": member.username, "password": "four quiet words here"}
    assert Client().post(desk_of(there), given).status_code == 200
    assert Client().post(desk_of(here), given).headers["Location"] == reverse("desk:second")


def _secrets(cast: Cast) -> accounts.Secrets:
    member = cast.members["intake"]
    return accounts.open_with_password(cast.organisation, member.username, member.password)[1]


def test_guesses_at_one_organisation_lock_nobody_out_of_another() -> None:
    """The tries of a user name are those of one organisation, too."""
    here, there = a_cast("intake"), a_cast("intake")
    member = there.members["intake"]
    for _ in range(accounts.TRIES + 1):
        page = Client().post(desk_of(here), {"username": member.username, "password": "a guess of some length"})
    assert "too many wrong tries" in body(page)
    given = {"username": member.username, "password": member.password}
    assert Client().post(desk_of(there), given).headers["Location"] == reverse("desk:second")


def test_who_does_not_say_for_whom_they_work_is_asked() -> None:
    """With one organisation the plain address leads to its desk; with two it asks which, by the names all can see."""
    here = a_cast("intake")
    assert Client().get(WHICH).headers["Location"] == desk_of(here)
    there = a_cast("intake")
    page = body(Client().get(WHICH))
    assert all(desk_of(cast) in page for cast in (here, there))
    assert Client().get("/o/nowhere/desk/").status_code == 404


def test_signing_out_leads_back_to_the_own_desk() -> None:
    """Whoever signs out is not asked for whom they work."""
    cast = a_cast("intake")
    assert sign_in(cast, "intake").post(reverse("desk:sign_out")).headers["Location"] == desk_of(cast)
