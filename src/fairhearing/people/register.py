"""The register of an organisation: what was done to it, in order, on the record for anybody to see.

Who was certified, whose certificate ended, which policy changed: each is one entry, with a number without gap and the
leaf hash of the entry before it, committed to the organisation's log in the act's own transaction. This machine keeps
the newest number and hash in a file outside the database. So an entry that is deleted, altered or put in with the
database alone is found before anything is sealed again.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from fairhearing import proving
from fairhearing.people import organisations
from fairhearing.people.models import Organisation, Registered
from fairhearing.people.organisations import ChangedBehindItsBack as ChangedBehindItsBack  # noqa: PLC0414
from fairhearing.proving.statement import leaf_of
from fairhearing.record import log as record

SOFTWARE = "fairhearing 0.1"


@dataclass(frozen=True)
class Head:
    """The newest entry: its number (-1 where there is none) and its leaf hash."""

    number: int = -1
    digest: str = ""


NOTHING_YET = Head()


@dataclass(frozen=True)
class Entered:
    """An entry of the register: what it says, and what proves it."""

    ticket: str
    entry: proving.Entry
    fields: Mapping[str, proving.Json]

    @property
    def number(self) -> int:
        return int(str(self.fields["number"]))

    @property
    def head(self) -> Head:
        return Head(self.number, self.entry.leaf_hash.hex())

    @property
    def event(self) -> str:
        return str(self.fields["event"])

    @property
    def day(self) -> dt.date:
        return dt.date.fromisoformat(str(self.fields["day"]))


@transaction.atomic
def enter(organisation: Organisation, event: str, fields: Mapping[str, proving.Json], *, at: dt.datetime) -> Entered:
    """Put an entry on the record and into the register: part of the caller's transaction.

    Everything in it is public. The first entry names the root of certificates, so that nobody replaces it later.
    Raises ChangedBehindItsBack, record.WouldFork and organisations.LostKey: what could not be proved is not begun.
    """
    Organisation.objects.select_for_update().get(pk=organisation.pk)  # one number after the other
    record.verify_continues(organisation.log, signer=organisations.signer(organisation))
    before = head(organisation)
    own: dict[str, proving.Json] = {"root": bytes(organisation.root_public).hex()} if before.number < 0 else {}
    whole: dict[str, proving.Json] = {
        "day": at.date().isoformat(),
        "event": event,
        "number": before.number + 1,
        "organisation": organisation.pk,
        "prev": before.digest,
        "software": SOFTWARE,
        **own,
        **fields,
    }
    recorded = record.append(organisation.log, whole)
    row = Registered.objects.create(
        organisation=organisation,
        number=before.number + 1,
        ticket=recorded.ticket,
        statement=recorded.entry.statement,
        disclosures=list(recorded.entry.disclosures),
    )
    transaction.on_commit(lambda: _after_commit(organisation, row, at))
    return _read(row)


def _after_commit(organisation: Organisation, row: Registered, at: dt.datetime) -> None:
    remember(organisation, _head_of(row))
    record.settle(organisation.log, row.ticket, signer=organisations.signer(organisation), at=at)


def head(organisation: Organisation) -> Head:
    """Return the newest entry's number and hash. Raises ChangedBehindItsBack when this machine remembers another."""
    kept = _remembered(organisation)
    newest = Registered.objects.filter(organisation=organisation).order_by("-number")
    row = newest.only("organisation", "number", "statement").first()
    found = _head_of(row) if row is not None else NOTHING_YET
    if kept.number > found.number or (kept.number == found.number and kept != found):
        raise ChangedBehindItsBack(f"entry {kept.number} is missing, or is another one")
    return found


def goes_on(organisation: Organisation, before: Head) -> bool:
    """Tell whether the entry that was the newest before is still there as it was."""
    row = Registered.objects.filter(organisation=organisation, number=before.number).first()
    return row is not None and _head_of(row) == before


def entries(organisation: Organisation, *, after: Head = NOTHING_YET) -> list[Entered]:
    """Return the entries that follow ``after``, each of them checked. Raises ChangedBehindItsBack."""
    kept, last, found = _remembered(organisation), after, []
    for row in Registered.objects.filter(organisation=organisation, number__gt=after.number).order_by("number"):
        entered = _verified(row, after=last)
        last = entered.head
        if last.number == kept.number and last != kept:
            raise ChangedBehindItsBack(f"entry {last.number} is another one")
        found.append(entered)
    if last.number < kept.number:
        raise ChangedBehindItsBack(f"entry {kept.number} is missing")
    if last.number > kept.number and not connection.in_atomic_block:  # a process died between commit and remembering
        remember(organisation, last)
    return found


def _verified(row: Registered, *, after: Head) -> Entered:
    try:
        entered = _read(row)
        follows = (entered.number, entered.fields["prev"]) == (after.number + 1, after.digest)
        is_ours = entered.fields["organisation"] == row.organisation_id and entered.day is not None
    except (proving.Unproven, KeyError, ValueError):
        follows = is_ours = False
    if not follows or not is_ours or row.number != after.number + 1:
        raise ChangedBehindItsBack(f"entry {after.number + 1} is missing, was altered or was put in")
    return entered


def _read(row: Registered) -> Entered:
    statement, disclosures = bytes(row.statement), tuple(row.disclosures)
    fields = proving.verify_statement(statement, disclosures)
    return Entered(row.ticket, proving.Entry(statement, disclosures, leaf_of(statement)), fields)


def _head_of(row: Registered) -> Head:
    return Head(row.number, proving.leaf_hash(leaf_of(bytes(row.statement))).hex())


def check(organisation: Organisation) -> int:
    """Read the whole register and return how many entries it has. Raises ChangedBehindItsBack."""
    every = entries(organisation)
    missing = record.missing(organisation.log, [one.ticket for one in every])
    for entered in every:
        if entered.ticket in missing:
            raise ChangedBehindItsBack(f"entry {entered.number} is not on the record")
    return len(every)


def proof(organisation: Organisation, number: int, *, at: dt.datetime) -> str | None:
    """Return the receipt of an entry, which proves it to anybody who has the trust policy; None where there is none."""
    row = Registered.objects.filter(organisation=organisation, number=number).first()
    if row is None:
        return None
    try:
        record.settle(organisation.log, row.ticket, signer=organisations.signer(organisation), at=at)
    except record.NotOnRecord:
        raise ChangedBehindItsBack(f"entry {number} is not on the record") from None
    proven = record.prove(organisation.log, row.ticket)
    return proving.receipt(
        _read(row).entry, index=proven.index, path=proven.path, checkpoint_note=proven.checkpoint_note
    )


def remember(organisation: Organisation, newest: Head) -> None:
    """Keep ``newest`` as the newest entry that this machine knows of; an older one than is kept changes nothing."""
    path = _memory(organisation)
    with path.with_suffix(".lock").open("wb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if _remembered(organisation).number >= newest.number:
            return
        fresh = path.with_suffix(".new")
        with fresh.open("w") as file:
            json.dump({"number": newest.number, "digest": newest.digest}, file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)


def _remembered(organisation: Organisation) -> Head:
    try:
        kept = json.loads(_memory(organisation).read_bytes())
    except FileNotFoundError:
        return NOTHING_YET
    return Head(int(kept["number"]), str(kept["digest"]))


def _memory(organisation: Organisation) -> Path:
    return Path(settings.PLACE.secrets) / f"register-{organisation.pk}.head"
