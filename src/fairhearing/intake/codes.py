"""Changing a receipt code: new words open everything that the old ones opened, and the old ones stop (decided 24)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from django.db import transaction

from fairhearing import sealing
from fairhearing.casework import cases, hands
from fairhearing.casework.cases import OpenCase
from fairhearing.casework.history import Entered
from fairhearing.intake.models import Report
from fairhearing.intake.reports import NoReport
from fairhearing.vault import keys as vault


@transaction.atomic
def change(opened: OpenCase, old_code: sealing.Code, new_code: sealing.Code, *, at: dt.datetime) -> Entered:
    """Let ``new_code`` open the case in place of ``old_code``, all at once; what comes later has keys of its own.

    Raises NoReport when the old one does not open this case, or the new one belongs to another.
    """
    cases.hold(opened)
    if Report.objects.filter(tag=new_code.tag.hex()).exists():
        raise NoReport
    if not Report.objects.filter(case_id=opened.ref, tag=old_code.tag.hex()).update(tag=new_code.tag.hex()):
        raise NoReport
    old, new = old_code.identity.recipient, new_code.identity.recipient
    beside = [*(reader.recipient for reader in opened.hands.readers), old]
    vault.grant(opened.keys, new, hands.REPORTERS, beside=beside, on=at.date())
    vault.withdraw(opened.keys, old, on=at.date())
    after = replace(opened.hands, reporter=new, reporter_signing=new_code.signing.public.hex())
    renewed = replace(opened, hands=after, keys=vault.renew(opened.keys, after.entitled(), on=at.date()))
    hands.write(after, into=renewed.keys.newest(hands.COMPARTMENT), signed_by=opened.signing, day=at.date())
    return cases.enter(renewed, {"event": "code.changed"}, at=at)
