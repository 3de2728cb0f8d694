"""Reports: received once, whole or not at all, and found again by who has the code."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction

from fairhearing import proving, sealing
from fairhearing.casework import cases, dues, history
from fairhearing.casework.cases import OpenCase
from fairhearing.casework.hands import Hands
from fairhearing.casework.history import Entered
from fairhearing.casework.messages import File
from fairhearing.casework.models import Case
from fairhearing.intake.models import Report
from fairhearing.intake.telling import Telling
from fairhearing.people import offices, organisations
from fairhearing.people.models import Organisation
from fairhearing.people.offices import NoOffice, Reader
from fairhearing.vault import store
from fairhearing.vault.keys import Place

__all__ = ["NoOffice", "NoReport", "Receipt", "find", "readers_for", "receipt", "submit"]


class NoReport(Exception):
    """No report belongs to this code."""


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
    return offices.NotTo(
        telling.not_to.accounts | frozenset(taken_out),
        telling.not_to.offices,
        (*telling.not_to.names, *telling.concerned, *(one.who for one in telling.allegations if one.who)),
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
    """Take a report in: route it, seal it, open its case, prove that it came. Sending twice is sending once.

    ``identity``: what a named or confidential reporter says of themselves; it goes to a compartment of its own.
    Raises telling.NotComplete and NoOffice, before anything is kept.
    """
    telling.check()
    try:
        with transaction.atomic():
            entered, case = _take_in(telling, organisation, code, dict(identity or {}), files, at)
    except IntegrityError:
        return receipt(code, at=at)  # the same code twice: the first one stands; anything else raises NoReport below
    history.settle(organisation, entered.ticket, at=at)
    return _receipt(case, entered, at=at)


def _take_in(
    telling: Telling,
    organisation: Organisation,
    code: sealing.Code,
    identity: dict[str, str],
    files: Sequence[File],
    at: dt.datetime,
) -> tuple[Entered, Case]:
    day, sign = at.date(), code.signing
    readers = readers_for(organisation, telling, on=day)
    in_hands = Hands(tuple(readers), code.identity.recipient, sign.public.hex(), barring(telling))
    begun = cases.open_for(in_hands, safe=sealing.random_id(), organisation=organisation, signed_by=sign, at=at)
    Report.objects.create(case=begun.case, tag=code.tag.hex(), way_in=telling.way_in)
    content = telling.encoded()
    places = begun.places
    store.put(content, into=places["report"], kind="report", name="report.json", signed_by=sign, day=day)
    _put_files(files, places["report"], sign, day)
    store.put(json.dumps(identity).encode(), into=places["identity"], kind="identity", signed_by=sign, day=day)
    store.put(_routing(telling), into=places["routing"], kind="routing", signed_by=sign, day=day)
    owed = organisations.owed(organisation, on=day)
    dues.owe(begun.case, owed)
    entered = history.enter(
        begun.case,
        _received(telling, content, files, readers, owed, organisation),
        into=places["mailbox"],
        after=None,
        role="reporter" if telling.way_in == "web" else telling.way_in,
        signed_by=sign,
        at=at,
    )
    return entered, begun.case


def _put_files(files: Sequence[File], into: Place, sign: sealing.SigningKey, day: dt.date) -> None:
    for file in files:
        store.put(
            file.chunks(),
            into=into,
            kind="file",
            name=file.name,
            media_type=file.media_type,
            signed_by=sign,
            day=day,
        )


def _routing(telling: Telling) -> bytes:
    """Return the card that a handler sees before declaring: names only, nothing of what is said."""
    names = [*telling.concerned, *(one.who for one in telling.allegations if one.who)]
    return json.dumps({"concerned": sorted(set(names)), "not_to": telling.not_to.as_json()}).encode()


def _received(
    telling: Telling,
    content: bytes,
    files: Sequence[File],
    readers: Sequence[Reader],
    owed: Sequence[Mapping[str, str]],
    organisation: Organisation,
) -> dict[str, proving.Json]:
    fields: dict[str, proving.Json] = {
        "event": "report.received",
        "report": {"name": "report.json", "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()},
        "readers": [reader.card() for reader in readers],
        "owed": [dict(one) for one in owed],
        "way_in": telling.way_in,
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
