"""Cases: opened once, come to in one way only, read on the record.

``case_for`` and ``reporters_case`` are the only ways to a case. A case that is not there, one of another organisation
and one that is walled off give the same answer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.db.models import Model

from fairhearing import proving, sealing
from fairhearing.casework import hands, history
from fairhearing.casework.hands import Hands
from fairhearing.casework.history import Entered
from fairhearing.casework.models import Case
from fairhearing.people.models import Account, Organisation
from fairhearing.vault import keys as vault
from fairhearing.vault import store
from fairhearing.vault.keys import Keys, Place


class NoCase(Exception):
    """There is no such case for whoever asks."""


class Meanwhile(Exception):
    """Who reads the case was changed since it was opened; nothing is done."""


@dataclass(frozen=True)
class Handler:
    """A signed-in account, with what its password opened."""

    account: Account
    identity: sealing.Identity = field(repr=False)
    signing: sealing.SigningKey = field(repr=False)


@dataclass(frozen=True)
class OpenCase:
    """A case in somebody's hands: its keys, who else reads it, and the role and key with which they act."""

    case: Case
    keys: Keys = field(repr=False)
    hands: Hands
    role: str
    signing: sealing.SigningKey = field(repr=False)
    account: str = ""

    @property
    def ref(self) -> str:
        return self.case.safe_id

    @property
    def organisation(self) -> Organisation:
        return self.case.organisation


@dataclass(frozen=True)
class Begun:
    """A case about to be opened: its places, and its rows, not yet written."""

    case: Case
    places: Mapping[str, Place]
    rows: tuple[Model, ...]


def begin(
    in_hands: Hands, *, safe: str, organisation: Organisation, signed_by: sealing.SigningKey, at: dt.datetime
) -> Begun:
    """Make a case: its compartments, its readers' keys, in whose hands it is. The caller writes its rows."""
    day = at.date()
    opened = vault.make(safe, organisation=organisation.pk, entitled=in_hands.entitled(), day=day)
    case = Case(safe_id=safe, organisation=organisation, stage="received", opened_on=day)
    kept = store.seal(
        hands.encoded(in_hands),
        into=opened.places[hands.COMPARTMENT],
        kind=hands.KIND,
        signed_by=signed_by,
        day=day,
        number=0,
    )
    return Begun(case, opened.places, (*opened.rows, case, kept))


def case_for(handler: Handler, ref: str) -> OpenCase:
    """Return the case if the handler has its keys and did not stand aside. Raises NoCase.

    The keys are looked for first: until they are found, nothing is done that depends on whether there is such a case.
    """
    try:
        found = vault.open_safe(ref, handler.identity)
    except vault.NoKeys:
        raise NoCase from None
    case = Case.objects.select_related("organisation__log").filter(pk=ref).first()
    if case is None or case.organisation_id != handler.account.organisation_id:
        raise NoCase
    keys = hands.with_authors(found, case.organisation)
    in_hands = hands.of(keys)
    if in_hands.reader(handler.account.pk) is None:
        raise NoCase
    role = in_hands.role(handler.account.pk)
    return OpenCase(case, keys, in_hands, role, handler.signing, handler.account.pk)


def reporters_case(ref: str, code: sealing.Code) -> OpenCase:
    """Return the reporter's own case. Raises NoCase."""
    case = Case.objects.select_related("organisation__log").filter(pk=ref).first()
    if case is None:
        raise NoCase
    try:
        keys = hands.with_authors(vault.open_safe(ref, code.identity), case.organisation)
    except vault.NoKeys:
        raise NoCase from None
    return OpenCase(case, keys, hands.of(keys), "reporter", code.signing)


def hold(opened: OpenCase) -> None:
    """Let nobody else act in this case until the caller's transaction ends.

    Raises Meanwhile when its readers or keys are no longer those that were opened: whoever acted on would undo that,
    or write where somebody can read who no longer may.
    """
    Case.objects.select_for_update().get(pk=opened.ref)
    if not vault.is_newest(opened.keys) or hands.of(opened.keys) != opened.hands:
        raise Meanwhile


def hand_on(opened: OpenCase, after: Hands, *, on: dt.date) -> OpenCase:
    """Return the case in other hands, and with other keys where somebody comes or leaves. Part of a transaction.

    The hands are written into what those who left can't open.
    """
    keys = hands.renewed(opened.keys, before=opened.hands, after=after, on=on)
    hands.write(after, into=keys.newest(hands.COMPARTMENT), signed_by=opened.signing, day=on)
    return replace(opened, hands=after, keys=keys)


def enter(opened: OpenCase, fields: Mapping[str, proving.Json], *, at: dt.datetime) -> Entered:
    """Put an act of this case on the record, after its last entry. Part of the caller's transaction.

    Locks the case first: two acts at once would otherwise both be "the next entry".
    """
    hold(opened)
    return history.enter(
        opened.case,
        fields,
        into=opened.keys.newest(history.MAILBOX),
        after=history.last(opened.keys),
        role=opened.role,
        signed_by=opened.signing,
        at=at,
    )


def to_stage(case: Case, stage: str) -> None:
    """Move the case on; the server knows the stage so that dates can be kept."""
    case.stage = stage
    case.save(update_fields=["stage"])
