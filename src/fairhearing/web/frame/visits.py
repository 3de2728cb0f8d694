"""The visit that a request belongs to, from its cookie: ``request.visit`` (or None), kept, begun and ended here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from fairhearing.vault import visits
from fairhearing.vault.arrivals import Arrival
from fairhearing.vault.visits import Visit

REPORTERS_IDLE = dt.timedelta(minutes=15)
HANDLERS_IDLE = dt.timedelta(minutes=30)


class Visited(HttpRequest):
    """A request as views get it."""

    visit: Visit | None
    at: dt.datetime
    arriving: list[Arrival]


class Visits:
    """Middleware: opens the visit on the way in, and on the way out sets or clears the cookie if it changed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: Visited) -> HttpResponse:
        request.at = timezone.now()
        cookie = request.COOKIES.get(settings.VISIT_COOKIE_NAME, "")
        request.visit = visits.resume(cookie, at=request.at) if cookie else None
        request.arriving = []
        response = self._get_response(request)
        for arrival in request.arriving:  # the form broke off: what came of it belongs to nothing
            arrival.abandon()
        if request.visit is None:
            if cookie:
                response.delete_cookie(settings.VISIT_COOKIE_NAME, samesite="Strict")
        elif request.visit.cookie != cookie:
            response.set_cookie(
                settings.VISIT_COOKIE_NAME,
                request.visit.cookie,
                secure=settings.SITE_IS_HTTPS,
                httponly=True,
                samesite="Strict",
            )
        return response


def begin(request: Visited, held: dict[str, Any], *, idle: dt.timedelta) -> Visit:
    """Begin a visit, ending the one that was there: a new sign-in never inherits an old cookie."""
    if request.visit is not None:
        request.visit.end()
    request.visit = visits.begin(held, idle=idle, at=request.at)
    return request.visit


def end(request: Visited) -> None:
    """End the visit; the cookie is cleared with the answer."""
    if request.visit is not None:
        request.visit.end()
    request.visit = None
