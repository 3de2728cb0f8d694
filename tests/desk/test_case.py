"""A case at the desk: nothing before the declaration, everything on the record, its words as they came."""

from __future__ import annotations

import pytest
from django.urls import reverse

from fairhearing.casework import cases, readings
from fairhearing.intake import reports
from tests.builders import WORDS, a_report
from tests.desk.visiting import a_cast, body, declare, now, open_case, sign_in

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("R-040")
def test_nothing_of_a_report_is_shown_before_the_declaration() -> None:
    """The case's page shows names alone until its handler has declared, and opening it before that opens nothing."""
    cast = a_cast()
    _, receipt = a_report(cast, at=now())
    browser = sign_in(cast, "intake")
    browser.post(reverse("desk:open", args=[receipt.ref]))
    page = body(browser.get(reverse("desk:case", args=[receipt.ref])))
    assert "before you read" in page
    assert WORDS not in page
    opened = cases.case_for(cast.handler("intake"), receipt.ref)
    assert "report.opened" not in [one.event for one in readings.done(opened)]


@pytest.mark.requirement("R-131", "N-022")
def test_a_report_is_shown_only_after_its_opening_is_on_the_record() -> None:
    """After declaring, the report opens with a step of its own, and its reporter sees that step once a visit."""
    cast = a_cast()
    code, receipt = a_report(cast, at=now())
    browser = sign_in(cast, "intake")
    declare(browser, receipt.ref)
    assert WORDS not in body(browser.get(reverse("desk:case", args=[receipt.ref])))
    page = body(open_case(browser, receipt.ref))
    browser.post(reverse("desk:open", args=[receipt.ref]))
    assert WORDS in page
    done = [one.event for one in readings.done(reports.find(code))]
    assert done == ["report.received", "handler.declared", "report.opened"]
