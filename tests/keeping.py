"""The keeper of the tests: a real process for each process that runs them, begun with the first test that needs it."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from fairhearing.keeper import asking

PATIENCE = 20  # seconds
_kept: list[Keeping] = []


class Keeping:
    """A keeper in the ``keeper`` folder of ``data``, to be asked, killed and started again."""

    def __init__(self, data: Path) -> None:
        self.folder, self.socket = data / "keeper", data / "keeper" / "socket"
        self._command = [sys.executable, "-m", "fairhearing.cli.door", "keeper", "--beside", "--data", str(data)]
        self.process: subprocess.Popen[bytes] | None = None
        self.way_to_go = "ended"

    def start(self) -> Keeping:
        """Start it, and wait until it answers."""
        self.process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)
        end = time.monotonic() + PATIENCE
        while not self.answers():
            assert self.process.poll() is None, "the keeper ended by itself"
            assert time.monotonic() < end, "the keeper did not begin to answer"
            time.sleep(0.01)
        return self

    def answers(self) -> bool:
        """Tell whether it answers now."""
        try:
            asking.about(self.socket)
        except asking.Away:
            return False
        return True

    def stop(self) -> None:
        """End it as a system does."""
        self._end(subprocess.Popen.terminate)

    def kill(self) -> None:
        """End it in the middle of whatever it does."""
        self._end(subprocess.Popen.kill)

    def _end(self, how: Callable[[subprocess.Popen[bytes]], None]) -> None:
        process, self.process = self.process, None
        if process is not None:
            how(process)
            process.wait(PATIENCE)

    def give_back(self) -> None:
        """Give every account all its tries back, behind the keeper's back."""
        with closing(sqlite3.connect(self.folder / "tries.sqlite3", timeout=5)) as file:
            file.execute("UPDATE tries SET known = 0, strange = 0 WHERE known > 0 OR strange > 0")
            file.commit()


def begin(data: Path) -> Callable[[], None]:
    """Say where the tests' keeper is to be; return what ends it."""
    _kept.append(Keeping(data))
    return here().stop


def here() -> Keeping:
    """Return the keeper of this process's tests."""
    return _kept[-1]


def give_back() -> None:
    """Let the tests' keeper answer, with all tries left."""
    if here().process is None:
        here().start()
    here().give_back()
