"""Sending: received once and whole, or not at all."""

from __future__ import annotations

import datetime as dt

import pytest

from fairhearing.casework import inbox
from fairhearing.intake import reports
from fairhearing.scenario.association import Cast
from tests import builders
from tests.reporter.writing import SAID, Writer

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    """The invented association, as it stands today."""
    return builders.an_association(at=dt.datetime.now(dt.UTC) - dt.timedelta(days=2))


@pytest.mark.requirement("R-001", "R-002", "R-008")
def test_what_was_typed_is_what_arrives(cast: Cast) -> None:
    """Going through the pages ends at the receipt, and the words are received as they were typed."""
    writer = Writer(cast.organisation.slug).begin().tell().look()
    code = writer.code
    answer = writer.confirm()
    assert answer.status_code == 302, answer.content.decode()
    assert answer.url == writer.url("receipt")
    assert reports.telling_of(reports.find(code)).words == SAID
    assert inbox.page(cast.handler("intake")).total == 1
    assert writer.browser.get(answer.url).status_code == 200
