"""`fairhearing keeper`: the small process without which no password opens anything, and its recovery sheet.

It needs no database and no Django, and imports next to nothing, so that there is little in it that could go wrong.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import resource
import sqlite3
import sys
import time
from gettext import gettext as _
from pathlib import Path
from typing import TextIO

from fairhearing.keeper import folder, sheet, wire
from fairhearing.keeper.answering import Keeper
from fairhearing.keeper.process import AlreadyRunning, Process, alone, listening
from fairhearing.keeper.tries import Tries

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
OWN, GROUP = 0o600, 0o660


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Name what the command takes."""
    parser.add_argument(
        "--data", type=Path, help=_("folder of the installation (default: $FAIRHEARING_DATA, or ./data)")
    )
    parser.add_argument("--group", action="store_true", help=_("let the group of this system user ask as well"))
    parser.add_argument("--beside", action="store_true", help=_("end when the command that started it has ended"))
    sheets = parser.add_mutually_exclusive_group()
    sheets.add_argument("--sheet", action="store_true", help=_("print the recovery sheet of its key, and end"))
    sheets.add_argument(
        "--restore", type=Path, metavar="FILE", help=_("put the key of a recovery sheet back, and end (-: type it in)")
    )


def run(args: argparse.Namespace, out: TextIO) -> int:
    """Answer until told to stop; or print the sheet, or put the key back."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a broken process leaves no key on the disk
    os.umask(0o077)
    data = Path(args.data or os.environ.get("FAIRHEARING_DATA", "data")).absolute()
    place = folder.folder(os.environ, data)
    try:
        if args.sheet:
            return _print_sheet(place, data, out)
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        with alone(place):
            if args.restore:
                return _restore(place, data, args.restore, out)
            return _answer(args, place, data, out)
    except AlreadyRunning:
        print(_("Another keeper is running in {folder}.").format(folder=place), file=out)
        return os.EX_UNAVAILABLE
    except folder.NoKey:
        print(_("The key of this keeper is gone: put it back with fairhearing keeper --restore FILE."), file=out)
        return os.EX_CONFIG
    except (OSError, sqlite3.Error) as wrong:
        print(_("The keeper cannot keep its things in {folder}: {why}").format(folder=place, why=wrong), file=out)
        return os.EX_IOERR


def _answer(args: argparse.Namespace, place: Path, data: Path, out: TextIO) -> int:
    parent, socket = os.getppid(), folder.socket_path(os.environ, data)
    key = folder.key(place, data) or _new_key(place)
    machine = wire.machine_mark(_boot_id())

    def about() -> wire.About:
        return wire.About(wire.fingerprint(key), machine, (place / folder.SHEET_MADE).exists())

    with contextlib.closing(Tries(place / folder.TRIES)) as tries:
        keeper = Keeper(key, tries, about=about, clock=time.time)
        keeper.answer(wire.Request(wire.Kind.ABOUT, bytes(32), bytes(32)))  # whether it can write, before it listens
        with listening(socket, mode=GROUP if args.group else OWN) as listener:
            print(_("The keeper answers at {socket}").format(socket=socket), file=out, flush=True)
            Process(keeper, listener, is_over=lambda: args.beside and os.getppid() != parent).run()
    return os.EX_OK


def _new_key(place: Path) -> bytes:
    from fairhearing import sealing  # noqa: PLC0415  once in a keeper's life

    key = sealing.random_bytes(folder.KEY_SIZE)
    folder.keep_key(place, key)
    return key


def _boot_id() -> bytes:
    """Return what is the same for all processes of this machine until it is started again."""
    with contextlib.suppress(OSError):
        return BOOT_ID.read_bytes()
    return b""


def is_on_this_machine(about: wire.About) -> bool:
    """Tell whether the keeper that said this about itself runs on the machine that asks."""
    return about.machine == wire.machine_mark(_boot_id())


def _print_sheet(place: Path, data: Path, out: TextIO) -> int:
    key = folder.key(place, data)
    if key is None:
        print(_("There is no keeper in {folder} yet.").format(folder=place), file=out)
        return os.EX_NOINPUT
    print(_("FairHearing: recovery sheet of the keeper {name}").format(name=wire.fingerprint(key).hex()[:8]), file=out)
    print(_("Without this key no password opens anything. Keep it on paper, apart from the backups."), file=out)
    for line in sheet.lines(key):
        print(line, file=out)
    print(_("To put it back: fairhearing keeper --restore FILE (or -, to type the eight lines in)."), file=out)
    (place / folder.SHEET_MADE).touch(mode=0o600)
    return os.EX_OK


def _restore(place: Path, data: Path, source: Path, out: TextIO) -> int:
    try:
        key = sheet.read(sys.stdin.read() if str(source) == "-" else source.read_text())
    except sheet.BadSheet as wrong:
        words = _("Line {number} does not fit its last four signs.") if str(wrong) else _("A sheet has eight lines.")
        print(words.format(number=wrong), _("Nothing was changed."), file=out)
        return os.EX_DATAERR
    except (OSError, UnicodeDecodeError):
        print(_("The sheet cannot be read. Nothing was changed."), file=out)
        return os.EX_NOINPUT
    with contextlib.suppress(folder.NoKey):
        if folder.key(place, data) not in (None, key):
            print(_("Another key is here already: move {path} away first.").format(path=place / folder.KEY), file=out)
            return os.EX_CANTCREAT
    folder.keep_key(place, key)
    (place / folder.SHEET_MADE).touch(mode=0o600)
    print(_("The key of the keeper {name} is in its place.").format(name=wire.fingerprint(key).hex()[:8]), file=out)
    return os.EX_OK
