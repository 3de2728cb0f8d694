"""Taking somebody out of a report afterwards: what comes from then on is closed to them.

What they could read before, they may have kept; no code can take that back, and the page says so.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

from django.db import transaction

from fairhearing.casework import cases, hands
from fairhearing.casework.cases import OpenCase
from fairhearing.casework.history import Entered
from fairhearing.intake.reports import NAMES_SIZE
from fairhearing.people.offices import NotTo
from fairhearing.vault import store

ROUTING = "routing"


@transaction.atomic
def exclude(opened: OpenCase, not_to: NotTo, *, at: dt.datetime) -> Entered:
    """Bar whomever ``not_to`` names as well; whoever reads already loses their keys, and the chain gives new hands.

    Raises offices.NoOffice when fewer than two could read then; nothing is changed in that case.
    """
    cases.hold(opened)
    before = opened.hands
    barring = replace(before, not_to=joined(before.not_to, not_to))
    after = hands.without(barring, frozenset(), organisation=opened.organisation, on=at.date())
    renewed = cases.hand_on(opened, after, on=at.date())
    _write_routing(renewed, not_to=after.not_to, day=at.date())
    readers = [reader.card() for reader in after.readers]
    return cases.enter(renewed, {"event": "reader.excluded", "readers": readers}, at=at)


def joined(one: NotTo, other: NotTo) -> NotTo:
    """Return a bar for everybody whom either bars."""
    return NotTo(
        one.accounts | other.accounts,
        one.offices | other.offices,
        tuple(dict.fromkeys((*one.names, *other.names))),
        one.keepers or other.keepers,
    )


def _write_routing(opened: OpenCase, *, not_to: NotTo, day: dt.date) -> None:
    """Write the card that a handler sees before declaring anew, with everybody who is barred by now."""
    document = store.newest(opened.keys, ROUTING, ROUTING)
    card = json.loads(document.content) if document else {"concerned": []}
    content = json.dumps(card | {"not_to": not_to.as_json()}).encode().ljust(NAMES_SIZE)
    store.put(content, into=opened.keys.newest(ROUTING), kind=ROUTING, signed_by=opened.signing, day=day)
