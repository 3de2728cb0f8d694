"""Stopping: for now, with the twelve words to take the draft up again, or for good, with everything erased."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render

from fairhearing.vault import drafts
from fairhearing.web.frame import visits
from fairhearing.web.frame.visits import Visited
from fairhearing.web.reporter import draft as drafting
from fairhearing.web.reporter import steps
from fairhearing.web.reporter.draft import Draft


@drafting.with_draft
def later(request: Visited, draft: Draft) -> HttpResponse:
    """Show the words under which the draft waits for 24 hours; a POST ends the visit."""
    if request.method == "POST":
        visits.end(request)
        return redirect("public:organisation", draft.slug)
    at = draft.kept.get("at", "danger")
    until = draft.at + drafts.KEPT_FOR
    url = steps.url(at, draft.slug)
    return drafting.page(
        request, draft, "later", step=at, words=draft.code.words, until=until, next_url=url, previous_url=url
    )


@drafting.with_draft
def erase(request: Visited, draft: Draft) -> HttpResponse:
    """Ask once, then erase everything."""
    if request.method == "POST":
        drafts.erase(draft.code)
        visits.end(request)
        return redirect("reporter:erased", draft.slug)
    at = draft.kept.get("at", "danger")
    return drafting.page(request, draft, "erase", step=at, previous_url=steps.url(at, draft.slug))


def erased(request: Visited, slug: str) -> HttpResponse:
    """Say that nothing is left."""
    return render(request, "reporter/erased.html", drafting.place(drafting.found(slug)))
