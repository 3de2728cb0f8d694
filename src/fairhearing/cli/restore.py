"""`fairhearing restore`: puts a backup back into an empty place."""

from __future__ import annotations

import argparse
import os
from gettext import gettext as _
from pathlib import Path
from typing import TextIO

from fairhearing.cli.place import add_data_argument, open_installation


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Name what the command takes."""
    add_data_argument(parser)
    parser.add_argument("file", type=Path, help=_("the backup"))
    parser.add_argument("--sheet", type=Path, help=_("the recovery sheet, when the machine is another one"))


def run(args: argparse.Namespace, out: TextIO) -> int:
    """Check the backup whole, then put it back; a fault leaves the place as it was."""
    open_installation(args.data)
    from fairhearing.cli import archive  # noqa: PLC0415

    try:
        facts = archive.put_back(args.file, args.sheet, say=lambda words: print(words, file=out, flush=True))
    except archive.NotEmpty:
        print(_("There is an installation in this place already; nothing was changed."), file=out)
        return os.EX_CANTCREAT
    except archive.BadBackup as wrong:
        print(_("This backup can't be used: {why}. Nothing was changed.").format(why=wrong), file=out)
        return os.EX_DATAERR
    print(_("Restored: {documents} sealed files and the database. Now: fairhearing doctor.").format(**facts), file=out)
    return os.EX_OK
