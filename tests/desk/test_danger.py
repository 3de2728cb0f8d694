"""Danger on the desk: seen before any declaration, with whom to call and how to reach the reporter (R-033)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from fairhearing.casework import cases, readings
from fairhearing.intake import reports
from fairhearing.intake.telling import Telling
from fairhearing.refusal import Refused
from tests.builders import WORDS, a_report
from tests.desk.visiting import a_cast, body, declare, now, sign_in

pytestmark = pytest.mark.django_db
IN_DANGER = "The reporter says that somebody is in danger now"
ADA = {"name": "Ada Quill", "reach": "555 0199, after six"}


@pytest.mark.requirement("R-033", "R-131")
def test_danger_and_how_to_reach_the_reporter_wait_for_no_declaration() -> None:
    """Before the declaration stand the danger and whom to call; the way to the reporter is one click, on the record."""
    cast = a_cast("intake")
    telling = Telling(words=WORDS, danger="yes", identity_mode="confidential")
    code, receipt = a_report(cast, telling=telling, identity=ADA, at=now())
    browser, case = sign_in(cast, "intake"), reverse("desk:case", args=[receipt.ref])
    page = body(browser.get(case))
    assert page.index(IN_DANGER) < page.index("Who is named")
    assert "112 (invented for this demo)" in page
    assert WORDS not in page
    assert ADA["reach"] not in page
    for _ in range(2):
        browser.post(reverse("desk:reach", args=[receipt.ref]))
    page = body(browser.get(case))
    assert ADA["reach"] in page
    assert WORDS not in page
    done = [(one.event, one.role) for one in readings.done(reports.find(code))]
    assert done == [("report.received", "reporter"), ("identity.opened", "accountable")]
    declare(browser, receipt.ref)
    browser.post(reverse("desk:open", args=[receipt.ref]))
    assert IN_DANGER in body(browser.get(case))


@pytest.mark.requirement("R-040", "R-033")
@pytest.mark.parametrize("danger", ["", "no"])
def test_without_danger_nobody_learns_before_declaring_how_to_reach_the_reporter(danger: str) -> None:
    """Where nobody spoke of danger the same address shows nothing and enters nothing, and the verb below refuses."""
    cast = a_cast("intake")
    telling = Telling(words=WORDS, danger=danger, identity_mode="confidential")
    code, receipt = a_report(cast, telling=telling, identity=ADA, at=now())
    browser = sign_in(cast, "intake")
    browser.post(reverse("desk:reach", args=[receipt.ref]))
    page = body(browser.get(reverse("desk:case", args=[receipt.ref])))
    assert "danger" not in page.split("<main", 1)[1].split("</main>", 1)[0]
    assert ADA["reach"] not in page
    assert len(readings.done(reports.find(code))) == 1
    with pytest.raises(Refused, match="R-040"):
        readings.open_identity(cases.case_for(cast.handler("intake"), receipt.ref), at=now())


@pytest.mark.requirement("R-033")
def test_who_gave_no_way_to_be_reached_is_asked_here() -> None:
    """Not being sure counts as danger; without a name the page says how the reporter can be asked all the same."""
    cast = a_cast("intake")
    _, receipt = a_report(cast, telling=Telling(words=WORDS, danger="unsure"), at=now())
    page = body(sign_in(cast, "intake").get(reverse("desk:case", args=[receipt.ref])))
    assert "The reporter is not sure whether somebody is in danger now" in page
    assert "ask them here how they are" in page
    assert "Show how to reach" not in page
