"""Before the first question: what to have at hand, how to stay safe, that it can be stopped. Begins the draft."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render

from fairhearing.web.frame.visits import Visited
from fairhearing.web.reporter import draft as drafting
from fairhearing.web.reporter import steps


def before(request: Visited, slug: str) -> HttpResponse:
    """Show what to know before beginning; a POST begins a new draft, or goes on with the one that is open."""
    organisation = drafting.found(slug)
    open_draft = drafting.opened(request, slug)
    if request.method != "POST":
        place = drafting.place(organisation)
        context = place | {"open_draft": open_draft, "steps_in_all": steps.TOTAL, "back_url": place["home_url"]}
        return render(request, "reporter/before.html", context)
    if open_draft is not None and request.POST.get("go") == "continue":
        return redirect(steps.url(open_draft.kept.get("at", "danger"), slug))
    fresh = drafting.begin(request, organisation)
    if carried := request.POST.get("carried", "").strip():
        fresh.answer("words", {"words": carried})
    return redirect(steps.url("danger", slug))
