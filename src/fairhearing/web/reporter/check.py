"""Check your answers: everything as it will be sent, each with a way to change it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from fairhearing.intake.reports import NoOffice
from fairhearing.intake.telling import NotComplete
from fairhearing.people import organisations
from fairhearing.web.frame.visits import Visited
from fairhearing.web.reporter import answers, asking, files, steps
from fairhearing.web.reporter import draft as drafting
from fairhearing.web.reporter.draft import Draft
from fairhearing.web.reporter.wording import DANGER, IDENTITY, KINDS, KNOWN_BY, REPORTER_IS, ROUTES, called, said_when


@drafting.with_draft
def check(request: Visited, draft: Draft) -> HttpResponse:
    """Show all answers; on from here only when there is something to act on."""
    try:
        reading = answers.readers(draft)
    except NoOffice:
        return redirect("reporter:nobody", draft.slug)
    problems = _problems(draft)
    if request.method == "POST" and request.POST.get("go", "on") == "on":
        if [one.account for one in reading] != draft.kept.get("readers"):
            return redirect(steps.url("readers", draft.slug))
        if not problems:
            return redirect(steps.url("code", draft.slug))
    elif request.method == "POST":
        return asking.onward(request, draft, "check")
    shown = problems if request.method == "POST" else []
    rows = _rows(draft, [f"{one.name}, {one.office_name}" for one in reading])
    return drafting.page(request, draft, "check", step="check", rows=rows, problems=shown, has_errors=bool(shown))


def _problems(draft: Draft) -> list[dict[str, str]]:
    try:
        answers.telling(draft).check()
    except NotComplete:
        text = _("Say what happened, in at least a few words: in your own words, or as one separate thing.")
        return [{"text": text, "href": _change("words", draft)}]
    return []


def _change(step: str, draft: Draft) -> str:
    return steps.url(step, draft.slug) + "?check"


def _rows(draft: Draft, reading: list[str]) -> list[dict[str, Any]]:
    told, has_sections = answers.telling(draft), bool(organisations.sections(draft.organisation))
    by_step: list[tuple[str, str, list[str]]] = [
        ("danger", _("Danger now"), [called(DANGER, told.danger)]),
        ("not_to", _("Who must not see this"), answers.barred_names(draft)),
        ("words", _("What happened"), [told.words]),
        ("allegations", _("The separate things"), [_thing(one) for one in draft.answers.get("allegations", [])]),
        ("people", _("Who it is about"), list(told.concerned)),
        ("people", _("Who else it happened to"), list(told.affected)),
        *([("section", _("Which part of the organisation"), [told.section])] if has_sections else []),
        ("you", _("Who you are"), [called(REPORTER_IS, told.reporter_is)]),
        ("identity", _("How you are known"), [_known_as(draft), *answers.identity(draft).values()]),
        ("hopes", _("What you hope for"), [told.hopes]),
        ("needs", _("What you need now"), [told.needs]),
        ("options", _("Other ways"), [called(ROUTES, one) for one in told.options_chosen]),
        ("files", _("Files"), [files.in_short(one) for one in draft.files]),
        ("readers", _("Who will read this"), reading),
    ]
    return [
        {"term": term, "several": [text for text in values if text], "change_url": _change(step, draft)}
        for step, term, values in by_step
    ]


def _known_as(draft: Draft) -> str:
    mode = answers.telling(draft).identity_mode
    return next(str(words) for code, words, _hint in IDENTITY if code == mode)


def _thing(one: dict[str, str]) -> str:
    known = called(KNOWN_BY, one["known_by"]) if one["known_by"] != "rather_not_say" else ""
    parts = [called(KINDS, one["kind"]), one["words"], said_when(one), one["where"], one["who"], known]
    return "\n".join(part for part in parts if part)
