"""The first page of an installation: which organisations take reports here."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render

from fairhearing.people import organisations as people
from fairhearing.web.frame.visits import Visited


def organisations(request: Visited) -> HttpResponse:
    """List the organisations; where there is one, go to its page."""
    every = people.every()
    if len(every) == 1:
        return redirect("public:organisation", every[0].slug)
    return render(request, "public/organisations.html", {"organisations": every})
