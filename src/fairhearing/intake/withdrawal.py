"""Asking to stop (R-010): nothing is taken off the record, and a decision with reasons is owed, whichever it is."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from fairhearing.casework import dues, messages
from fairhearing.casework.cases import OpenCase
from fairhearing.casework.history import Entered

DECISION, DAYS = "withdrawal_decision", 14  # calendar days for a decision with reasons


@transaction.atomic
def ask_to_stop(opened: OpenCase, words: str, *, at: dt.datetime) -> Entered:
    """Enter that the reporter asks to stop. Everything said before stays; a decision is owed from today."""
    entered = messages.send(opened, words, purpose="withdrawal", at=at)
    if not any(owed.code == DECISION and owed.met_on is None for owed in dues.of(opened.case)):
        by = at.date() + dt.timedelta(days=DAYS)
        dues.owe(opened.case, [{"code": DECISION, "by": by.isoformat()}])
    return entered
