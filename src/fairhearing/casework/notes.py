"""The desk's own summaries of a report: kept apart from its words, each with author and version (R-008)."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass

from django.db import transaction

from fairhearing.casework import cases, conflicts
from fairhearing.casework.cases import OpenCase
from fairhearing.casework.history import Entered
from fairhearing.casework.messages import digest
from fairhearing.refusal import unless
from fairhearing.vault import store

KIND, COMPARTMENT = "summary", "desk"


@dataclass(frozen=True)
class Summary:
    """One version of the desk's summary: who wrote it, in which office, when, and what it says."""

    version: int
    author: str
    office: str
    at: dt.datetime
    text: str


def versions(opened: OpenCase) -> list[Summary]:
    """Return every version, oldest first: none is ever overwritten."""
    found = []
    for _, document in store.contents(opened.keys, COMPARTMENT):
        if document.label.kind == KIND:
            said = json.loads(document.content)
            found.append(Summary(**said | {"at": dt.datetime.fromisoformat(said["at"])}))
    return found


@transaction.atomic
def write(opened: OpenCase, text: str, *, at: dt.datetime) -> Entered:
    """Write a further version, sealed for those who handle the case; that it was written is on the record.

    Raises Refused before the handler has declared.
    """
    unless(conflicts.why_not_read(opened))
    cases.hold(opened)
    author = opened.hands.reader(opened.account)
    version = len(versions(opened)) + 1
    said = {
        "version": version,
        "author": author.name if author else "",
        "office": author.office_name if author else "",
        "at": at.isoformat(),
        "text": text,
    }
    content = json.dumps(said, ensure_ascii=False, indent=1).encode()
    place = opened.keys.newest(COMPARTMENT)
    store.put(content, into=place, kind=KIND, signed_by=opened.signing, day=at.date())
    written = digest("summary.json", content)
    return cases.enter(opened, {"event": "summary.written", "version": version, "summary": written}, at=at)
