"""Leaving for good, at once: the visit ends, the browser is asked to forget, and nothing here tells what it was."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render

from fairhearing.people import organisations
from fairhearing.web.frame import visits
from fairhearing.web.frame.csrf import is_foreign
from fairhearing.web.frame.visits import Visited


def leave(request: Visited, slug: str = "") -> HttpResponse:
    """End the visit and go where the organisation says, or to an empty page. A plain link is enough for it."""
    held = request.visit.held if request.visit else {}
    organisation = organisations.by_slug(slug or str(held.get("organisation", "")))
    if is_foreign(request):  # another site's page asked for this, and whoever is here did not
        return render(request, "reporter/left.html")
    visits.end(request)
    away = organisation.leave_to if organisation else ""
    response: HttpResponse = redirect(away) if away else render(request, "reporter/left.html")
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    response.delete_cookie(settings.CSRF_COOKIE_NAME, samesite="Strict")
    return response
