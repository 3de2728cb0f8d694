"""A case that is not yours costs the same work as one that does not exist, so that time tells nothing."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fairhearing import sealing
from fairhearing.casework import cases, inbox
from fairhearing.intake import exclusion, reports
from fairhearing.people.offices import NotTo
from tests.builders import AT, a_report, an_association

ID = re.compile("[0-9a-f]{32}")
pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-044", "N-022")]


def work(handler: cases.Handler, ref: str) -> list[str]:
    """Return the questions to the database, without their values, that a refused access asks."""
    with (
        CaptureQueriesContext(
            connection,
        ) as asked,
        pytest.raises(cases.NoCase),
    ):
        cases.case_for(handler, ref)
    return [ID.sub("?", query["sql"]).split(" IN (")[0] for query in asked.captured_queries]


@pytest.mark.parametrize("role", ["president", "intake"])
def test_a_case_of_others_asks_the_same_of_the_database_as_none(role: str) -> None:
    """An office holder without keys and a reader who was excluded: the same questions as for an invented id."""
    cast = an_association()
    code, receipt = a_report(cast)
    if role == "intake":
        exclusion.exclude(reports.find(code), NotTo(names=("Maren Holt",)), at=AT)
    handler = cast.handler(role)
    assert work(handler, receipt.ref) == work(handler, sealing.random_id())


def test_a_case_of_another_organisation_asks_the_same_of_the_database_as_none() -> None:
    """A handler of another organisation on the same installation learns nothing either."""
    handler = an_association().handler("intake")
    _, receipt = a_report(an_association())
    assert work(handler, receipt.ref) == work(handler, sealing.random_id())


def test_an_inbox_does_the_same_work_whether_or_not_a_case_came_for_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """The president looks in before and after a report came: as many agreements and questions, and nothing is kept."""
    cast = an_association()
    president = cast.handler("president")
    agreed: list[bytes] = []
    slot_of = sealing.slot_of

    def counted(identity: sealing.Identity, *, with_public: bytes) -> bytes:
        agreed.append(with_public)
        return slot_of(identity, with_public=with_public)

    monkeypatch.setattr(sealing, "slot_of", counted)
    done = []
    for _ in range(3):
        agreed.clear()
        with CaptureQueriesContext(connection) as asked:
            assert inbox.mine(president) == set()
        done.append((len(agreed), len(asked.captured_queries)))
        a_report(cast)
    assert done == [done[0]] * 3
    assert done[0][0] > 1
