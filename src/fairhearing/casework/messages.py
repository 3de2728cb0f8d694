"""Messages both ways between a reporter and the desk, with files; each on the record, like the report itself."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from fairhearing import proving
from fairhearing.casework import cases, conflicts, dues
from fairhearing.casework.cases import OpenCase
from fairhearing.casework.history import Entered
from fairhearing.refusal import unless
from fairhearing.vault import store

COMPARTMENT, KIND = "mailbox", "message"
MEETS = {  # which due a message of which purpose meets
    "acknowledgement": "acknowledge",
    "next_step": "next_step",
    "answer": "update",
    "withdrawal_decision": "withdrawal_decision",
}

REPLY, REPLY_DAYS = "reply", 7  # calendar days
OWED_A_REPLY = frozenset({"message", "addition", "correction"})


@dataclass(frozen=True)
class File:
    """A file that goes with a report or a message: what it is called, and its bytes, read once when they are sealed."""

    name: str
    media_type: str
    size: int
    sha256: str
    chunks: Callable[[], Iterable[bytes]]

    @classmethod
    def of(cls, name: str, media_type: str, content: bytes) -> File:
        """Make one of bytes that are in memory."""
        return cls(name, media_type, len(content), hashlib.sha256(content).hexdigest(), lambda: [content])

    @property
    def digest(self) -> dict[str, proving.Json]:
        """What the record commits to of this file."""
        return {"name": self.name, "bytes": self.size, "sha256": self.sha256}


@dataclass(frozen=True)
class Message:
    """One message: what it is (``purpose``), from which role, on which day, its words, and its files by id."""

    purpose: str
    role: str
    at: dt.datetime
    text: str
    files: tuple[dict[str, str], ...]


def digest(name: str, content: bytes) -> dict[str, proving.Json]:
    """Return what the record commits to of some bytes: name, size in bytes, SHA-256."""
    return {"name": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


@transaction.atomic
def send(opened: OpenCase, text: str, *, purpose: str, files: Sequence[File] = (), at: dt.datetime) -> Entered:
    """Send a message into the case's mailbox.

    ``purpose``: acknowledgement, answer, question, next_step, withdrawal_decision (from the desk); message, addition,
    correction, withdrawal, options (from the reporter). Raises Refused for a handler who has not declared (R-040).
    """
    if opened.role != "reporter":
        unless(conflicts.why_not_read(opened))
    cases.hold(opened)
    place = opened.keys.newest(COMPARTMENT)
    kept = [
        store.put(
            file.chunks(),
            into=place,
            kind="file",
            name=file.name,
            media_type=file.media_type,
            signed_by=opened.signing,
            day=at.date(),
        )
        for file in files
    ]
    said = {
        "purpose": purpose,
        "role": opened.role,
        "at": at.isoformat(),
        "text": text,
        "files": [{"document": one.id, "name": file.name} for one, file in zip(kept, files, strict=True)],
    }
    content = json.dumps(said, ensure_ascii=False, indent=1).encode()
    store.put(content, into=place, kind=KIND, signed_by=opened.signing, day=at.date())
    fields: dict[str, proving.Json] = {"event": f"{purpose}.sent", "message": digest("message.json", content)}
    fields |= {f"attachment/{i}": file.digest for i, file in enumerate(files)}
    entered = cases.enter(opened, fields, at=at)
    _meet(opened, purpose, at.date())
    return entered


def _meet(opened: OpenCase, purpose: str, day: dt.date) -> None:
    """Meet what this message was owed for, and owe a reply to whoever wrote to the desk.

    Any word from the desk is a reply; a reply that is owed already is owed no sooner for a second message.
    """
    met = MEETS.get(purpose)
    if met:
        dues.meet(opened.case, met, on=day)
    if opened.role != "reporter":
        dues.meet(opened.case, REPLY, on=day)
    elif purpose in OWED_A_REPLY and not any(one.code == REPLY and one.met_on is None for one in dues.of(opened.case)):
        by = day + dt.timedelta(days=REPLY_DAYS)
        dues.owe(opened.case, [{"code": REPLY, "by": by.isoformat()}])
    if purpose == "acknowledgement":
        cases.to_stage(opened.case, "acknowledged")


def thread(opened: OpenCase) -> list[Message]:
    """Return all messages of the case, oldest first."""
    found = []
    for _, document in store.contents(opened.keys, COMPARTMENT):
        if document.label.kind == KIND:
            said = json.loads(document.content)
            at = dt.datetime.fromisoformat(said["at"])
            found.append(Message(said["purpose"], said["role"], at, said["text"], tuple(said["files"])))
    return found
