"""Where somebody signs in who has not said for whom they work: each organisation has a desk of its own."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render

from fairhearing.people import organisations
from fairhearing.web.frame.visits import Visited


def which(request: Visited) -> HttpResponse:
    """Ask which organisation, among those that the first page lists for everybody; where there is one, go there."""
    every = organisations.every()
    if len(every) == 1:
        return redirect("desk:sign_in", every[0].slug)
    return render(request, "desk/which.html", {"organisations": every})
