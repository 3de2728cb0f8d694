"""Processes beside a command: started with it, started again when they end by themselves, ended with it."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from gettext import gettext as _
from pathlib import Path

from fairhearing.cli.place import stop
from fairhearing.keeper import asking, folder
from fairhearing.keeper.wire import About

PATIENCE = 10  # seconds for a process to begin, and to end
LOOKED_AT = 0.5  # seconds
SHORT_LIFE = 3  # seconds


class Beside:
    """One subcommand beside this one. ``pause``: seconds between its end by itself and the next start.

    One that ends as soon as it began, because it cannot do its work, is not started more often than every few seconds.
    """

    def __init__(self, *arguments: str, pause: float) -> None:
        self._arguments, self._pause = arguments, pause
        self._ended = threading.Event()
        self._process = self._start()
        self._watch = threading.Thread(target=self._keep, daemon=True)
        self._watch.start()

    def _start(self) -> subprocess.Popen[bytes]:
        self._began = time.monotonic()
        command = [sys.executable, "-m", "fairhearing.cli.door", *self._arguments]
        return subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603  ourselves

    def _keep(self) -> None:
        while not self._ended.wait(LOOKED_AT):
            if self._process.poll() is not None and not self._ended.wait(self._wait()):
                self._process = self._start()

    def _wait(self) -> float:
        return max(self._pause, SHORT_LIFE - (time.monotonic() - self._began))

    def stop(self) -> None:
        """Tell it to end, and start it no more."""
        self._ended.set()
        self._watch.join()
        self._process.terminate()

    def end(self) -> None:
        """End it, whatever it does just now."""
        self.stop()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class NoKeeper(Exception):
    """There is no keeper to ask, or another one than that which locked the passwords here; the message says it."""


@contextlib.contextmanager
def a_keeper() -> Iterator[None]:
    """Have the keeper of this installation: the one that is there, or one of our own as long as the block runs.

    Without one the command ends, and nothing has changed.
    """
    with contextlib.ExitStack() as stack:
        try:
            about = stack.enter_context(looked_for())
        except NoKeeper as none:
            stop(_("{why} Nothing was changed.").format(why=none), os.EX_UNAVAILABLE)
        remember(about.fingerprint.hex())
        yield


@contextlib.contextmanager
def looked_for() -> Iterator[About]:
    """Say which keeper answers; start one as long as the block runs where nobody else is to. Raises NoKeeper."""
    ours = None
    about = _asked()
    if about is None and folder.is_elsewhere(os.environ):
        raise NoKeeper(_("The keeper does not answer."))
    if about is None and is_lost():
        raise NoKeeper(_("The keeper's key is not here."))
    try:
        if about is None:
            ours = Beside("keeper", "--beside", pause=LOOKED_AT)
            about = _waited_for()
        if remembered() not in ("", about.fingerprint.hex()):
            raise NoKeeper(_("Another keeper answers than the one with which the passwords here were locked."))
        yield about
    finally:
        if ours is not None:
            ours.end()


def _waited_for() -> About:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if (about := _asked()) is not None:
            return about
        time.sleep(0.02)
    raise NoKeeper(_("The keeper does not start; `fairhearing keeper` says why."))


def _asked() -> About | None:
    from django.conf import settings  # noqa: PLC0415  commands answer --help without Django

    try:
        return asking.about(settings.KEEPER_SOCKET)
    except asking.Away:
        return None


def remembered() -> str:
    """Return the fingerprint of the keeper with which passwords were locked here, "" before the first."""
    kept = _id_file()
    return kept.read_text().strip() if kept.exists() else ""


def remember(fingerprint: str) -> None:
    """Remember the keeper of this installation, so that another one in its place is known as such."""
    if fingerprint and not remembered():
        _id_file().write_text(fingerprint + "\n")


def is_lost() -> bool:
    """Tell whether passwords were locked with a keeper that is to be here, and its key is not."""
    from django.conf import settings  # noqa: PLC0415

    own = folder.folder(os.environ, settings.PLACE.data)
    return bool(remembered()) and not folder.is_elsewhere(os.environ) and not (own / folder.KEY).exists()


def _id_file() -> Path:
    from django.conf import settings  # noqa: PLC0415

    return folder.fingerprint_path(settings.PLACE.data)
