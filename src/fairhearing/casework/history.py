"""What was done in a case, in order: each entry on the record, and sealed where its readers find it.

The entries of a case form a chain of their own: each commits to its number and to the leaf before it. Whoever is shown
all of them sees if one is missing or was put in; an outsider can't tell that two leaves belong together.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Model

from fairhearing import proving, sealing
from fairhearing.casework.models import Case, Step
from fairhearing.people import organisations
from fairhearing.people.models import Organisation
from fairhearing.proving.statement import leaf_of
from fairhearing.record import log as record
from fairhearing.record import rows
from fairhearing.vault import store
from fairhearing.vault.keys import Keys, Place

KIND = "event"
MAILBOX = "mailbox"
SEALED_KINDS = frozenset(
    {
        "access.granted",
        "code.changed",
        "code.claimed",
        "handler.stood_aside",
        "identity.opened",
        "keys.delivered",
        "reader.excluded",
        "reader.left",
    }
)
SIZE = 8 * 1024  # bytes: an entry that names three readers and key-holders is as large as one that names nobody
SOFTWARE = "fairhearing 0.1"


@dataclass(frozen=True)
class Entered:
    """An entry as it lies sealed in the case: what it says, and what proves it."""

    ticket: str
    statement: bytes
    disclosures: tuple[str, ...]
    fields: Mapping[str, proving.Json]

    @property
    def at(self) -> dt.datetime:
        """When it was entered, to the second (only who can open the case knows more than the day)."""
        return dt.datetime.fromisoformat(str(self.fields["time"]))

    @property
    def event(self) -> str:
        return str(self.fields["event"])

    @property
    def entry(self) -> proving.Entry:
        return proving.Entry(self.statement, self.disclosures, leaf_of(self.statement))


def enter(
    case: Case,
    fields: Mapping[str, proving.Json],
    *,
    into: Place,
    after: Entered | None,
    role: str,
    signed_by: sealing.SigningKey,
    at: dt.datetime,
) -> Entered:
    """Put an entry on the record and, sealed, into the case: part of the caller's transaction.

    ``after``: the entry before it in this case, or None for the first. ``fields`` are what is particular to it.
    """
    number = store.count(into)
    entered, made = prepare(case, fields, into=into, after=after, role=role, signed_by=signed_by, at=at, number=number)
    rows.write(made)
    return entered


def prepare(
    case: Case,
    fields: Mapping[str, proving.Json],
    *,
    into: Place,
    after: Entered | None,
    role: str,
    signed_by: sealing.SigningKey,
    at: dt.datetime,
    number: int,
) -> tuple[Entered, tuple[Model, ...]]:
    """Do the same but for writing the rows, which the caller writes with its own. ``number``: of the sealed entry.

    Raises record.WouldFork and organisations.LostKey: what could not be signed is not begun.
    """
    record.verify_continues(case.organisation.log, signer=organisations.signer(case.organisation))
    whole: dict[str, proving.Json] = {
        "case": case.pk,
        "day": at.date().isoformat(),
        "organisation": case.organisation.name,
        "prev": after.entry.leaf_hash.hex() if after else "",
        "role": role,
        "seq": int(str(after.fields["seq"])) + 1 if after else 0,
        "software": SOFTWARE,
        "time": at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        **fields,
    }
    recorded, queued = record.prepare(case.organisation.log, whole)
    entry = recorded.entry
    sealed = {
        "ticket": recorded.ticket,
        "statement": base64.b64encode(entry.statement).decode(),
        "disclosures": list(entry.disclosures),
    }
    content = json.dumps(sealed).encode()
    content = content.ljust(-(-len(content) // SIZE) * SIZE)
    stored = store.seal(content, into=into, kind=KIND, signed_by=signed_by, day=at.date(), number=number)
    step = Step(case=case, code=_readable(str(fields["event"])), role=role, day=at.date())
    return Entered(recorded.ticket, entry.statement, entry.disclosures, whole), (queued, stored, step)


def _readable(event: str) -> str:
    """Return what the server may read of an event: of what could betray somebody, only that there was an entry."""
    return "entry" if event in SEALED_KINDS else event


def decoded(content: bytes) -> Entered:
    """Read an entry as it was sealed. Raises proving.Unproven when its parts do not fit together."""
    kept = json.loads(content)
    statement, disclosures = base64.b64decode(kept["statement"]), tuple(kept["disclosures"])
    return Entered(kept["ticket"], statement, disclosures, proving.verify_statement(statement, disclosures))


def verify_chained(entries: Sequence[Entered]) -> list[Entered]:
    """Return the entries of a case if each follows the one before it. Raises proving.Unproven."""
    before = ""
    for number, entered in enumerate(entries):
        if entered.fields["seq"] != number or entered.fields["prev"] != before:
            raise proving.Unproven(f"entry {number} of this case is missing, or was put in")
        before = entered.entry.leaf_hash.hex()
    return list(entries)


def last(keys: Keys) -> Entered | None:
    """Return the newest entry that these keys open."""
    document = store.newest(keys, MAILBOX, KIND)
    return decoded(document.content) if document else None


def proof(entered: Entered, organisation: Organisation, *, at: dt.datetime) -> str:
    """Return the receipt of an entry: a `.tlog-proof` that proves it to anybody who has the trust policy.

    Places the leaf first when nobody has yet. Raises record.NotOnRecord when the act never happened.
    """
    settle(organisation, entered.ticket, at=at)
    proven = record.prove(organisation.log, entered.ticket)
    return proving.receipt(entered.entry, index=proven.index, path=proven.path, checkpoint_note=proven.checkpoint_note)


def settle(organisation: Organisation, ticket: str, *, at: dt.datetime) -> int:
    """After an act's commit: wait for its leaf's place, and return it."""
    return record.settle(organisation.log, ticket, signer=organisations.signer(organisation), at=at)
