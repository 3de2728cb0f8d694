"""`fairhearing serve`: the pages, from several worker processes, and beside them the process that does what is due."""

from __future__ import annotations

import argparse
import gc
import os
import signal
import subprocess
import sys
from gettext import gettext as _
from typing import TextIO

from fairhearing.cli.place import add_data_argument, open_installation

LARGEST_CHUNK = 256 * 1024


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Name what the command takes."""
    add_data_argument(parser)
    parser.add_argument("--host", default="127.0.0.1", help=_("address to listen on (default: this machine alone)"))
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=2, help=_("worker processes (default: 2)"))
    parser.add_argument("--threads", type=int, default=2, help=_("requests at once in a worker (default: 2)"))
    parser.add_argument("--without-work", action="store_true", help=_("do not start `fairhearing work` beside"))


def run(args: argparse.Namespace, out: TextIO) -> int:
    """Serve until told to stop."""
    open_installation(args.data)
    from granian import Granian  # noqa: PLC0415  only this command needs the server
    from granian.constants import Interfaces  # noqa: PLC0415
    from granian.log import LogLevels  # noqa: PLC0415

    _load_before_forking()
    worker = None if args.without_work else subprocess.Popen([sys.executable, "-m", "fairhearing.cli.door", "work"])
    print(_("Serving on http://{host}:{port}").format(host=args.host, port=args.port), file=out, flush=True)
    try:
        Granian(
            "fairhearing.config.wsgi:application",
            address=args.host,
            port=args.port,
            interface=Interfaces.WSGI,
            workers=args.workers,
            blocking_threads=args.threads,
            backlog=2048,
            backpressure=1024,  # hundreds at once wait their turn instead of being sent away
            respawn_failed_workers=True,
            respawn_interval=0.2,
            log_access=False,
            log_level=LogLevels.warning,
        ).serve()
    finally:
        if worker is not None:
            worker.send_signal(signal.SIGTERM)
            worker.wait(10)
    return os.EX_OK


def _load_before_forking() -> None:
    """Import every page here, once: the workers are forked, share it, and one that replaces another answers at once."""
    from django.db import connections  # noqa: PLC0415  needs Django
    from django.urls import get_resolver  # noqa: PLC0415

    assert get_resolver().url_patterns  # noqa: S101  asking for them imports them
    connections.close_all()  # two processes on one connection would talk across each other
    gc.freeze()
