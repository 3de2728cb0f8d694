"""A visit: what a signed-in person or a reporter with a code may open, for as long as they are here.

What it holds is sealed under a random key that lives only in the visitor's cookie; the sealed half lies in
``fleeting``. Neither half opens anything alone, and leaving destroys both.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
from dataclasses import dataclass, field
from typing import Any

from fairhearing import sealing
from fairhearing.vault import fleeting

LONGEST = dt.timedelta(hours=8)
KEY_LENGTH = 32  # bytes


@dataclass
class Visit:
    """One visit. ``held`` is what it holds (JSON); change it and ``save``."""

    key: bytes = field(repr=False)
    held: dict[str, Any] = field(repr=False)
    idle: dt.timedelta
    ends: dt.datetime
    seen: dt.datetime

    @property
    def cookie(self) -> str:
        """The half that goes to the visitor."""
        return base64.urlsafe_b64encode(self.key).decode().rstrip("=")

    @property
    def _tag(self) -> bytes:
        return sealing.derive(self.key, "visit/tag")

    def save(self, *, at: dt.datetime) -> None:
        """Keep the visit until it has been idle for too long, or has lasted too long."""
        self.seen = at
        plain = json.dumps(
            {
                "held": self.held,
                "idle": self.idle.total_seconds(),
                "ends": self.ends.timestamp(),
                "seen": at.timestamp(),
            }
        ).encode()
        sealed = sealing.box(plain, key=sealing.derive(self.key, "visit/box"), context=self._tag)
        fleeting.keep(self._tag, sealed, until=min(at + self.idle, self.ends))

    def end(self) -> None:
        """Destroy the server's half."""
        fleeting.drop(self._tag)


def begin(held: dict[str, Any], *, idle: dt.timedelta, at: dt.datetime) -> Visit:
    """Begin a visit that holds ``held``."""
    visit = Visit(sealing.random_bytes(KEY_LENGTH), held, idle, at + LONGEST, at)
    visit.save(at=at)
    return visit


def resume(cookie: str, *, at: dt.datetime) -> Visit | None:
    """Return the visit that the cookie opens, or None when it ended, ran out, or never was."""
    try:
        key = base64.urlsafe_b64decode(cookie + "=" * (-len(cookie) % 4))
    except ValueError:
        return None
    if len(key) != KEY_LENGTH:
        return None
    tag = sealing.derive(key, "visit/tag")
    sealed = fleeting.fetch(tag, at=at)
    if sealed is None:
        return None
    try:
        kept = json.loads(sealing.unbox(sealed, key=sealing.derive(key, "visit/box"), context=tag))
    except sealing.CannotOpen:
        return None
    visit = Visit(
        key,
        kept["held"],
        dt.timedelta(seconds=kept["idle"]),
        dt.datetime.fromtimestamp(kept["ends"], dt.UTC),
        dt.datetime.fromtimestamp(kept["seen"], dt.UTC),
    )
    if at >= min(visit.seen + visit.idle, visit.ends):
        visit.end()
        return None
    if at - visit.seen > dt.timedelta(minutes=1):  # a write a minute is enough to know that somebody is still here
        visit.save(at=at)
    return visit
