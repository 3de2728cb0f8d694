"""The door of every page that a reporter comes back to: the visit holds the words of the code, and nothing else opens.

A visit that ran out loses nothing: what was typed goes along to the page that asks for the words again.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from fairhearing import sealing
from fairhearing.casework.cases import OpenCase
from fairhearing.intake import reports
from fairhearing.people import organisations
from fairhearing.web.frame import visits
from fairhearing.web.frame.visits import REPORTERS_IDLE, Visited
from fairhearing.web.reporter import unsent
from fairhearing.web.reporter.draft import place
from fairhearing.web.reporter.typed_words import Words

View = Callable[..., HttpResponseBase]


def with_the_code(view: View) -> View:
    """Hand the visitor's case to ``view(request, opened, …)``; ask for the words where no visit holds them."""

    @wraps(view)
    def opened(request: Visited, slug: str, **wanted: str) -> HttpResponseBase:
        case = case_of(request, slug)
        if case is None:
            return ask_again(request, slug)
        if is_claiming(request) and _name_of(request) != "new_code":
            return redirect("reporter:new_code", slug)
        return view(request, case, **wanted)

    return opened


def is_claiming(request: Visited) -> bool:
    """Tell whether somebody came with words that an officer has seen: nothing else is shown before they have others."""
    return request.visit is not None and bool(request.visit.held.get("claims"))


def _name_of(request: Visited) -> str | None:
    return request.resolver_match.url_name if request.resolver_match else None


def code_of(request: Visited) -> sealing.Code:
    """Return the code that the visit holds (behind ``with_the_code`` there is one)."""
    assert request.visit is not None  # noqa: S101  held by with_the_code
    return sealing.Code.parse(request.visit.held["code"])


def case_of(request: Visited, slug: str) -> OpenCase | None:
    """Return the case of the reporter who is here, or None when nobody is, or the code no longer opens anything."""
    visit = request.visit
    if visit is None or visit.held.get("kind") != "reporter" or visit.held.get("organisation") != slug:
        return None
    try:
        return reports.find(code_of(request))
    except reports.NoReport:
        visits.end(request)
        return None


def let_in(request: Visited, code: sealing.Code, organisation: str, *, claims: bool = False) -> None:
    """Begin a visit that holds the code; with a claim code, one that first holds the words to come as well."""
    held = {"kind": "reporter", "organisation": organisation, "code": code.words}
    if claims:
        held |= {"claims": "yes", "new_code": sealing.Code.generate().words}
    visits.begin(request, held, idle=REPORTERS_IDLE)


def ask_again(request: Visited, slug: str) -> HttpResponse:
    """Ask for the words; after a form, with what was typed in it kept on the page until they are there."""
    organisation = organisations.by_slug(slug)
    if organisation is None:
        raise Http404
    if request.method != "POST":
        return redirect("reporter:return", slug)
    context = {
        **place(organisation),
        "form": Words(),
        "unsent": unsent.carried(request),
        "ran_out": True,
    }
    return render(request, "reporter/come_back.html", context, status=HTTPStatus.FORBIDDEN)
