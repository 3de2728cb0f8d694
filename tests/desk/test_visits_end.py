"""A visit at the desk ends when the secrets it was begun with are locked anew."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from fairhearing.people import accounts
from fairhearing.scenario.association import Cast
from tests.desk.visiting import a_cast, body, digits, sign_in

pytestmark = pytest.mark.django_db
LONGER = "four words in a row"


def again(cast: Cast, role: str) -> None:
    """Let the same six digits count once more, as those of the next half minute would."""
    account = cast.handler(role).account
    type(account).objects.filter(pk=account.pk).update(second_factor_step=0)


def test_a_changed_password_ends_every_other_visit() -> None:
    """Whoever changes it because somebody else was in is alone from then on, and stays signed in."""
    cast = a_cast("intake")
    thief = sign_in(cast, "intake")
    again(cast, "intake")
    owner = sign_in(cast, "intake")
    given = {"password": cast.members["intake"].password, "new_password": LONGER, "again": LONGER}
    assert owner.post(reverse("desk:change_password"), given).status_code == 302
    assert thief.get(reverse("desk:inbox")).url == reverse("desk:which")
    assert "Your password is changed" in body(owner.get(reverse("desk:account")))


def test_a_password_set_with_the_printed_code_ends_every_visit() -> None:
    """Also those of somebody who was half-way in with the old password."""
    cast = a_cast("intake")
    member, thief, half = cast.members["intake"], sign_in(cast, "intake"), Client()
    half.post(
        reverse("desk:sign_in", args=[cast.organisation.slug]),
        {"username": member.username, "password": member.password},
    )
    account, secrets = accounts.open_with_password(cast.organisation, member.username, member.password)
    words = accounts.new_recovery_code(account, secrets).words
    accounts.reset_with_recovery_code(cast.organisation, member.username, words, LONGER)
    again(cast, "intake")
    assert thief.get(reverse("desk:inbox")).url == reverse("desk:which")
    assert half.post(reverse("desk:second"), {"digits": digits(cast, "intake")}).url == reverse("desk:which")
