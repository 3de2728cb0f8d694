"""`fairhearing backup`: one file with everything that a restore needs but for this machine's secrets.

The keys that sign the record go on a recovery sheet, printed and kept by somebody else. The keeper's key is in neither:
it has a sheet of its own (`fairhearing keeper --sheet`), without which no password opens anything in a backup.
"""

from __future__ import annotations

import argparse
import os
from gettext import gettext as _
from pathlib import Path
from typing import Any, TextIO

from fairhearing.cli.place import add_data_argument, open_installation


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Name what the command takes."""
    add_data_argument(parser)
    parser.add_argument("file", type=Path, help=_("where to write the backup"))
    parser.add_argument("--sheet", type=Path, help=_("where to write the recovery sheet (print it, then delete it)"))


def run(args: argparse.Namespace, out: TextIO) -> int:
    """Write the backup, and the sheet if it is asked for."""
    open_installation(args.data)
    from fairhearing.cli import archive  # noqa: PLC0415

    if args.file.exists() or (args.sheet and args.sheet.exists()):
        print(_("That file is there already; nothing was written."), file=out)
        return os.EX_CANTCREAT
    try:
        facts = archive.write(args.file, say=lambda words: print(words, file=out, flush=True))
        if args.sheet:
            archive.write_sheet(args.sheet)
    except archive.Empty:
        print(_("There is nothing here yet to back up."), file=out)
        return os.EX_NOINPUT
    except (archive.NoTool, archive.ToolFailed) as wrong:
        print(_("{tool} is missing or failed (it comes with PostgreSQL). No backup.").format(tool=wrong), file=out)
        return os.EX_UNAVAILABLE
    except OSError as wrong:
        print(_("This could not be written: {why}. Do not count on it.").format(why=wrong.strerror), file=out)
        return os.EX_IOERR
    return _say(args, facts, out)


def _say(args: argparse.Namespace, facts: dict[str, Any], out: TextIO) -> int:
    print(_("{documents} sealed files and the database are in {file}.").format(file=args.file, **facts), file=out)
    if args.sheet:
        print(
            _("The recovery sheet is in {file}: print it, hand it over, delete it.").format(file=args.sheet), file=out
        )
        print(_("Make a new sheet when another organisation is set up here."), file=out)
    else:
        print(_("On another machine it can be put back only with the recovery sheet (--sheet)."), file=out)
    if facts["missing"]:
        words = _("BROKEN: {missing} sealed files are missing here, and in the backup. Ask: fairhearing doctor.")
        print(words.format(**facts), file=out)
        return 1
    return os.EX_OK
