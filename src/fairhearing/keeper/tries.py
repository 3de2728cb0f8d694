"""How often an account may be tried, written down before the answer: killing the keeper gives no try back.

Each account has two budgets, so that whoever guesses from elsewhere uses up nothing of the owner's. Ten tries at once,
and one more each half hour. Kept in a file of its own, without names and without any time finer than the half hour.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import NamedTuple

from fairhearing.keeper.wire import Kind

AT_ONCE = 10
HALF_HOUR = 1800  # seconds until one try comes back
A_DAY = 24 * 3600 // HALF_HOUR  # tries that come back in a day, in each of the two budgets
MOST_ACCOUNTS = 100_000  # beyond them nobody who was never asked for is answered: some 10 MB of disk


class Budget(NamedTuple):
    """What was used of ten tries, as of one half hour (numbered from 1970)."""

    half_hour: int
    used: int

    def at(self, half_hour: int) -> Budget:
        """Return it as it is now. A clock that was set back gives nothing back."""
        passed = max(0, half_hour - self.half_hour)
        left = max(0, self.used - passed)
        return Budget(half_hour if left else 0, left)

    def spent(self, half_hour: int) -> Budget:
        return Budget(half_hour, self.used + 1)

    @property
    def is_empty(self) -> bool:
        return self.used >= AT_ONCE


class Kept(NamedTuple):
    """What is kept of one account: the mark of its right material, and its two budgets."""

    right: bytes = b""
    known: Budget = Budget(0, 0)
    strange: Budget = Budget(0, 0)

    def budget(self, kind: Kind) -> Budget:
        return self.strange if kind is Kind.STRANGE else self.known

    def spending(self, kind: Kind, half_hour: int) -> Kept:
        """Return it with one try less."""
        spent = self.budget(kind).at(half_hour).spent(half_hour)
        return self._replace(strange=spent) if kind is Kind.STRANGE else self._replace(known=spent)


class Tries:
    """The file. Every change is on the disk when the call returns. Raises sqlite3.Error where it cannot be."""

    def __init__(self, path: Path) -> None:
        self._file = sqlite3.connect(path, timeout=5, isolation_level=None)
        self._file.executescript(
            "PRAGMA journal_mode=DELETE; PRAGMA synchronous=EXTRA; PRAGMA secure_delete=ON;"
            "CREATE TABLE IF NOT EXISTS tries (account BLOB PRIMARY KEY, right BLOB NOT NULL,"
            " known_half_hour INTEGER NOT NULL, known INTEGER NOT NULL,"
            " strange_half_hour INTEGER NOT NULL, strange INTEGER NOT NULL) WITHOUT ROWID;"
        )

    def of(self, account: bytes) -> Kept:
        """Return what is kept of an account: nothing used, where it is not there."""
        row = self._file.execute(
            "SELECT right, known_half_hour, known, strange_half_hour, strange FROM tries WHERE account = ?", (account,)
        ).fetchone()
        return Kept() if row is None else Kept(bytes(row[0]), Budget(*row[1:3]), Budget(*row[3:5]))

    def keep(self, account: bytes, kept: Kept) -> None:
        """Write it down."""
        self._file.execute(
            "INSERT OR REPLACE INTO tries VALUES (?, ?, ?, ?, ?, ?)", (account, kept.right, *kept.known, *kept.strange)
        )

    @property
    def is_full(self) -> bool:
        """Tell whether there is no room for accounts that were never asked for."""
        (count,) = self._file.execute("SELECT count(*) FROM (SELECT 1 FROM tries LIMIT ?)", (MOST_ACCOUNTS,)).fetchone()
        return int(count) >= MOST_ACCOUNTS

    def sweep(self, half_hour: int) -> None:
        """Forget when tries were made once they are given back, and accounts of which nothing else is kept.

        It always writes, so that at the start it tells whether anything can be written here.
        """
        with self._file:
            self._file.execute("BEGIN IMMEDIATE")
            for name in ("known", "strange"):
                self._file.execute(
                    f"UPDATE tries SET {name} = 0, {name}_half_hour = 0"  # noqa: S608  our own two names
                    f" WHERE {name} > 0 AND {name} <= ? - {name}_half_hour",
                    (half_hour,),
                )
            self._file.execute("DELETE FROM tries WHERE right = X'' AND known = 0 AND strange = 0")
            self._file.execute(f"PRAGMA user_version = {half_hour}")

    def close(self) -> None:
        self._file.close()
