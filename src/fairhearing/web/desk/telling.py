"""A report as its readers see it: the reporter's own words and answers, never in a form that could be changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.utils.translation import gettext as _

from fairhearing.casework import readings
from fairhearing.casework.cases import OpenCase
from fairhearing.intake.telling import Allegation, Telling
from fairhearing.web.desk import words
from fairhearing.web.frame import answered
from fairhearing.web.frame.templatetags.frame import day

Row = dict[str, object]


def rows(told: Telling) -> list[Row]:
    """Return the answers around the words, those that were given."""
    found = [
        (_("How it came"), words.said(words.WAYS_IN, told.way_in)),
        (_("Taken in by"), told.received_by),
        (_("About whom"), "\n".join(told.concerned)),
        (_("Who is affected"), "\n".join(told.affected)),
        (_("The reporter is"), words.said(words.REPORTER_IS, told.reporter_is)),
        (_("How the reporter wants to be known"), words.said(words.IDENTITY, told.identity_mode)),
        (_("What the reporter hopes for"), told.hopes),
        (_("What the reporter needs now"), told.needs),
        (_("Section"), told.section),
        (
            _("Ways the reporter goes, or thinks of"),
            "\n".join(words.said(words.ROUTES, one) for one in told.options_chosen),
        ),
        *_came(told.came),
    ]
    return [{"term": term, "value": value} for term, value in found if value.strip()]


def _came(came: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return what was noted of how it came, for reports that somebody took in for another."""
    told = {"certainty": came.get("certainty", ""), "from": came.get("told_from", ""), "to": came.get("told_to", "")}
    return [
        (_("When it was told"), when(told)),
        (_("Subject of the e-mail"), came.get("subject", "")),
        (_("When it says it was sent"), came.get("sent", "")),
        (_("Attachments that are here"), came.get("present", "")),
        (_("Attachments that it names but lacks"), came.get("missing", "")),
    ]


def allegations(told: Telling) -> list[list[Row]]:
    """Return each allegation as rows, the answer to it among them."""
    return [[*_allegation(one), answer()] for one in told.allegations]


def answer() -> Row:
    """Return the row with the answer to an allegation, or to a report whose words are all there is."""
    term, value = answered.beside()
    return {"term": term, "value": value}


def _allegation(one: Allegation) -> list[Row]:
    found = [
        (_("Kind"), words.said(words.KINDS, one.kind)),
        (_("What"), one.words),
        (_("When"), when(one.when)),
        (_("Where"), one.where),
        (_("Who"), one.who),
        (_("How it is known"), words.said(words.KNOWN_BY, one.known_by)),
    ]
    return [{"term": term, "value": value} for term, value in found if value.strip()]


def identity(opened: OpenCase) -> list[Row]:
    """Return what the reporter says of themselves: their name, and how to reach them."""
    names = {"name": _("Name"), "reach": _("How to reach them")}
    return [{"term": names.get(code, code), "value": value} for code, value in readings.identity(opened).items()]


def when(said: Mapping[str, str]) -> str:
    """Say a day, a range, or that it is not known, with the words in which it was said."""
    begin, end = (_day(said.get(name, "")) for name in ("from", "to"))
    if said.get("certainty") == "range" and (begin or end):
        known = _("between %(from)s and %(to)s") % {"from": begin or "?", "to": end or "?"}
    else:
        known = begin or (_("not known") if said.get("certainty") == "unknown" else "")
    return "\n".join(part for part in (known, said.get("words", "")) if part)


def _day(iso: str) -> str:
    try:
        return day(dt.date.fromisoformat(iso))
    except ValueError:
        return iso
