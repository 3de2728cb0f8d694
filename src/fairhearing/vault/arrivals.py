"""Files on their way in: sealed to whoever sends them, chunk by chunk as they arrive, and never in clear on a disk."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fairhearing import sealing

HEAD = 4096  # bytes of the beginning that are kept in memory to tell the kind of file by
RESERVE = 512 * 1024 * 1024  # bytes of disk that files must leave free, so that words always find room
FOR_REPORTS = 128 * 1024 * 1024  # bytes of disk that drafts leave free as well, so that what is sent finds room
ASKED_EVERY = 8 * 1024 * 1024  # bytes between two looks at what is free


class NoRoom(OSError):
    """There is too little space on the disk for files just now; words are still taken."""

    def __init__(self) -> None:
        super().__init__(errno.ENOSPC, "too little room for files")


def check_room(folder: Path) -> None:
    """Raise NoRoom when the disk of ``folder`` has no more than what files leave free."""
    if shutil.disk_usage(folder).free < RESERVE:
        raise NoRoom


def check_room_for_draft(folder: Path) -> None:
    """Raise NoRoom when the disk of ``folder`` has no more than what is left for reports that are sent."""
    if shutil.disk_usage(folder).free < FOR_REPORTS:
        raise NoRoom


@dataclass(frozen=True)
class Arrived:
    """A file that has arrived: sealed on disk under ``path``, known by name, size and digest only to who sent it."""

    document: str
    path: Path
    name: str
    size: int
    sha256: str
    head: bytes = b""

    def chunks(self, identity: sealing.Identity) -> Iterator[bytes]:
        """Open the file chunk by chunk."""
        with self.path.open("rb") as sealed:
            yield from sealing.opened(sealed, identity)


class Arrival:
    """A file while it arrives: ``take`` its chunks, then ``finish``, or ``abandon`` it."""

    def __init__(self, name: str, *, folder: Path, to: sealing.Recipient) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        check_room(folder)
        self.name = name
        self._document = sealing.random_id()
        self._path = folder / f"{self._document}.age"
        self._file = os.fdopen(os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        self._sealer = sealing.Sealer(self._file, to)
        self._digest = hashlib.sha256()
        self._size = 0
        self._head = b""

    def take(self, chunk: bytes) -> None:
        """Seal one more chunk. Raises NoRoom."""
        before, self._size = self._size, self._size + len(chunk)
        if before // ASKED_EVERY < self._size // ASKED_EVERY:
            check_room(self._path.parent)
        self._digest.update(chunk)
        if len(self._head) < HEAD:
            self._head += chunk[: HEAD - len(self._head)]
        self._sealer.write(chunk)

    def finish(self) -> Arrived:
        """Close the file and say what arrived."""
        self._sealer.close()
        self._file.flush()
        self._file.close()
        return Arrived(self._document, self._path, self.name, self._size, self._digest.hexdigest(), self._head)

    def abandon(self) -> None:
        """Forget what has arrived so far."""
        self._file.close()
        self._path.unlink(missing_ok=True)
