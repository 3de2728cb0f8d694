"""What tests begin from, made through public verbs alone, so that no test starts from an impossible state."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from functools import cache

from fairhearing import sealing
from fairhearing.casework import cases, conflicts
from fairhearing.casework.cases import OpenCase
from fairhearing.casework.messages import File
from fairhearing.intake import reports
from fairhearing.intake.telling import Telling
from fairhearing.people import accounts
from fairhearing.people.accounts import Prepared
from fairhearing.scenario import association
from fairhearing.scenario.association import Cast

AT = dt.datetime(2032, 2, 20, 10, 30, tzinfo=dt.UTC)
WORDS = "It happened on the stairs of the assembly hall, after the quarterly meeting."


@cache
def _prepared(with_codes: frozenset[str]) -> dict[str, Prepared]:
    """Keys locked once a test process: each lock costs what it should, a fifth of a second."""
    return association.prepare("-here", with_codes=with_codes)


def an_association(*, at: dt.datetime = AT, with_codes: Collection[str] = ()) -> Cast:
    """Return the invented association with intake officer, deputy, outside panel, president and so on.

    The first in a test has keys that were locked before; a second one gets its own.
    """
    slug = f"vale-{sealing.random_id()[:8]}"
    kept = _prepared(frozenset(with_codes))
    if accounts.active(kept["intake"].id) is not None:
        kept = association.prepare("-here", with_codes=with_codes)
    return association.found(kept, at=at, slug=slug)


def an_organisation(*, at: dt.datetime = AT) -> Cast:
    """Return the same under the name of what it is."""
    return an_association(at=at)


def a_report(
    cast: Cast,
    *,
    code: sealing.Code | None = None,
    telling: Telling | None = None,
    files: tuple[File, ...] = (),
    identity: dict[str, str] | None = None,
    at: dt.datetime = AT,
) -> tuple[sealing.Code, reports.Receipt]:
    """Send a report and return its code and receipt."""
    code = code or sealing.Code.generate()
    receipt = reports.submit(
        telling or Telling(words=WORDS),
        organisation=cast.organisation,
        code=code,
        identity=identity,
        files=files,
        at=at,
    )
    return code, receipt


def declared(cast: Cast, ref: str, *, role: str = "intake", at: dt.datetime = AT) -> OpenCase:
    """Return the case in the hands of somebody who has declared, as everybody must before they act in it."""
    opened = cases.case_for(cast.handler(role), ref)
    if conflicts.why_not_read(opened) is not None:
        conflicts.declare(opened, relations="None.", knowledge="None.", at=at)
    return opened
