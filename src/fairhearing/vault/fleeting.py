"""What must not last: visits and drafts, each sealed under a key that only the visitor has.

They live in a small SQLite file of their own, on both databases, because they must be in no backup and in no
database's write-ahead archive. Losing the file signs everybody out and loses unsent drafts, and nothing else.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
import threading
from pathlib import Path

from django.conf import settings

HOUR = 3600  # seconds
_connections = threading.local()


def _connection() -> sqlite3.Connection:
    path = Path(settings.PLACE.fleeting) / "fleeting.sqlite3"
    kept: sqlite3.Connection | None = getattr(_connections, "connection", None)
    if kept is not None and _connections.file == _file(path):
        return kept
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    connection = sqlite3.connect(path, timeout=30, isolation_level=None)
    connection.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;"
        "CREATE TABLE IF NOT EXISTS kept (tag BLOB PRIMARY KEY, sealed BLOB NOT NULL, until INTEGER NOT NULL);"
        "CREATE INDEX IF NOT EXISTS kept_until ON kept (until);"
        "CREATE TABLE IF NOT EXISTS tries (tag BLOB PRIMARY KEY, count INTEGER NOT NULL, until INTEGER NOT NULL);"
    )
    _connections.connection, _connections.file = connection, _file(path)
    return connection


def _file(path: Path) -> tuple[int, int] | None:
    """Return which file lies there now: a lost one that somebody made anew is another, and an open one may be gone."""
    try:
        there = path.stat()
    except FileNotFoundError:
        return None
    return there.st_dev, there.st_ino


def keep(tag: bytes, sealed: bytes, *, until: dt.datetime) -> None:
    """Keep ``sealed`` under ``tag`` until then at least, replacing what was there.

    The hour in which it runs out is the finest that stands in clear: when somebody was here is nobody's business.
    """
    hour = -(-int(until.timestamp()) // HOUR) * HOUR
    _connection().execute(
        "INSERT INTO kept VALUES (?, ?, ?)"
        " ON CONFLICT (tag) DO UPDATE SET sealed = excluded.sealed, until = excluded.until",
        (tag, sealed, hour),
    )


def fetch(tag: bytes, *, at: dt.datetime) -> bytes | None:
    """Return what is kept under ``tag`` and has not run out."""
    row = _connection().execute("SELECT sealed, until FROM kept WHERE tag = ?", (tag,)).fetchone()
    return bytes(row[0]) if row is not None and row[1] > at.timestamp() else None


def drop(tag: bytes) -> None:
    """Forget what is kept under ``tag``."""
    _connection().execute("DELETE FROM kept WHERE tag = ?", (tag,))


def sweep(*, at: dt.datetime) -> int:
    """Forget everything that has run out; return how many things."""
    gone = _connection().execute("DELETE FROM kept WHERE until <= ?", (int(at.timestamp()),)).rowcount
    return gone + _connection().execute("DELETE FROM tries WHERE until <= ?", (int(at.timestamp()),)).rowcount


def tries(tag: bytes, *, at: dt.datetime, window: dt.timedelta) -> int:
    """Count one more try under ``tag`` and return how many there were since the window opened."""
    now, until = int(at.timestamp()), int((at + window).timestamp())
    row = _connection().execute(
        "INSERT INTO tries VALUES (?, 1, ?) ON CONFLICT (tag) DO UPDATE SET"
        " count = CASE WHEN until <= ? THEN 1 ELSE count + 1 END,"
        " until = CASE WHEN until <= ? THEN excluded.until ELSE until END RETURNING count",
        (tag, until, now, now),
    )
    return int(row.fetchone()[0])


def clear_tries(tag: bytes) -> None:
    """Forget the tries under ``tag``: somebody came in."""
    _connection().execute("DELETE FROM tries WHERE tag = ?", (tag,))
