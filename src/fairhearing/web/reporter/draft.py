"""A report while it is written: begun, opened by the visit that holds its words, taken up again, erased.

Everything typed is sealed under the twelve words that the report will have; only the visitor's cookie opens the visit
that knows them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from fairhearing import sealing
from fairhearing.people import organisations
from fairhearing.people.organisations import Organisation
from fairhearing.vault import drafts
from fairhearing.web.frame import visits
from fairhearing.web.frame.visits import Visited
from fairhearing.web.reporter import steps
from fairhearing.web.reporter.wording import options_version

IDLE = dt.timedelta(hours=1)  # somebody who looks for words needs longer than somebody who reads an answer
Asked = ParamSpec("Asked")


@dataclass
class Draft:
    """A draft as one request sees it.

    ``kept`` is JSON: organisation, at (step), answers, files, readers, options_shown.
    """

    organisation: Organisation
    code: sealing.Code = field(repr=False)
    at: dt.datetime
    kept: dict[str, Any] = field(repr=False, default_factory=dict)

    @property
    def slug(self) -> str:
        return self.organisation.slug

    @property
    def answers(self) -> dict[str, Any]:
        answers: dict[str, Any] = self.kept.setdefault("answers", {})
        return answers

    @property
    def files(self) -> list[dict[str, Any]]:
        files: list[dict[str, Any]] = self.kept.setdefault("files", [])
        return files

    def answer(self, step: str, given: Any) -> None:  # noqa: ANN401  whatever the step's form gives, as JSON
        """Keep what was answered to a step."""
        self.answers[step] = given
        self.save()

    def refresh(self) -> None:
        """Take the draft as it is kept by now, after something that took long. Raises Http404 if it was erased."""
        kept = drafts.load(self.code, at=self.at)
        if kept is None:
            raise Http404
        self.kept = kept

    def save(self) -> None:
        """Seal the draft as it is now."""
        drafts.save(self.code, self.kept, at=self.at)


def found(slug: str) -> Organisation:
    """Return the organisation, or answer that there is nothing here."""
    organisation = organisations.by_slug(slug)
    if organisation is None:
        raise Http404
    return organisation


def begin(request: Visited, organisation: Organisation) -> Draft:
    """Begin an empty draft under fresh words, and the visit that holds them."""
    draft = Draft(organisation, sealing.Code.generate(), request.at, {"organisation": organisation.slug})
    draft.kept["options_shown"] = options_version(organisation.contacts)  # the first page has shown them
    draft.save()
    _hold(request, draft)
    return draft


def _hold(request: Visited, draft: Draft) -> None:
    held = {"kind": "draft", "organisation": draft.slug, "code": draft.code.words}
    visits.begin(request, held, idle=IDLE)


def resume(request: Visited, organisation: str, code: sealing.Code) -> HttpResponse | None:
    """Take the draft kept under these words up where it was left; None when there is none, or none here (any more).

    ``organisation`` is the short name.
    """
    draft = Draft(found(organisation), code, request.at, drafts.load(code, at=request.at) or {})
    if draft.kept.get("organisation") != organisation:
        return None
    _hold(request, draft)
    return redirect(steps.url(draft.kept.get("at", "danger"), organisation))


def opened(request: Visited, slug: str) -> Draft | None:
    """Return the draft that this visit holds, or None."""
    held = request.visit.held if request.visit is not None else {}
    if held.get("kind") != "draft" or held.get("organisation") != slug:
        return None
    code = sealing.Code.parse(held["code"])
    kept = drafts.load(code, at=request.at)
    return None if kept is None else Draft(found(slug), code, request.at, kept)


def with_draft(
    view: Callable[Concatenate[Visited, Draft, Asked], HttpResponse],
) -> Callable[..., HttpResponse]:
    """Give a view the draft of this visit; where there is none, say what became of it and show again what was typed."""

    @wraps(view)
    def viewed(request: Visited, slug: str, *args: Asked.args, **kwargs: Asked.kwargs) -> HttpResponse:
        draft = opened(request, slug)
        return gone(request, slug) if draft is None else view(request, draft, *args, **kwargs)

    return viewed


def gone(request: Visited, slug: str) -> HttpResponse:
    """Answer a visit without a draft: it was sent, erased, or left for too long."""
    organisation = found(slug)
    held = request.visit.held if request.visit is not None else {}
    if held.get("kind") == "reporter" and held.get("organisation") == slug:
        return redirect("reporter:receipt", slug)
    typed = [
        str(text)
        for name in request.POST
        if name not in ("csrfmiddlewaretoken", "go")
        for text in request.POST.getlist(name)
        if len(str(text).split()) > 1
    ]
    context = place(organisation) | {"typed": typed}
    return render(request, "reporter/gone.html", context, status=410)


def place(organisation: Organisation) -> dict[str, Any]:
    """Return what every page says of where it is."""
    return {
        "organisation": organisation,
        "organisation_name": organisation.name,
        "home_url": reverse("public:organisation", args=[organisation.slug]),
        "leave_url": reverse("reporter:leave", args=[organisation.slug]),
    }


def page(request: Visited, draft: Draft, name: str, *, step: str, status: int = 200, **context: object) -> HttpResponse:
    """Show a page of the form."""
    known = place(draft.organisation) | {
        "step": steps.number(step),
        "steps": steps.TOTAL,
        "previous_url": steps.url(steps.before(step), draft.slug),
    }
    return render(request, f"reporter/{name}.html", known | context, status=status)
