"""Declaring before reading (R-040), and standing aside: an honourable way out that hides the case for good (R-049)."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass

from django.db import transaction

from fairhearing.casework import cases, hands
from fairhearing.casework.cases import OpenCase
from fairhearing.casework.history import Entered
from fairhearing.people.offices import NotTo
from fairhearing.refusal import Refusal
from fairhearing.vault import store

KIND, COMPARTMENT = "declaration", "desk"


@dataclass(frozen=True)
class Declaration:
    """What a handler said, before reading, about relations to the people named and about what they knew."""

    account: str
    role: str
    relations: str
    knowledge: str
    on: dt.date


@dataclass(frozen=True)
class Card:
    """The routing card: who is named, who must not see it, and whether somebody is in danger. Nothing of what is said.

    ``danger``: yes, unsure, no, or empty where it was not answered.
    """

    concerned: tuple[str, ...]
    not_to: NotTo
    danger: str = ""

    @property
    def speaks_of_danger(self) -> bool:
        return self.danger in ("yes", "unsure")


def card(opened: OpenCase) -> Card:
    """Return what a handler sees before declaring."""
    document = store.newest(opened.keys, "routing", "routing")
    said = json.loads(document.content) if document else {"concerned": [], "not_to": {}}
    return Card(tuple(said["concerned"]), NotTo.of(said["not_to"]), said.get("danger", ""))


def declared(opened: OpenCase) -> list[Declaration]:
    """Return every declaration made in this case."""
    found = []
    for _, document in store.contents(opened.keys, COMPARTMENT):
        if document.label.kind == KIND:
            said = json.loads(document.content)
            on = dt.date.fromisoformat(said.pop("on"))
            found.append(Declaration(**said, on=on))
    return found


def why_not_read(opened: OpenCase) -> Refusal | None:
    """Say why this handler may not read the report yet: nobody reads before they have declared (R-040)."""
    if any(one.account == opened.account for one in declared(opened)):
        return None
    return Refusal("R-040", "Say first how you are related to the people named here, or stand aside.")


@transaction.atomic
def declare(opened: OpenCase, *, relations: str, knowledge: str, at: dt.datetime) -> Entered:
    """Enter a handler's declaration: sealed for those who handle the case, its making on the record."""
    cases.hold(opened)
    said = {
        "account": opened.account,
        "role": opened.role,
        "relations": relations,
        "knowledge": knowledge,
        "on": at.date().isoformat(),
    }
    store.put(
        json.dumps(said).encode(),
        into=opened.keys.newest(COMPARTMENT),
        kind=KIND,
        signed_by=opened.signing,
        day=at.date(),
    )
    return cases.enter(opened, {"event": "handler.declared"}, at=at)


@transaction.atomic
def stand_aside(opened: OpenCase, *, at: dt.datetime) -> Entered:
    """Step back from a case. In the same act the next in the chain gets keys, and whoever leaves loses theirs.

    What comes later goes to compartments whose keys they never had. No reason is asked. Raises offices.NoOffice when
    nobody could take over; then nothing changes, and the page says whom to turn to.
    """
    cases.hold(opened)
    after = hands.without(opened.hands, frozenset({opened.account}), organisation=opened.organisation, on=at.date())
    renewed = cases.hand_on(opened, after, on=at.date())
    readers = [reader.card() for reader in after.readers]
    return cases.enter(renewed, {"event": "handler.stood_aside", "readers": readers}, at=at)
