"""The comparison itself: each kind of leak, planted, is found, so that finding none means something."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import clear_url_caches, path

from fairhearing.casework import cases
from fairhearing.casework.models import Case, Step
from fairhearing.config import urls
from fairhearing.web.desk import doors
from fairhearing.web.frame import headers
from fairhearing.web.frame.visits import Visited
from tests.worlds import happenings
from tests.worlds.installation import Installation, an_installation
from tests.worlds.pair import Compared, Walk, compare

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-044", "N-022")]
PRESIDENT = "the president, whom it is about"


def looked(installation: Installation, walk: Walk, address: str) -> Compared:
    """Compare what the president gets at one address and below it."""
    walk = replace(walk, only=lambda one: one.startswith(address))
    return compare(lambda: happenings.hidden_by_account(installation.here, installation.at), walk)


def a_count_on_a_page(monkeypatch: pytest.MonkeyPatch) -> str:
    """The navigation says how many cases there are."""
    usual = doors.navigation

    def more(request: Visited) -> list[dict[str, object]]:
        return [*usual(request), {"title": f"{Case.objects.count()} cases", "url": "/", "current": False}]

    monkeypatch.setattr(doors, "navigation", more)
    return "/desk/account/mail/"


def a_header(monkeypatch: pytest.MonkeyPatch) -> str:
    """A header tells whether something is new."""
    usual = headers.headers_for

    def with_tag(request: HttpRequest, response: HttpResponseBase) -> dict[str, str]:
        return usual(request, response) | {"X-Version": str(Step.objects.count())}

    monkeypatch.setattr(headers, "headers_for", with_tag)
    return "/check/"


def another_refusal(monkeypatch: pytest.MonkeyPatch) -> str:
    """Somebody else's case is refused, one that is not there is not found."""
    usual = cases.case_for

    def telling(handler: cases.Handler, ref: str) -> cases.OpenCase:
        try:
            return usual(handler, ref)
        except cases.NoCase:
            if Case.objects.filter(pk=ref).exists():
                raise PermissionDenied from None
            raise

    monkeypatch.setattr(cases, "case_for", telling)
    return "/desk/case/"


def a_cookie_that_grows(monkeypatch: pytest.MonkeyPatch) -> str:
    """A cookie is as long as there are cases."""
    usual = headers.headers_for

    def with_cookie(request: HttpRequest, response: HttpResponseBase) -> dict[str, str]:
        response.set_cookie("seen", "1" * Case.objects.count())
        return usual(request, response)

    monkeypatch.setattr(headers, "headers_for", with_cookie)
    return "/check/"


def a_new_page(monkeypatch: pytest.MonkeyPatch) -> str:
    """A page that nobody told these tests of counts what it should not."""

    def figures(_request: HttpRequest, **_parts: str) -> HttpResponse:
        return HttpResponse(f"{Case.objects.count()}")

    new = path("figures/<slug:anything>/<int:more>/", figures)
    monkeypatch.setattr(urls, "urlpatterns", [*urls.urlpatterns, new])
    clear_url_caches()
    return "/figures/"


PLANTED = (a_count_on_a_page, a_header, another_refusal, a_cookie_that_grows, a_new_page)


@pytest.mark.parametrize("plant", PLANTED)
def test_a_planted_leak_is_found(
    plant: Callable[[pytest.MonkeyPatch], str], clock: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A count on a page, a header, another refusal, another cookie, and a page that is new: each makes a difference."""
    installation = an_installation(clock)
    walk = installation.walk(PRESIDENT)
    with monkeypatch.context() as planted:
        address = plant(planted)
        found = looked(installation, walk, address)
    clear_url_caches()
    assert found.outputs
    assert found.differences
    assert all(address in one for one in found.differences)
    if plant is not a_new_page:
        assert not looked(installation, walk, address).differences, "without the plant there is none"
