"""Leaving at once."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.reporter.coming_back import a_reporter, text_of

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("R-016")
def test_leaving_ends_the_visit_at_once() -> None:
    """A plain link is enough: afterwards no page opens without the words, and the browser is asked to forget."""
    reporter = a_reporter()
    answer = reporter.client.get(reporter.at("leave"))
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert answer.cookies["visit"].value == ""
    assert reporter.client.get(reporter.at("status")).status_code == 302


@pytest.mark.requirement("R-016", "N-036")
def test_the_page_one_lands_on_tells_nothing() -> None:
    """Its title, its words and its address in the page name neither the organisation nor what was done here."""
    page = text_of(a_reporter().client.get("/leave/"))
    assert "<title>Page</title>" in page
    assert "Tarrow" not in page
    assert "report" not in page.lower()


@pytest.mark.requirement("R-016")
def test_the_organisation_may_say_where_leaving_leads() -> None:
    """With an address set, whoever leaves is there at once."""
    reporter = a_reporter()
    reporter.cast.organisation.leave_to = "https://weather.example/"
    reporter.cast.organisation.save()
    assert reporter.client.get(reporter.at("leave")).url == "https://weather.example/"


def test_leaving_works_for_whoever_never_came_in() -> None:
    """Somebody without a visit leaves just the same."""
    assert Client().get("/leave/").status_code == 200


def test_another_site_cannot_make_somebody_leave() -> None:
    """A picture or a link elsewhere that names this address clears nothing: words not yet kept would be lost."""
    reporter = a_reporter()
    for whence in ("cross-site", "same-site"):
        answer = reporter.client.get(reporter.at("leave"), headers={"sec-fetch-site": whence})
        assert "Clear-Site-Data" not in answer.headers
        assert not answer.cookies
    assert reporter.client.get(reporter.at("status")).status_code == 200
