"""`fairhearing serve`: the pages, from several worker processes; beside them the keeper, and what does what is due."""

from __future__ import annotations

import argparse
import contextlib
import gc
import ipaddress
import os
import time
from gettext import gettext as _
from typing import TextIO

from fairhearing.cli.beside import Beside
from fairhearing.cli.place import add_data_argument, is_free, open_installation, prepare_tables
from fairhearing.keeper import folder

LARGEST_COUNT, LARGEST_PORT = 256, 65535
PAUSE = 0.2  # seconds before a server that gave up, or a keeper that ended, is started again


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Name what the command takes."""
    add_data_argument(parser)
    parser.add_argument("--host", default="127.0.0.1", help=_("address to listen on (default: this machine alone)"))
    parser.add_argument("--port", type=port, default=8000)
    parser.add_argument("--workers", type=_count, default=2, help=_("worker processes (default: 2)"))
    parser.add_argument("--threads", type=_count, default=2, help=_("requests at once in a worker (default: 2)"))
    parser.add_argument("--without-work", action="store_true", help=_("do not start `fairhearing work` beside"))


def port(text: str) -> int:
    """Read the number of a port. Raises ValueError."""
    return _between(text, LARGEST_PORT)


def _count(text: str) -> int:
    return _between(text, LARGEST_COUNT)


def _between(text: str, largest: int) -> int:
    if not 1 <= (number := int(text)) <= largest:
        raise ValueError(text)
    return number


def run(args: argparse.Namespace, out: TextIO) -> int:
    """Serve until told to stop."""
    os.environ["FAIRHEARING_THREADS"] = str(args.threads)
    open_installation(args.data)
    from django.conf import settings  # noqa: PLC0415

    if not settings.SITE_IS_HTTPS and not _is_loopback(args.host):
        print(
            _("REFUSED: {host} can be reached from other machines, and the pages are not served over https.").format(
                host=args.host
            ),
            file=out,
        )
        print(_("Put a web server with a certificate in front, and set FAIRHEARING_URL=https://…"), file=out)
        print(_("See docs/how-to/run-it-for-real.md."), file=out)
        return os.EX_CONFIG
    if not is_free(args.host, args.port):
        print(_("{host} port {port} cannot be used, or is in use.").format(host=args.host, port=args.port), file=out)
        return os.EX_UNAVAILABLE
    prepare_tables()
    _load_before_forking()
    beside = [] if args.without_work else [Beside("work", pause=10)]
    if not folder.is_elsewhere(os.environ):
        beside.append(Beside("keeper", "--beside", pause=PAUSE))
    print(_("Serving on http://{host}:{port}").format(host=args.host, port=args.port), file=out, flush=True)
    try:
        while not _served(args):
            time.sleep(PAUSE)
    finally:
        for process in beside:  # all at once, so that whoever stops the server waits for the slowest alone
            process.stop()
        for process in beside:
            process.end()
    return os.EX_OK


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _served(args: argparse.Namespace) -> bool:
    """Serve; return whether it ended because it was told to.

    Granian replaces a worker that was killed, and gives up when it was killed twice within a few seconds. Whoever wants
    to report something must not find the door shut for that.
    """
    from granian import Granian  # noqa: PLC0415  only this command needs the server
    from granian.constants import Interfaces  # noqa: PLC0415
    from granian.log import LogLevels  # noqa: PLC0415

    server = Granian(
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
    )
    with contextlib.suppress(SystemExit):
        server.serve()
    return bool(server.interrupt_signal)


def _load_before_forking() -> None:
    """Import every page here, once: the workers are forked, share it, and one that replaces another answers at once."""
    from django.db import connection  # noqa: PLC0415  needs Django
    from django.urls import get_resolver  # noqa: PLC0415

    assert get_resolver().url_patterns  # noqa: S101  asking for them imports them
    connection.close()  # two processes must never speak on one
    gc.freeze()
