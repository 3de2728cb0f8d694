"""Asking the keeper: what the pages and commands do, from whichever process."""

from __future__ import annotations

import socket
import struct
from pathlib import Path

from fairhearing.keeper.process import reachable
from fairhearing.keeper.wire import ANSWER_SIZE, About, Answer, Kind, Malformed, Request, Standing

PATIENCE = 2.0  # seconds; people wait for nothing longer, and no worker of the pages is held up


class Away(Exception):
    """The keeper does not answer: it is not running, hangs, or is another program."""


def ask(path: Path, request: Request) -> Answer:
    """Return the keeper's answer to one request. Raises Away."""
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(PATIENCE)
            with reachable(path) as address:
                connection.connect(address)
            connection.sendall(request.encoded())
            return Answer.read(_all(connection))
    except (OSError, Malformed) as wrong:
        raise Away from wrong


def _all(connection: socket.socket) -> bytes:
    said = b""
    while len(said) < ANSWER_SIZE and (more := connection.recv(ANSWER_SIZE - len(said))):
        said += more
    return said


def about(path: Path) -> About:
    """Return which keeper answers there. Raises Away."""
    answer = ask(path, Request(Kind.ABOUT, bytes(32), bytes(32)))
    if answer.standing is not Standing.ABOUT:
        raise Away
    return About.of(answer)


def runs_as(path: Path) -> int | None:
    """Return the system user that answers there, None where the system does not tell. Raises Away."""
    if not hasattr(socket, "SO_PEERCRED"):
        return None
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection, reachable(path) as address:
            connection.settimeout(PATIENCE)
            connection.connect(address)
            _process, user, _group = struct.unpack(
                "3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
            )
            return int(user)
    except OSError as wrong:
        raise Away from wrong
