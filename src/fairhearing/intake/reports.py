"""Reports: received once, whole or not at all, and found again by who has the code."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.db.models import Model

from fairhearing import proving, sealing
from fairhearing.casework import cases, dues, hands, history
from fairhearing.casework.cases import OpenCase
from fairhearing.casework.hands import Hands
from fairhearing.casework.history import Entered
from fairhearing.casework.messages import File
from fairhearing.casework.models import Case
from fairhearing.intake.models import Report
from fairhearing.intake.telling import Telling
from fairhearing.people import offices, organisations, profiles
from fairhearing.people.models import Organisation
from fairhearing.people.offices import NoOffice, Reader
from fairhearing.record import rows
from fairhearing.vault import store
from fairhearing.vault.keys import Place
from fairhearing.vault.models import Stored

__all__ = ["NoOffice", "NoReport", "ReadersChanged", "Receipt", "find", "readers_for", "receipt", "submit", "take_in"]

NAMES_SIZE = 4096  # bytes: who the reporter is, and who is named, fill as much with few names as with many


class NoReport(Exception):
    """No report belongs to this code."""


class ReadersChanged(Exception):
    """Others would read the report now than those who were shown."""


@dataclass(frozen=True)
class Receipt:
    """What a reporter gets: the same on every later visit. ``proof`` verifies without the organisation."""

    ref: str
    day: dt.date
    fields: Mapping[str, proving.Json]
    proof: str = field(repr=False)


def readers_for(
    organisation: Organisation, telling: Telling, *, on: dt.date, taken_out: Collection[str] = ()
) -> list[Reader]:
    """Return who would read this report, the accountable one first. Raises NoOffice.

    Whoever is complained about, if they can be recognised by name, does not receive it whatever the reporter ticked.
    """
    return offices.receiving(organisation, not_to=barring(telling, taken_out=taken_out), on=on)


def barring(telling: Telling, *, taken_out: Collection[str] = ()) -> offices.NotTo:
    """Return whom a report bars, now and whenever its hands change: who was ticked, and who it is about."""
    whom = (one.who for one in telling.allegations if one.who)
    return offices.NotTo(
        telling.not_to.accounts | frozenset(taken_out),
        telling.not_to.offices,
        tuple(dict.fromkeys((*telling.not_to.names, *telling.concerned, *whom))),
        telling.not_to.keepers,
    )


def submit(
    telling: Telling,
    *,
    organisation: Organisation,
    code: sealing.Code,
    identity: Mapping[str, str] | None = None,
    files: Sequence[File] = (),
    at: dt.datetime,
) -> Receipt:
    """Take a report in as ``take_in`` does, and return its receipt."""
    taken = take_in(telling, organisation=organisation, code=code, identity=identity, files=files, at=at)
    return _receipt(taken.case, taken.entered, at=at) if taken else receipt(code, at=at)


def take_in(
    telling: Telling,
    *,
    organisation: Organisation,
    code: sealing.Code,
    identity: Mapping[str, str] | None = None,
    files: Sequence[File] = (),
    shown: Sequence[str] | None = None,
    at: dt.datetime,
) -> TakenIn | None:
    """Take a report in: route it, seal it, open its case, put it on the record. Sending twice is sending once.

    ``identity``: what a named or confidential reporter says of themselves; it goes to a compartment of its own.
    ``shown``: the account ids of the readers whom the reporter was shown, in their order. Returns None when the report
    was here already. From now on ``receipt`` proves it: whoever shows that on a page of its own need not have it made
    here as well. Raises telling.NotComplete, NoOffice and ReadersChanged, before anything is kept.
    """
    telling.check()
    if Report.objects.filter(tag=code.tag.hex()).exists():
        return None
    readers = readers_for(organisation, telling, on=at.date())
    if shown is not None and [one.account for one in readers] != list(shown):
        raise ReadersChanged
    prepared = _prepare(telling, organisation, code, readers, dict(identity or {}), files, at)
    try:
        with transaction.atomic():
            rows.write(prepared.rows)
    except IntegrityError:
        store.forget(prepared.rows)
        find(code)  # sent twice at once: the first one stands; any other fault raises NoReport here
        return None
    except BaseException:
        store.forget(prepared.rows)
        raise
    history.settle(organisation, prepared.entered.ticket, at=at)
    return prepared


@dataclass(frozen=True)
class TakenIn:
    """A report sealed and ready: all its rows, written in one short transaction or not at all."""

    case: Case
    entered: Entered
    rows: tuple[Model, ...]


def _prepare(
    telling: Telling,
    organisation: Organisation,
    code: sealing.Code,
    readers: list[Reader],
    identity: dict[str, str],
    files: Sequence[File],
    at: dt.datetime,
) -> TakenIn:
    day, sign = at.date(), code.signing
    bars = barring(telling)
    barred = offices.barred(organisation, bars, on=day)
    chosen = Hands(tuple(readers), code.identity.recipient, sign.public.hex(), bars)
    in_hands = hands.with_keyholders(chosen, organisation=organisation, barred=barred, on=day)
    begun = cases.begin(in_hands, safe=sealing.random_id(), organisation=organisation, signed_by=sign, at=at)
    owed = organisations.owed(organisation, on=day)
    content = telling.encoded()
    entered, on_record = history.prepare(
        begun.case,
        _received(telling, content, files, in_hands, owed, organisation, day),
        into=begun.places["mailbox"],
        after=None,
        role="reporter" if telling.way_in == "web" else telling.way_in,
        signed_by=sign,
        at=at,
        number=0,
    )
    made = (
        *begun.rows,
        Report(case=begun.case, tag=code.tag.hex(), way_in=telling.way_in),
        *_sealed(content, identity, telling, begun.places, sign, day),
        *dues.prepare(begun.case, owed),
        *on_record,
    )
    return TakenIn(begun.case, entered, (*made, *_sealed_files(files, begun.places["report"], sign, day)))


def _sealed(
    content: bytes,
    identity: dict[str, str],
    telling: Telling,
    places: Mapping[str, Place],
    sign: sealing.SigningKey,
    day: dt.date,
) -> Iterator[Stored]:
    """Seal the words, who the reporter is, and the names, each to a compartment of its own."""
    who = json.dumps(identity).encode().ljust(NAMES_SIZE)
    yield store.seal(
        content, into=places["report"], kind="report", name="report.json", signed_by=sign, day=day, number=0
    )
    yield store.seal(who, into=places["identity"], kind="identity", signed_by=sign, day=day, number=0)
    yield store.seal(_routing(telling), into=places["routing"], kind="routing", signed_by=sign, day=day, number=0)


def _sealed_files(files: Sequence[File], into: Place, sign: sealing.SigningKey, day: dt.date) -> list[Stored]:
    """Seal the files last, because they may be large; if one can't be sealed, those before it are forgotten."""
    made: list[Stored] = []
    try:
        for number, file in enumerate(files, 1):
            made.append(
                store.seal(
                    file.chunks(),
                    into=into,
                    kind="file",
                    name=file.name,
                    media_type=file.media_type,
                    signed_by=sign,
                    day=day,
                    number=number,
                )
            )
    except BaseException:
        store.forget(made)
        raise
    return made


def _routing(telling: Telling) -> bytes:
    """Return the card that a handler sees before declaring: names, and danger, which is never held (R-033)."""
    names = [*telling.concerned, *(one.who for one in telling.allegations if one.who)]
    card = {"concerned": sorted(set(names)), "not_to": telling.not_to.as_json(), "danger": telling.danger}
    return json.dumps(card).encode().ljust(NAMES_SIZE)


def _received(
    telling: Telling,
    content: bytes,
    files: Sequence[File],
    in_hands: Hands,
    owed: Sequence[Mapping[str, str]],
    organisation: Organisation,
    day: dt.date,
) -> dict[str, proving.Json]:
    fields: dict[str, proving.Json] = {
        "event": "report.received",
        "report": {"name": "report.json", "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()},
        "readers": [reader.card() for reader in in_hands.readers],
        "keyholders": [holder.card() for holder in in_hands.keyholders],
        "owed": [dict(one) for one in owed],
        "way_in": telling.way_in,
        "profile": profiles.of(organisation, on=day),
        "policy": hashlib.sha256(organisation.trust_policy.encode()).hexdigest(),
    }
    return fields | {f"attachment/{number}": file.digest for number, file in enumerate(files)}


def find(code: sealing.Code) -> OpenCase:
    """Return the reporter's case by the code alone. Raises NoReport."""
    report = Report.objects.filter(tag=code.tag.hex()).first()
    if report is None:
        raise NoReport
    return cases.reporters_case(report.case_id, code)


def receipt(code: sealing.Code, *, at: dt.datetime) -> Receipt:
    """Return the receipt again, the same as at first but for a newer head of the log. Raises NoReport."""
    opened = find(code)
    return receipt_of(opened, at=at)


def receipt_of(opened: OpenCase, *, at: dt.datetime) -> Receipt:
    """Return the receipt of a case that somebody can open."""
    for _, document in store.contents(opened.keys, history.MAILBOX):
        if document.label.kind == history.KIND:
            return _receipt(opened.case, history.decoded(document.content), at=at)
    raise NoReport


def _receipt(case: Case, entered: Entered, *, at: dt.datetime) -> Receipt:
    proof = history.proof(entered, case.organisation, at=at)
    return Receipt(case.pk, entered.at.date(), entered.fields, proof)


def telling_of(opened: OpenCase) -> Telling:
    """Return what was told, in the reporter's own words."""
    document = store.newest(opened.keys, "report", "report")
    if document is None:
        raise NoReport
    return Telling.decoded(document.content)
