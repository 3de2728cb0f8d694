"""`fairhearing work`: what is due by the clock, done once a minute."""

from __future__ import annotations

import argparse
import os
import signal
import threading
from gettext import gettext as _
from typing import TextIO

from fairhearing.cli.place import add_data_argument, open_installation

EVERY = 60  # seconds


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Name what the command takes."""
    add_data_argument(parser)
    parser.add_argument("--once", action="store_true", help=_("do what is due now, and stop"))


def run(args: argparse.Namespace, out: TextIO) -> int:
    """Do what is due, then wait for the next minute, until told to stop. With --once, return 1 when a round failed."""
    open_installation(args.data)
    from django.utils import timezone  # noqa: PLC0415

    from fairhearing.intake import rounds  # noqa: PLC0415

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    parent = os.getppid()
    while True:
        failed = rounds.go(at=timezone.now())
        if args.once:
            for name in failed:
                print(_("This round failed: {name}.").format(name=name), file=out)
            return 1 if failed else os.EX_OK
        if stop.wait(EVERY) or os.getppid() != parent:
            return os.EX_OK
