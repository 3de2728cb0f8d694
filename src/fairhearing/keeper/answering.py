"""The keeper's rule: what it answers, and what that costs. The process around it is `process.py`."""

from __future__ import annotations

import hmac
from collections.abc import Callable

from fairhearing.keeper.tries import HALF_HOUR, Kept, Tries
from fairhearing.keeper.wire import About, Answer, Kind, Request, Standing, answer_to, index_of, right_mark


class Keeper:
    """A key, a file of tries, and a clock (seconds of Unix time)."""

    def __init__(self, key: bytes, tries: Tries, *, about: Callable[[], About], clock: Callable[[], float]) -> None:
        self._key, self._tries, self._about, self._clock = key, tries, about, clock
        self._swept = 0

    def answer(self, request: Request) -> Answer:
        """Answer one request; what it costs is on the disk before this returns. Raises sqlite3.Error."""
        half_hour = self._half_hour()
        if request.kind is Kind.ABOUT:
            return self._about().answer()
        account = index_of(self._key, request.tag)
        kept = self._tries.of(account)
        if kept.budget(request.kind).at(half_hour).is_empty or (kept == Kept() and self._tries.is_full):
            return Answer.wait((half_hour + 1) * HALF_HOUR)
        mark = right_mark(self._key, request.tag, request.material)
        said = answer_to(self._key, request.tag, request.material)
        if request.kind is not Kind.LOCKING and hmac.compare_digest(mark, kept.right):
            return Answer(Standing.RIGHT, said)
        if request.kind is Kind.LOCKING:
            kept = kept._replace(right=mark)
        self._tries.keep(account, kept.spending(request.kind, half_hour))
        return Answer(Standing.COUNTED, said)

    def _half_hour(self) -> int:
        """Return which half hour it is, having tidied up at its first request."""
        half_hour = int(self._clock()) // HALF_HOUR
        if half_hour != self._swept:
            self._tries.sweep(half_hour)
            self._swept = half_hour
        return half_hour
