"""Signing out ends the visit on the server too."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from fairhearing.web.frame import visits
from fairhearing.web.frame.visits import Visited


@require_POST
def sign_out(request: Visited) -> HttpResponse:
    """End the visit."""
    visits.end(request)
    return redirect("desk:sign_in")
