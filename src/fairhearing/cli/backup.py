"""`fairhearing backup`: one file with everything that a restore needs but for this machine's secrets.

The secrets go on a recovery sheet of their own, printed and kept by somebody else: with the backup alone nobody opens
an account, with the sheet alone nobody has anything to open.
"""

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
    parser.add_argument("file", type=Path, help=_("where to write the backup"))
    parser.add_argument("--sheet", type=Path, help=_("where to write the recovery sheet (print it, then delete it)"))


def run(args: argparse.Namespace, out: TextIO) -> int:
    """Write the backup, and the sheet if it is asked for."""
    open_installation(args.data)
    from fairhearing.cli import archive  # noqa: PLC0415

    if args.file.exists() or (args.sheet and args.sheet.exists()):
        print(_("That file is there already; nothing was written."), file=out)
        return os.EX_CANTCREAT
    facts = archive.write(args.file, say=lambda words: print(words, file=out, flush=True))
    print(_("{documents} sealed files and the database are in {file}.").format(file=args.file, **facts), file=out)
    if args.sheet:
        archive.write_sheet(args.sheet)
        print(_("The recovery sheet is in {file}: print it, give it to the holder, delete it.").format(file=args.sheet))
    else:
        print(_("Without the recovery sheet (--sheet) no account opens after a restore on another machine."), file=out)
    return os.EX_OK
