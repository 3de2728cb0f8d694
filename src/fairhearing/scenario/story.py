"""The runner of the scenario: entries in order, each with what it checks or with the part of the road it waits for.

An entry that is not served yet is listed as such and counts for nothing: it is never passed and never failed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from fairhearing import sealing
from fairhearing.scenario.association import Cast


@dataclass(frozen=True)
class Check:
    """One thing that was looked at: what is claimed, whether it holds, and the requirements it belongs to."""

    says: str
    holds: bool
    ids: tuple[str, ...]


@dataclass
class World:
    """What the story has come to: the cast, and the codes and receipts that its people keep."""

    cast: Cast | None = None
    codes: dict[str, sealing.Code] = field(default_factory=dict)
    proofs: dict[str, str] = field(default_factory=dict)
    refs: dict[str, str] = field(default_factory=dict)

    @property
    def people(self) -> Cast:
        """The cast; the first step loads it."""
        if self.cast is None:
            raise NotBegun
        return self.cast


class NotBegun(Exception):
    """A step ran before the association was loaded."""


Play = Callable[[World, dt.datetime], Iterator[Check]]


@dataclass(frozen=True)
class Entry:
    """One entry of a step: played now, or waiting for ``needs`` (what is missing, in words)."""

    step: str
    clock: dt.date
    tells: str
    play: Play | None = None
    needs: str = ""
    ids: tuple[str, ...] = ()
    variant: str | None = None


@dataclass(frozen=True)
class Played:
    """How an entry went."""

    step: str
    variant: str | None
    tells: str
    clock: str
    served: bool
    checks: tuple[Check, ...]
    needs: str
    ids: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it for a machine."""
        kept = asdict(self)
        return kept | {"checks": [asdict(check) | {"ids": list(check.ids)} for check in self.checks]}


def play(entries: Sequence[Entry], *, up_to: str | None = None) -> Iterator[Played]:
    """Play the entries in order, on their own clock; ``up_to``: the last step that is played."""
    world = World()
    for entry in entries:
        if up_to is not None and entry.step > up_to:
            return
        at = dt.datetime.combine(entry.clock, dt.time(10), dt.UTC)
        checks = tuple(_checks(entry.play, world, at)) if entry.play else ()
        ids = entry.ids or tuple(sorted({name for check in checks for name in check.ids}))
        yield Played(
            entry.step,
            entry.variant,
            entry.tells,
            entry.clock.isoformat(),
            entry.play is not None,
            checks,
            entry.needs,
            ids,
        )


def _checks(played: Play, world: World, at: dt.datetime) -> Iterator[Check]:
    """Yield what a step checks; one that breaks off has a check that does not hold, and those after it go on."""
    try:
        yield from played(world, at)
    except Exception as fault:  # noqa: BLE001  whatever broke is a finding of the runner
        yield Check(f"the step goes to its end ({type(fault).__name__})", holds=False, ids=())
