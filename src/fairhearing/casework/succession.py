"""The work goes on when somebody leaves: whoever opens the case next hands it to who comes next in the chain.

A reader leaves when their certificate or office ends, or when they have new keys. What follows from that is a rule, so
that everybody comes to the same answer at once; only the keys wait for the next session of somebody who has them.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from typing import Any

from django.db import transaction

from fairhearing.casework import cases, hands, inbox
from fairhearing.casework.cases import Handler, Meanwhile, NoCase, OpenCase
from fairhearing.casework.hands import Hands
from fairhearing.casework.history import Entered
from fairhearing.people import accounts, appointing, offices
from fairhearing.people.accounts import Opened
from fairhearing.people.models import Organisation
from fairhearing.people.offices import NoOffice

AT_ONCE = 25  # cases that one visit of the inbox hands on; the next visit goes on


def changed(opened: OpenCase, *, on: dt.date) -> Hands | None:
    """Return the hands as they should be when a reader has left or has new keys, else None. Raises NoOffice."""
    chain = {reader.account: reader.recipient for reader in offices.chain(opened.organisation, on=on)}
    if all(chain.get(reader.account) == reader.recipient for reader in opened.hands.readers):
        return None
    return hands.completed(opened.hands, organisation=opened.organisation, on=on)


@transaction.atomic
def hand_on(opened: OpenCase, *, at: dt.datetime) -> Entered | None:
    """Give the case to who comes next where a reader left; return None where nobody did. Raises NoOffice, Meanwhile.

    What comes later goes to keys that who left never had.
    """
    after = changed(opened, on=at.date())
    if after is None:
        return None
    cases.hold(opened)
    handed = cases.hand_on(opened, after, on=at.date())
    readers = [reader.card() for reader in after.readers]
    return cases.enter(handed, {"event": "reader.left", "readers": readers}, at=at)


def serve(handler: Handler, *, at: dt.datetime) -> list[str]:
    """Hand on those of the handler's cases in which a reader left since they last looked; return which.

    Costs nothing while who can be given keys stays the same.
    """
    kept: dict[str, Any] = dict(accounts.keyring(handler.account, handler.identity))
    mark = _mark(handler.account.organisation, on=at.date())
    waiting = kept.get("to_hand_on", []) if kept.get("chain") == mark else sorted(inbox.mine(handler))
    if not waiting and kept.get("chain") == mark:
        return []
    served = [ref for ref in waiting[:AT_ONCE] if _served(handler, ref, hand_on, at=at)]
    kept = dict(accounts.keyring(handler.account, handler.identity))
    accounts.save_keyring(handler.account, kept | {"chain": mark, "to_hand_on": waiting[AT_ONCE:]})
    return served


def _served(handler: Handler, ref: str, act: Callable[..., Entered | None], *, at: dt.datetime) -> bool:
    try:
        return act(cases.case_for(handler, ref), at=at) is not None
    except (NoCase, NoOffice, Meanwhile):
        return False


def _mark(organisation: Organisation, *, on: dt.date) -> str:
    """Return what is another as soon as others can be given keys."""
    chain = "".join(f"{reader.account}{reader.recipient}" for reader in offices.chain(organisation, on=on))
    return hashlib.sha256(chain.encode()).hexdigest()


@transaction.atomic
def leave(opened: OpenCase, *, at: dt.datetime) -> Entered:
    """Hand the case on as a reader's last act. Raises NoOffice, Meanwhile."""
    cases.hold(opened)
    gone = frozenset({opened.account})
    after = hands.without(opened.hands, gone, organisation=opened.organisation, on=at.date())
    handed = cases.hand_on(opened, after, on=at.date())
    return cases.enter(handed, {"event": "reader.left", "readers": [one.card() for one in after.readers]}, at=at)


def leave_all(handler: Handler, *, at: dt.datetime) -> list[str]:
    """Hand on every case of somebody who leaves; return those that nobody could take."""
    return [ref for ref in sorted(inbox.mine(handler)) if not _served(handler, ref, leave, at=at)]


@transaction.atomic
def leave_office(handler: Handler, *, by: Opened, from_on: dt.date, at: dt.datetime) -> list[str]:
    """Leave one's offices; who leaves today hands on every case first. Return those that nobody could take.

    Whoever leaves later goes on until then, and the next visit of a colleague hands on what they leave. Raises Refused.
    """
    untaken = leave_all(handler, at=at) if from_on <= at.date() else []
    appointing.leave(by=by, from_on=from_on, at=at)
    return untaken
