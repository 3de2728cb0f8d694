"""What most subcommands begin with: say where the installation lies, and start Django there."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import resource
import socket
import sys
from gettext import gettext as _
from pathlib import Path
from typing import NoReturn


def add_data_argument(parser: argparse.ArgumentParser) -> None:
    """Name the option that says where the installation lies."""
    parser.add_argument(
        "--data", type=Path, help=_("folder of the installation (default: $FAIRHEARING_DATA, or ./data)")
    )


def day(text: str) -> dt.date:
    """Read a day as an option's value. Raises ValueError, which argparse turns into a sentence."""
    return dt.date.fromisoformat(text)


def open_installation(data: Path | None, *, may_be_new: bool = False, asks_database: bool = True) -> None:
    """Start Django on the installation in ``data``; say so and end where there is none, or no database answers.

    ``may_be_new``: make the folder where it is missing. A mistyped folder never becomes an installation otherwise.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a broken process leaves none of its memory on the disk
    os.umask(0o077)  # also where the folder is open to others, no file of ours is
    if data is not None:
        os.environ["FAIRHEARING_DATA"] = str(data.absolute())
    here = Path(os.environ.get("FAIRHEARING_DATA", "data")).absolute()
    if not may_be_new and not (here / "secrets" / "django.key").exists():
        stop(_("There is no installation in {data}.").format(data=here), os.EX_NOINPUT)
    _start_django(here)
    if asks_database:
        _reach_database()


def stop(words: str, code: int) -> NoReturn:
    """End the command with a sentence instead of a traceback."""
    print(words, file=sys.stderr)
    raise SystemExit(code)


def _start_django(here: Path) -> None:
    import django  # noqa: PLC0415  the command line must answer --help without it
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415

    os.environ["DJANGO_SETTINGS_MODULE"] = "fairhearing.config.settings"
    try:
        django.setup()
    except ImproperlyConfigured as wrong:
        stop(str(wrong), os.EX_CONFIG)
    except OSError as wrong:
        stop(_("{data} cannot be used: {why}").format(data=here, why=wrong.strerror), os.EX_CANTCREAT)


def _reach_database() -> None:
    from django.db import Error, connection  # noqa: PLC0415

    try:
        connection.ensure_connection()
    except Error:
        stop(_("The database does not answer; nothing was changed."), os.EX_UNAVAILABLE)


def prepare_tables() -> None:
    """Bring the tables up to date."""
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0, interactive=False)


def are_tables_there() -> bool:
    """Tell whether the database holds an installation, in whatever state."""
    from django.db import connection  # noqa: PLC0415

    return "people_organisation" in connection.introspection.table_names()


def is_free(host: str, port: int) -> bool:
    """Tell whether a server can listen at this address."""
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except (OSError, OverflowError):
        return False
    return True
