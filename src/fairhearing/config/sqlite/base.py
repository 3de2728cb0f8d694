"""Writers stand in line before they begin.

SQLite lets one transaction write at a time, and whoever finds it busy sleeps and tries again: in a rush some sleep for
seconds while others go ahead, and the unlucky ones give up with "database is locked". Here each transaction first waits
for a lock on a file beside the database, which the kernel hands on in order, across threads and processes alike, and
takes back from a process that is killed.
"""

from __future__ import annotations

import fcntl
import os
from typing import Any

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's SQLite connection; a transaction begins when its turn has come."""

    _turn: int | None = None

    def _start_transaction_under_autocommit(self) -> None:
        self._wait_for_turn()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # Django's stubs leave it out
        except BaseException:
            self._end_turn()
            raise

    def _commit(self) -> Any:  # noqa: ANN401  Django's own signature
        try:
            return super()._commit()  # type: ignore[misc]  # the same
        finally:
            self._end_turn()

    def _rollback(self) -> Any:  # noqa: ANN401  Django's own signature
        try:
            return super()._rollback()  # type: ignore[misc]  # the same
        finally:
            self._end_turn()

    def _close(self) -> Any:  # noqa: ANN401  Django's own signature
        try:
            return super()._close()  # type: ignore[misc]  # the same
        finally:
            self._end_turn()

    def _wait_for_turn(self) -> None:
        name = str(self.settings_dict["NAME"])
        if self._turn is None and not self.is_in_memory_db():
            self._turn = os.open(f"{name}.turn", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(self._turn, fcntl.LOCK_EX)

    def _end_turn(self) -> None:
        if self._turn is not None:
            os.close(self._turn)
            self._turn = None
