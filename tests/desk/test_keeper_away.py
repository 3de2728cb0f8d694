"""While the keeper is away nobody signs in, nothing else stops, and people are told what it is."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from fairhearing.casework import messages
from fairhearing.intake import reports
from tests import keeping
from tests.builders import a_report
from tests.desk.visiting import a_cast, body, now, open_case, sign_in
from tests.keeping import Keeping

pytestmark = pytest.mark.django_db
AWAY = "Passwords cannot be checked right now"


@pytest.fixture(params=["ended", "hangs"])
def keeper(request: pytest.FixtureRequest) -> Iterator[Keeping]:
    """The tests' keeper, of which a test says when it is to go; it is there again afterwards."""
    one = keeping.here()
    one.way_to_go = request.param
    yield one
    if one.process is None:
        one.start()
    else:
        one.process.send_signal(signal.SIGCONT)


def goes(keeper: Keeping) -> None:
    """Let the keeper end, or hang."""
    assert keeper.process is not None
    if keeper.way_to_go == "hangs":
        keeper.process.send_signal(signal.SIGSTOP)
    else:
        keeper.kill()


@pytest.mark.requirement("R-213")
def test_signing_in_says_that_it_is_not_possible_now(keeper: Keeping) -> None:
    """Right and wrong passwords and unknown names get the same words; when the keeper is back, the right one opens."""
    cast = a_cast("intake")
    member, address = cast.members["intake"], reverse("desk:sign_in", args=[cast.organisation.slug])
    given = {"username": member.username, "password": member.password}
    goes(keeper)
    for tried in (given, given | {"password": "not the password"}, given | {"username": "nobody-here"}):
        answer = Client().post(address, tried)
        assert AWAY in body(answer)
        assert "do not fit" not in body(answer)
    if keeper.process is None:
        keeper.start()
    keeper.process.send_signal(signal.SIGCONT)  # type: ignore[union-attr]
    assert Client().post(address, given).headers["Location"] == reverse("desk:second")


@pytest.mark.requirement("R-004")
def test_reporters_notice_nothing(keeper: Keeping) -> None:
    """A report is received, its mailbox opens and a message goes in without the keeper."""
    cast = a_cast("intake")
    goes(keeper)
    code, receipt = a_report(cast, at=now())
    browser = Client()
    slug = cast.organisation.slug
    entered = browser.post(reverse("reporter:return", args=[slug]), {"code": code.words})
    assert entered.headers["Location"] == reverse("reporter:status", args=[slug])
    assert browser.get(reverse("reporter:receipt", args=[slug])).status_code == 200
    browser.post(reverse("reporter:message", args=[slug]), {"text": "One more thing."})
    assert [one.text for one in messages.thread(reports.find(code))] == ["One more thing."]
    assert receipt.ref


def test_whoever_is_signed_in_goes_on_until_the_password_is_asked_again(keeper: Keeping) -> None:
    """A visit reads and answers as before; what needs the password says why it must wait, and nothing was done."""
    cast = a_cast("intake")
    code, receipt = a_report(cast, at=now())
    browser = sign_in(cast, "intake")
    goes(keeper)
    assert open_case(browser, receipt.ref).status_code == 200
    browser.post(reverse("desk:write", args=[receipt.ref, "answer"]), {"text": "We look into it."})
    assert [one.text for one in messages.thread(reports.find(code))] == ["We look into it."]
    password = cast.members["intake"].password
    for name, given in (
        ("recovery", {}),
        ("change_password", {"new_password": "four quiet words here", "again": "four quiet words here"}),
    ):
        assert AWAY in body(browser.post(reverse(f"desk:{name}"), {"password": password, **given}))
