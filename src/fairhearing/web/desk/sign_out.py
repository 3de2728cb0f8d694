"""Signing out ends the visit on the server too."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from fairhearing.web.desk import doors
from fairhearing.web.frame import visits
from fairhearing.web.frame.visits import Visited


@require_POST
def sign_out(request: Visited) -> HttpResponse:
    """End the visit, and show where this person's organisation signs in."""
    handler = doors.handler_of(request)
    visits.end(request)
    return redirect("desk:which") if handler is None else redirect("desk:sign_in", handler.account.organisation.slug)
