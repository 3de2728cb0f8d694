"""What somebody gets otherwise than from a page they ask for: signing in anew, mails, the operator's commands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from fairhearing.casework import inbox
from fairhearing.correspondence import notices
from fairhearing.intake import rounds
from fairhearing.people import accounts
from fairhearing.people.models import Account
from fairhearing.scenario.association import Cast
from tests.desk.visiting import digits
from tests.worlds import happenings
from tests.worlds.alike import Output
from tests.worlds.installation import Installation, an_installation
from tests.worlds.pair import Hidden, compare, output

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-044", "N-022")]


def the_same(installation: Installation, drive: Callable[[Hidden], list[Output]]) -> list[Output]:
    """Return what ``drive`` brings, the same in both worlds."""
    happening = happenings.all_of_them
    compared = compare(lambda: happening(installation.here, installation.at), drive)
    assert not compared.differences, "\n".join(compared.differences)
    assert compared.outputs
    return compared.outputs


def signing_in(cast: Cast, role: str) -> list[Output]:
    """Sign in from a browser that was never here, and look at what is there."""
    browser, member = Client(), cast.members[role]
    here = reverse("desk:sign_in", args=[cast.organisation.slug])
    known = frozenset({member.handler.account.pk})
    answers = [
        browser.post(here, {"username": member.username, "password": "not this one"}),
        browser.post(here, {"username": member.username, "password": member.password}),
        browser.post(reverse("desk:second"), {"digits": digits(cast, role)}),
        *(browser.get(reverse(f"desk:{page}")) for page in ("inbox", "aside", "account", "enter")),
        browser.get(reverse("desk:inbox"), {"page": "2"}),
        browser.post(reverse("desk:sign_out")),
    ]
    return [output(f"{number}", answer, known=known) for number, answer in enumerate(answers)]


@pytest.mark.parametrize("role", ["deputy_intake", "president", "panel_deputy", "secretary"])
def test_signing_in_anew_shows_the_same_desk(role: str, clock: dt.datetime) -> None:
    """Who never looked since gets the same inbox, counts and pages as if the case had never been."""
    installation = an_installation(clock)
    outputs = the_same(installation, lambda _hidden: signing_in(installation.here, role))
    assert [one.status for one in outputs] == [200, 302, 302, 200, 200, 200, 200, 200, 302]


@pytest.mark.requirement("N-036")
def test_the_daily_mail_is_the_same_to_everybody(clock: dt.datetime) -> None:
    """The same mails go to the same people with the same words, whether or not something came."""
    installation = an_installation(clock)
    for cast in (installation.here, installation.there):
        for member in cast.members.values():
            accounts.set_mail(member.handler.account, f"{member.username}@mail.example")

    def sent(_hidden: Hidden) -> list[Output]:
        mail.outbox.clear()
        rounds.go(at=clock)
        notices.send_daily(clock)
        return [
            Output(",".join(one.to), 0, tuple(sorted(one.extra_headers.items())), (), f"{one.subject}\n{one.body}")
            for one in mail.outbox
        ]

    assert len(the_same(installation, sent)) == len(installation.here.members) * 2


def test_a_keyring_has_the_same_size(clock: dt.datetime) -> None:
    """What somebody keeps about cases is sealed in one size: it does not tell who has the database what they read."""
    installation = an_installation(clock)
    handler = installation.here.handler("deputy_intake")

    def size(_hidden: Hidden) -> list[Output]:
        count = len(inbox.mine(handler))
        kept = bytes(Account.objects.values_list("keyring", flat=True).get(pk=handler.account.pk))
        return [Output("keyring", count, (), (), str(len(kept)))]

    assert the_same(installation, size)[0].status == 1
