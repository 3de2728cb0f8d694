"""What a handler finds on the desk: only the cases whose keys are theirs, by what is due next.

Which cases those are stands nowhere but in the handler's sealed keyring; new ones are found by looking through the
safes that came since the last visit.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from fairhearing.casework import dues
from fairhearing.casework.cases import Handler
from fairhearing.casework.dues import Owed
from fairhearing.casework.models import Case, Step
from fairhearing.people import accounts
from fairhearing.vault import keys as vault

PAGE = 25


@dataclass(frozen=True)
class Line:
    """One line of the inbox: the case, its stage, and what is due in it next (None: nothing is)."""

    ref: str
    stage: str
    due: Owed | None


@dataclass(frozen=True)
class Page:
    """A page of the inbox and how many cases there are in all."""

    lines: list[Line]
    total: int
    number: int

    @property
    def has_more(self) -> bool:
        return (self.number + 1) * PAGE < self.total


def mine(handler: Handler) -> set[str]:
    """Return the ids of the cases whose keys this handler has, looking only through what came since last time.

    That nothing new is theirs is written down only after many changes: whoever is barred from a case must not tell from
    the time that their own inbox takes whether one came.
    """
    kept: dict[str, Any] = dict(accounts.keyring(handler.account, handler.identity))
    own: set[str] = set(kept.get("cases", []))
    looked_on = dt.date.fromisoformat(kept.get("looked_on", "0001-01-01"))
    marks: set[str] = set(kept.get("marks", []))
    fresh = vault.look_through(
        handler.identity, organisation=handler.account.organisation_id, since=looked_on, known=marks
    )
    before, own = own, (own - {looked.safe for looked in fresh}) | {one.safe for one in fresh if one.is_ours}
    if own == before and len(fresh) < vault.LOOKED_AT_ONCE:
        return own
    newest = max(looked_on, *(looked.on for looked in fresh))
    marks = {looked.mark for looked in fresh if looked.on == newest} | (marks if newest == looked_on else set())
    accounts.save_keyring(
        handler.account, kept | {"cases": sorted(own), "looked_on": newest.isoformat(), "marks": sorted(marks)}
    )
    return own


def forget(handler: Handler, ref: str) -> None:
    """Take a case off the desk of somebody who stood aside."""
    kept: dict[str, Any] = dict(accounts.keyring(handler.account, handler.identity))
    kept["cases"] = sorted(set(kept.get("cases", [])) - {ref})
    accounts.save_keyring(handler.account, kept)


def remember_declared(handler: Handler, ref: str) -> None:
    """Remember, for the handler's own inbox alone, that they have declared in this case."""
    kept: dict[str, Any] = dict(accounts.keyring(handler.account, handler.identity))
    kept["declared"] = sorted({*kept.get("declared", []), ref})
    accounts.save_keyring(handler.account, kept)


def declared(handler: Handler) -> set[str]:
    """Return the ids of the cases in which the handler has declared."""
    kept: dict[str, Any] = dict(accounts.keyring(handler.account, handler.identity))
    return set(kept.get("declared", []))


def _written(refs: Collection[str]) -> dict[str, list[dt.date]]:
    """Return on which days the reporter wrote in each of these cases. Within a day the server knows no order."""
    days: dict[str, list[dt.date]] = {}
    steps = Step.objects.filter(case__in=refs, code__endswith=".sent", role="reporter").order_by("day")
    for ref, day in steps.values_list("case_id", "day"):
        days.setdefault(ref, []).append(day)
    return days


def unread(handler: Handler, refs: Collection[str]) -> dict[str, dt.date]:
    """Return, for those of these cases in which the reporter wrote since the handler looked, the day of the newest."""
    kept: dict[str, Any] = dict(accounts.keyring(handler.account, handler.identity))
    seen: dict[str, int] = kept.get("seen", {})
    return {ref: days[-1] for ref, days in _written(refs).items() if len(days) > seen.get(ref, 0)}


def remember_seen(handler: Handler, ref: str) -> None:
    """Remember, for the handler's own inbox alone, that they have seen what the reporter wrote so far."""
    count = len(_written([ref]).get(ref, []))
    kept: dict[str, Any] = dict(accounts.keyring(handler.account, handler.identity))
    if kept.get("seen", {}).get(ref, 0) != count:
        kept["seen"] = kept.get("seen", {}) | {ref: count}
        accounts.save_keyring(handler.account, kept)


def page(handler: Handler, *, number: int = 0) -> Page:
    """Return one page of the handler's cases: those with something due first, soonest first."""
    own = mine(handler)
    owed = dues.next_open(handler.account.organisation, own, count=PAGE, skip=number * PAGE)
    stages = dict(Case.objects.filter(pk__in=[one.case for one in owed]).values_list("pk", "stage"))
    lines = [Line(one.case, stages[one.case], one) for one in owed]
    return Page(lines, len(own), number)


def quiet(handler: Handler, *, stage: str | None = None, count: int = PAGE) -> list[Line]:
    """Return cases of the handler in which nothing is due, or those of one stage (such as ``aside``)."""
    own: Collection[str] = mine(handler)
    rows = Case.objects.filter(organisation=handler.account.organisation).exclude(
        dues__met_on__isnull=True, dues__isnull=False
    )
    if stage is not None:
        rows = rows.filter(stage=stage)
    if len(own) <= dues.FEW:
        rows = rows.filter(pk__in=own)
    found = []
    for ref, at_stage in rows.order_by("-opened_on", "pk").values_list("pk", "stage").iterator(500):
        if ref in own:
            found.append(Line(ref, at_stage, None))
        if len(found) == count:
            break
    return found
