"""Every opening of a report is on the record, and the reporter sees on which day and in which role (R-131)."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction

from fairhearing.casework import cases, conflicts, files, history
from fairhearing.casework.cases import OpenCase
from fairhearing.casework.files import Attached
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


@transaction.atomic
def open_file(opened: OpenCase, file: Attached, *, at: dt.datetime) -> Iterator[bytes]:
    """Enter that this handler opens a file, and return its bytes chunk by chunk. Raises Refused."""
    unless(conflicts.why_not_read(opened))
    cases.enter(opened, {"event": "file.opened", "file": {"name": file.name}}, at=at)
    return files.chunks(opened, file)


@transaction.atomic
def open_identity(opened: OpenCase, *, at: dt.datetime) -> None:
    """Enter that this handler looks at who reported and how to reach them, which the reporter sees.

    Raises Refused before they have declared, unless the reporter spoke of danger: no rule holds that up (R-033).
    """
    if not conflicts.card(opened).speaks_of_danger:
        unless(conflicts.why_not_read(opened))
    cases.enter(opened, {"event": "identity.opened"}, at=at)


def identity(opened: OpenCase) -> dict[str, str]:
    """Return what the reporter says of themselves: empty when they are anonymous."""
    document = store.newest(opened.keys, "identity", "identity")
    said: dict[str, str] = json.loads(document.content) if document else {}
    return said


def entries(opened: OpenCase) -> list[Entered]:
    """Return every entry of the case that these keys open, in order. Raises proving.Unproven when one is missing."""
    kept = [document for _, document in store.contents(opened.keys, history.MAILBOX)]
    found = [history.decoded(document.content) for document in kept if document.label.kind == history.KIND]
    return history.verify_chained(found)


def done(opened: OpenCase) -> list[Done]:
    """Return what was done in the case, oldest first, as its reporter sees it."""
    return [Done(e.event, str(e.fields["role"]), e.at.date()) for e in entries(opened)]
