"""The process: a Unix socket, few connections at a time, one request and one answer in each.

One thread, because the file of tries is written before each answer anyway. Whoever is slow, silent or talks nonsense is
cut off without an answer and keeps nobody else waiting: when all places are taken, who has waited longest goes.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import selectors
import signal
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from fairhearing.keeper.answering import Keeper
from fairhearing.keeper.wire import REQUEST_SIZE, Malformed, Request

PLACES = 128  # connections at once
PATIENCE = 2.0  # seconds for a request to arrive whole
LONGEST_ADDRESS = 100  # bytes of a path; the system takes 107


class AlreadyRunning(Exception):
    """Another keeper has this folder."""


@contextlib.contextmanager
def alone(folder: Path, *, patience: float = 3) -> Iterator[None]:
    """Hold the folder: two keepers in one would undo each other's socket. Raises AlreadyRunning."""
    with (folder / "lock").open("w") as lock:
        end = time.monotonic() + patience
        while not _locked(lock):
            if time.monotonic() > end:
                raise AlreadyRunning
            time.sleep(0.05)
        yield


def _locked(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextlib.contextmanager
def reachable(path: Path) -> Iterator[str]:
    """Yield an address for ``path`` that a socket takes, however deep the folder lies (on Linux)."""
    if len(os.fsencode(path)) <= LONGEST_ADDRESS:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)


@contextlib.contextmanager
def listening(path: Path, *, mode: int) -> Iterator[socket.socket]:
    """Listen at ``path``; what lies there from a keeper that was killed is taken away first, and ours at the end."""
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o777 & ~mode)
    try:
        with reachable(path) as address:
            listener.bind(address)
    finally:
        os.umask(before)
    try:
        listener.listen(PLACES)
        listener.setblocking(False)
        yield listener
    finally:
        listener.close()
        path.unlink(missing_ok=True)


class Process:
    """Answers until it is told to stop, or ``is_over`` says so (asked once a second)."""

    def __init__(self, keeper: Keeper, listener: socket.socket, *, is_over: Callable[[], bool]) -> None:
        self._keeper, self._listener, self._is_over = keeper, listener, is_over
        self._selector = selectors.DefaultSelector()
        self._waiting: dict[socket.socket, tuple[float, bytearray]] = {}
        self._stopped = False

    def run(self) -> None:
        """Answer. Raises sqlite3.Error when a try could not be written down: then nothing was answered."""
        told, telling = socket.socketpair()
        for end in (told, telling):
            end.setblocking(False)
        signal.set_wakeup_fd(telling.fileno())
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        self._selector.register(told, selectors.EVENT_READ)
        self._selector.register(self._listener, selectors.EVENT_READ)
        while not self._stopped and not self._is_over():
            for key, _ in self._selector.select(1):
                if key.fileobj is self._listener:
                    self._welcome()
                elif isinstance(key.fileobj, socket.socket) and key.fileobj in self._waiting:
                    self._listen_to(key.fileobj)
            self._cut_off_the_slow()

    def _stop(self, *_: object) -> None:
        self._stopped = True

    def _welcome(self) -> None:
        with contextlib.suppress(OSError):  # it is gone again, or there are too many open files
            connection, _ = self._listener.accept()
            connection.setblocking(False)
            if len(self._waiting) >= PLACES:
                self._part_from(next(iter(self._waiting)))
            self._waiting[connection] = (time.monotonic() + PATIENCE, bytearray())
            self._selector.register(connection, selectors.EVENT_READ)

    def _listen_to(self, connection: socket.socket) -> None:
        """Take what has come; when it is a whole request, answer it. Any answer ends the connection."""
        _, heard = self._waiting[connection]
        try:
            more = connection.recv(REQUEST_SIZE + 1 - len(heard))
        except BlockingIOError:
            return
        except OSError:
            more = b""
        heard += more
        if more and len(heard) < REQUEST_SIZE:
            return
        try:
            answer = self._keeper.answer(Request.read(bytes(heard)))
            with contextlib.suppress(OSError):  # whoever asked is gone: the try counts all the same
                connection.send(answer.encoded())
        except Malformed:
            pass
        finally:
            self._part_from(connection)

    def _cut_off_the_slow(self) -> None:
        now = time.monotonic()
        for connection in [one for one, (end, _) in self._waiting.items() if end < now]:
            self._part_from(connection)

    def _part_from(self, connection: socket.socket) -> None:
        del self._waiting[connection]
        self._selector.unregister(connection)
        connection.close()
