"""The address for the daily note: kept by its owner, checked, and taken away again."""

from __future__ import annotations

import pytest
from django.core import mail
from django.urls import reverse

from fairhearing.correspondence import notices
from tests.desk.visiting import a_cast, body, now, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-016", "N-036")]


def test_the_note_goes_to_the_address_that_was_given() -> None:
    """Whoever gives an address gets the daily note there; nobody else does, and without one nobody."""
    cast = a_cast("intake", "president")
    desk = sign_in(cast, "intake")
    desk.post(reverse("desk:mail"), {"mail": "reader@example.test"})
    notices.send_daily(now().replace(hour=9))
    assert [one.to for one in mail.outbox] == [["reader@example.test"]]
    desk.post(reverse("desk:mail"), {"mail": ""})
    mail.outbox.clear()
    notices.send_daily((now().replace(hour=9)).replace(year=now().year + 1))
    assert mail.outbox == []


def test_what_is_no_address_is_refused_and_stays_on_the_page() -> None:
    """A slip of the finger is said, and nothing is changed."""
    desk = sign_in(a_cast("intake"), "intake")
    page = body(desk.post(reverse("desk:mail"), {"mail": "reader at example"}))
    assert "Write an address such as" in page
    assert "reader at example" in page
