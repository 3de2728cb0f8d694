"""Changing a receipt code: new words open everything that the old ones opened, and the old ones stop (decided 24).

The code of a report that somebody took in for another person is a claim code: an officer has seen it, so its first use
must put the person's own words in its place.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import transaction

from fairhearing import sealing
from fairhearing.casework import cases, readings
from fairhearing.casework.cases import OpenCase
from fairhearing.casework.history import Entered
from fairhearing.intake.models import Report
from fairhearing.intake.reports import NoReport

CLAIMED = "code.claimed"


@dataclass(frozen=True)
class Claim:
    """The claim code of a report that came in by an officer: on which day it was used, None while it still opens."""

    used_on: dt.date | None


def claim_of(entries: Sequence[Entered]) -> Claim | None:
    """Return what the entries of a case say of its claim code; a reporter who wrote themselves never had one."""
    if not entries or entries[0].fields.get("way_in") == "web":
        return None
    return Claim(next((entered.at.date() for entered in entries if entered.event == CLAIMED), None))


def is_claim(opened: OpenCase) -> bool:
    """Tell whether the words that open this case are a claim code."""
    claim = claim_of(readings.entries(opened))
    return claim is not None and claim.used_on is None


@transaction.atomic
def change(opened: OpenCase, old_code: sealing.Code, new_code: sealing.Code, *, at: dt.datetime) -> Entered:
    """Let ``new_code`` open the case in place of ``old_code``, all at once; what comes later has keys of its own.

    Raises NoReport when the old one does not open this case, or the new one belongs to another.
    """
    cases.hold(opened)
    event = CLAIMED if is_claim(opened) else "code.changed"
    if Report.objects.filter(tag=new_code.tag.hex()).exists():
        raise NoReport
    if not Report.objects.filter(case_id=opened.ref, tag=old_code.tag.hex()).update(tag=new_code.tag.hex()):
        raise NoReport
    new = new_code.identity.recipient
    after = replace(opened.hands, reporter=new, reporter_signing=new_code.signing.public.hex())
    return cases.enter(cases.hand_on(opened, after, on=at.date()), {"event": event}, at=at)
