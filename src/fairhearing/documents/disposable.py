"""Starts the disposable process for one file, speaks with it through pipes, and ends it.

It gets an empty environment, no descriptor of ours, and the file's bytes; nothing touches the disk.
"""

import contextlib
import subprocess
import sys
import threading
from collections.abc import Iterable
from typing import IO, Any, Self, cast

from fairhearing.documents.frames import BrokenFrame, read_frame, read_words, write_frame, write_words

SECONDS = 30.0  # from start to answer
MOST_OF_WORDS = 8_000_000  # bytes of the JSON that is taken
MOST_BACK = 200_000_000  # bytes of contents that are taken
_PIECE = 1_048_576


class NoAnswer(Exception):
    """The process crashed, ran out of time or memory, or answered rubbish."""


class Process:
    """One worker with the named parsers; `number` is its process id.

    A context manager: it is killed at the end, whatever happened.
    """

    def __init__(self, *parsers: str, seconds: float = SECONDS) -> None:
        command = [sys.executable, "-I", "-m", "fairhearing.documents.worker", ",".join(parsers)]
        self._process = subprocess.Popen(  # noqa: S603  # our own interpreter and module
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}, cwd="/"
        )
        self.number = self._process.pid
        self._clock = threading.Timer(seconds, self._process.kill)
        self._clock.daemon = True
        self._clock.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._clock.cancel()
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                cast("IO[bytes]", pipe).close()
        self._process.wait()

    def ask(self, request: dict[str, Any], content: Iterable[bytes]) -> tuple[dict[str, Any], list[bytes]]:
        """The answer to one request: its words and contents. Raises NoAnswer."""
        try:
            self._send(request, content)
            return self._answer()
        except (OSError, BrokenFrame, ValueError, TypeError) as broken:
            raise NoAnswer("the parser did not answer") from broken

    def _send(self, request: dict[str, Any], content: Iterable[bytes]) -> None:
        sink = cast("Any", self._process.stdin)
        write_words(sink, request)
        for part in content:
            for at in range(0, len(part), _PIECE):
                write_frame(sink, part[at : at + _PIECE])
        write_frame(sink, b"")
        sink.flush()

    def _answer(self) -> tuple[dict[str, Any], list[bytes]]:
        source = cast("Any", self._process.stdout)
        words = read_words(source, limit=MOST_OF_WORDS)
        bodies, left = [], MOST_BACK
        for _number in range(min(int(words.get("bodies", 0)), 1000)):
            bodies.append(read_frame(source, limit=left))
            left -= len(bodies[-1])
        return words, bodies
