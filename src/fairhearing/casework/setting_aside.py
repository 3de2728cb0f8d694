"""Setting a message aside that is no report (spam, a test), and taking it back: nothing is lost either way."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from fairhearing.casework import cases, conflicts, dues
from fairhearing.casework.cases import OpenCase
from fairhearing.casework.history import Entered
from fairhearing.people import organisations
from fairhearing.refusal import unless


@transaction.atomic
def set_aside(opened: OpenCase, *, reason: str, at: dt.datetime) -> Entered:
    """Set a message aside: kept whole, owed nothing, taken back in one step. Raises Refused before a declaration."""
    unless(conflicts.why_not_read(opened))
    entered = cases.enter(opened, {"event": "report.set_aside", "reason": reason}, at=at)
    cases.to_stage(opened.case, "aside")
    dues.drop_open(opened.case, on=at.date())
    return entered


@transaction.atomic
def take_back(opened: OpenCase, *, at: dt.datetime) -> Entered:
    """Take it back, with everything owed anew from today. Raises Refused before a declaration."""
    unless(conflicts.why_not_read(opened))
    entered = cases.enter(opened, {"event": "report.taken_back"}, at=at)
    cases.to_stage(opened.case, "received")
    dues.owe(opened.case, organisations.owed(opened.organisation, on=at.date()))
    return entered
