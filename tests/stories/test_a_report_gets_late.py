"""Seven days to acknowledge: on the seventh nothing is late; on the eighth both readers and the reporter see it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from fairhearing.intake.telling import Telling
from fairhearing.scenario.association import Cast
from tests.builders import AT, WORDS, a_report, an_association
from tests.desk.visiting import body, open_case, sign_in

BOTH = ("intake", "deputy_intake")


def on_day(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the clock that the pages read to this many days after the report."""
    monkeypatch.setattr(timezone, "now", lambda: AT + dt.timedelta(days=number))


def desk_of(cast: Cast, role: str, ref: str) -> tuple[str, str, str]:
    """Return what a reader sees in the inbox, at the door of the case, and in the case."""
    browser = sign_in(cast, role)
    inbox, case = reverse("desk:inbox"), reverse("desk:case", args=[ref])
    browser.post(reverse("desk:declare", args=[ref]), {"relations": "none", "knowledge": "none"})
    return body(browser.get(inbox)), body(browser.get(case)), body(open_case(browser, ref))


@pytest.mark.django_db
@pytest.mark.requirement("R-005", "R-048", "R-011")
def test_what_nobody_acknowledged_in_time_is_late_for_everybody_and_now_also_the_backups(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Inbox and case of both readers call it late and say whose it is now; the reporter reads who answers for it."""
    on_day(0, monkeypatch)
    cast = an_association(with_codes=BOTH)
    code, receipt = a_report(cast, telling=Telling(words=WORDS))
    reporter, slug = Client(), cast.organisation.slug
    own = reverse("reporter:status", args=[slug])
    for day, is_late in ((7, False), (8, True)):
        on_day(day, monkeypatch)
        for role in BOTH:
            for page in desk_of(cast, role, receipt.ref):
                assert ("Late:" in page) is is_late
                assert ("This is now also the backup’s to do" in page) is is_late
        reporter.post(reverse("reporter:return", args=[slug]), {"code": code.words})
        page = body(reporter.get(own))
        assert ("Late." in page) is is_late
        assert ("It has passed to Deputy intake officer, who now answers for it." in page) is is_late
