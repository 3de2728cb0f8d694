"""Where the keeper keeps its key and its tries, and where it is asked: as the environment says, or by default.

FAIRHEARING_KEEPER         its folder (default: ``keeper`` in the data folder)
FAIRHEARING_KEEPER_SOCKET  where it listens; for the pages: that somebody else runs it
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

KEY, TRIES, SHEET_MADE, SOCKET = "keeper.key", "tries.sqlite3", "sheet-was-made", "socket"
KEY_SIZE = 32


class NoKey(Exception):
    """The key is gone, or is none: it must be put back, because nothing opens with another one."""


def folder(environment: Mapping[str, str], data: Path) -> Path:
    """Return the keeper's own folder."""
    return Path(environment.get("FAIRHEARING_KEEPER") or data / "keeper").absolute()


def socket_path(environment: Mapping[str, str], data: Path) -> Path:
    """Return where the keeper is asked."""
    return Path(environment.get("FAIRHEARING_KEEPER_SOCKET") or folder(environment, data) / SOCKET).absolute()


def is_elsewhere(environment: Mapping[str, str]) -> bool:
    """Tell whether somebody else starts and watches the keeper."""
    return bool(environment.get("FAIRHEARING_KEEPER_SOCKET"))


def fingerprint_path(data: Path) -> Path:
    """Return where an installation remembers which keeper its passwords were locked with."""
    return data / "secrets" / "keeper.id"


def key(place: Path, data: Path) -> bytes | None:
    """Return the key, None where passwords were never locked with one. Raises NoKey."""
    path = place / KEY
    if not path.exists():
        if (place / TRIES).exists() or fingerprint_path(data).exists():
            raise NoKey
        return None
    kept = path.read_bytes()
    if len(kept) != KEY_SIZE:
        raise NoKey
    return kept


def keep_key(place: Path, content: bytes) -> None:
    """Put the key in its place, whole or not at all, readable by this system user alone."""
    fresh = place / f"{KEY}.new"
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(place / KEY)
    descriptor = os.open(place, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)
