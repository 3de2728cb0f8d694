"""What the reporter told: every answer in their own words, unchanged, and what they said about it later."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from fairhearing.casework import files, messages, readings
from fairhearing.casework.cases import OpenCase
from fairhearing.intake import reports
from fairhearing.intake.telling import Allegation, Telling
from fairhearing.web.frame import answered
from fairhearing.web.frame.visits import Visited
from fairhearing.web.reporter import answers
from fairhearing.web.reporter.status import frame, shown
from fairhearing.web.reporter.with_code import with_the_code
from fairhearing.web.reporter.wording import DANGER, IDENTITY, KINDS, KNOWN_BY, REPORTER_IS, ROUTES, called, said_when

LATER = ("addition", "correction", "options", "withdrawal")


@with_the_code
def told(request: Visited, opened: OpenCase) -> HttpResponse:
    """Show the whole report to read, with its files, and below it what was added and corrected."""
    later = [shown(opened, message) for message in messages.thread(opened) if message.purpose in LATER]
    context = {
        **frame(opened),
        "rows": rows_of(reports.telling_of(opened), opened),
        "attached": files.attached(opened, "report"),
        "later": later,
        "day": opened.case.opened_on,
    }
    return render(request, "reporter/told.html", context)


def rows_of(telling: Telling, opened: OpenCase) -> list[dict[str, Any]]:
    """Return every answer that was given as rows of a summary; a question that was left out has none."""
    barred = answers.names_of(telling.not_to, organisation=opened.organisation, on=opened.case.opened_on)
    by_question: list[tuple[str, list[str]]] = [
        (_("What happened"), [telling.words]),
        *((_("One thing that happened"), _thing(one)) for one in telling.allegations),
        *([] if telling.allegations else [(answered.beside()[0], [answered.beside()[1]])]),
        (_("Who it is about"), list(telling.concerned)),
        (_("Who else it happened to"), list(telling.affected)),
        (_("Which part of the organisation"), [telling.section]),
        (_("Who must not see this"), barred),
        (_("Who you are"), [called(REPORTER_IS, telling.reporter_is)]),
        (_("How you are known"), [_known_as(telling), *readings.identity(opened).values()]),
        (_("What you hope for"), [telling.hopes]),
        (_("What you need now"), [telling.needs]),
        (_("Danger then"), [called(DANGER, telling.danger)]),
        (_("Other ways"), [called(ROUTES, one) for one in telling.options_chosen]),
    ]
    kept = [(term, [value for value in values if value]) for term, values in by_question]
    return [{"term": term, "several": values} for term, values in kept if values]


def _thing(one: Allegation) -> list[str]:
    """Return what was said of one thing, each line with what it is."""
    given = {"certainty": "", "from": "", "to": "", "words": "", **one.when}
    lines = [
        (_("When: %(words)s"), said_when({**given, "when_words": given["words"]})),
        (_("Where: %(words)s"), one.where),
        (_("Who did it: %(words)s"), one.who),
        (_("How you know: %(words)s"), called(KNOWN_BY, one.known_by)),
    ]
    said = [line % {"words": words} for line, words in lines if words]
    return [called(KINDS, one.kind), one.words, *said, ": ".join(answered.beside())]


def _known_as(telling: Telling) -> str:
    return next((str(words) for code, words, _hint in IDENTITY if code == telling.identity_mode), "")
