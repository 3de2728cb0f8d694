"""The rounds that `fairhearing work` makes every minute. Each can be made at any time, twice, or by two at once."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable

from fairhearing.casework import custody
from fairhearing.correspondence import notices
from fairhearing.people import organisations
from fairhearing.record import log as record
from fairhearing.vault import drafts, fleeting

_log = logging.getLogger(__name__)


def go(*, at: dt.datetime) -> list[str]:
    """Make every round; return the names of those that failed. One that fails does not keep the others waiting."""
    failed = []
    for one in ROUNDS:
        try:
            one(at)
        except Exception:  # noqa: BLE001  whatever fails in one round, the others are made
            _log.exception("a round failed")
            failed.append(one.__name__)
    return failed


def forget_what_ran_out(at: dt.datetime) -> None:
    """Sessions and drafts end when they said they would, and so do files that were never sent."""
    fleeting.sweep(at=at)
    drafts.sweep(at=at)


def place_what_waits(at: dt.datetime) -> None:
    """Leaves that a killed worker left waiting get their place."""
    for organisation in organisations.every():
        if record.waiting(organisation.log):
            record.integrate(organisation.log, signer=organisations.signer(organisation), at=at)


def send_the_notice(at: dt.datetime) -> None:
    """The daily notice goes out at its hour."""
    notices.send_daily(at)


def ask_the_key_holders(at: dt.datetime) -> None:
    """Where nobody does what has long been due, people outside are asked to let somebody else do it."""
    custody.ask_where_late(on=at.date())


ROUNDS: tuple[Callable[[dt.datetime], None], ...] = (
    forget_what_ran_out,
    place_what_waits,
    ask_the_key_holders,
    send_the_notice,
)
