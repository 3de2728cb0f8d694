"""Every opening of a report is on the record, and the reporter sees on which day and in which role (R-131)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from fairhearing.casework import cases, conflicts, history
from fairhearing.casework.cases import OpenCase
from fairhearing.casework.history import Entered
from fairhearing.refusal import unless
from fairhearing.vault import store


@dataclass(frozen=True)
class Done:
    """One thing that was done: what, in which role, on which day. No person is named."""

    event: str
    role: str
    day: dt.date


@transaction.atomic
def open_report(opened: OpenCase, *, at: dt.datetime) -> Entered:
    """Enter that this handler opens the report. Raises Refused before they have declared (R-040)."""
    unless(conflicts.why_not_read(opened))
    return cases.enter(opened, {"event": "report.opened"}, at=at)


def entries(opened: OpenCase) -> list[Entered]:
    """Return every entry of the case that these keys open, in order."""
    documents = store.contents(opened.keys, history.MAILBOX)
    return [history.decoded(document.content) for _, document in documents if document.label.kind == history.KIND]


def done(opened: OpenCase) -> list[Done]:
    """Return what was done in the case, oldest first, as its reporter sees it."""
    return [Done(e.event, str(e.fields["role"]), e.at.date()) for e in entries(opened)]
