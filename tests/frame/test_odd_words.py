"""What a page carries back and forth may hold anything; a page that shows it never breaks."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.builders import a_report
from tests.desk.visiting import a_cast, now

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "carried",
    ['{"page": "message", "fields": {"text": ["\\ud800"]}}', '{"page": "message", "fields": {"text": []}}', "[" * 9000],
)
def test_what_was_carried_past_a_visit_never_breaks_the_page_it_returns_to(carried: str) -> None:
    """Half a surrogate pair, no value at all, or JSON nested without end: the words still let their owner in."""
    cast = a_cast("intake")
    code, _ = a_report(cast, at=now())
    slug, browser = cast.organisation.slug, Client(raise_request_exception=False)
    answer = browser.post(reverse("reporter:return", args=[slug]), {"code": code.words, "unsent": carried})
    assert answer.status_code == 302
    assert browser.get(answer.headers["Location"]).status_code == 200
    assert browser.get(reverse("reporter:message", args=[slug])).status_code == 200
