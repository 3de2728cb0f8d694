"""A visit that ran out while somebody was writing: what they wrote is shown, and can be sent after signing in."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import redirect, render

from fairhearing.web.frame import csrf
from fairhearing.web.frame.visits import Visited


def answer(request: Visited) -> HttpResponse:
    """Ask to sign in; where something was typed, give it back first, but for secrets. Files are chosen anew."""
    typed = [(name, value) for name, value in csrf.typed_in(request) if value.strip()]
    if request.method != "POST" or not any(len(value.split()) > 1 for _, value in typed):
        return redirect("desk:which")
    context = {
        "typed": typed,
        "again": not any(csrf.SECRET.search(name) for name in csrf.names(request)),
        "has_files": request.content_type == "multipart/form-data",
    }
    return render(request, "desk/ran_out.html", context, status=HTTPStatus.FORBIDDEN)
