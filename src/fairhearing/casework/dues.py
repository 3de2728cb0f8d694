"""What is owed in a case and by when: readable to the server, because dates must be kept when nobody is signed in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from fairhearing.casework.models import Case, Due
from fairhearing.people.models import Organisation

FEW = 400  # ids that a database takes in one question without minding


@dataclass(frozen=True)
class Owed:
    """One thing owed: its code, the day by which, and the day on which it was done, if it was."""

    case: str
    code: str
    by: dt.date
    met_on: dt.date | None

    def is_late(self, on: dt.date) -> bool:
        """Tell whether the day has passed without it, or it was done after the day."""
        return (self.met_on or on) > self.by


def owe(case: Case, owed: Collection[dict[str, str]]) -> None:
    """Enter what is owed from now on: ``code`` and ``by`` (ISO date) each."""
    Due.objects.bulk_create(prepare(case, owed))


def prepare(case: Case, owed: Collection[dict[str, str]]) -> list[Due]:
    """Do the same but for writing the rows, which the caller writes with its own."""
    return [
        Due(case=case, organisation_id=case.organisation_id, code=one["code"], by=dt.date.fromisoformat(one["by"]))
        for one in owed
    ]


def meet(case: Case, code: str, *, on: dt.date) -> bool:
    """Mark the oldest open due of that code as met; return whether there was one."""
    due = Due.objects.filter(case=case, code=code, met_on__isnull=True).order_by("by").first()
    if due is None:
        return False
    due.met_on = on
    due.save(update_fields=["met_on"])
    return True


def drop_open(case: Case, *, on: dt.date) -> None:
    """Nothing more is owed in a case that was set aside: its open dues end that day."""
    Due.objects.filter(case=case, met_on__isnull=True).update(met_on=on)


def of(case: Case) -> list[Owed]:
    """Return everything owed in a case, soonest first."""
    rows = Due.objects.filter(case=case).order_by("by", "code")
    return [Owed(row.case_id, row.code, row.by, row.met_on) for row in rows]


def next_open(organisation: Organisation, among: Collection[str], *, count: int, skip: int = 0) -> list[Owed]:
    """Return the next open due of each case in ``among``, soonest first.

    Who has few cases asks for them by name. Who has many walks the index of open dues in order of their day, and soon
    has a page full. Either way the cost is not that of all cases, least of all for somebody who has none.
    """
    if not among:
        return []
    found: list[Owed] = []
    seen: set[str] = set()
    rows = Due.objects.filter(organisation=organisation, met_on__isnull=True).order_by("by", "case_id")
    if len(among) <= FEW:
        rows = rows.filter(case__in=among)
    for row in rows.values_list("case_id", "code", "by").iterator(500):
        if row[0] not in among or row[0] in seen:
            continue
        seen.add(row[0])
        if len(seen) > skip:
            found.append(Owed(row[0], row[1], row[2], None))
        if len(found) == count:
            break
    return found
