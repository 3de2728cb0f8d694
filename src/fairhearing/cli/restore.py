"""`fairhearing restore`: puts a backup back into an empty place."""

from __future__ import annotations

import argparse
import os
from gettext import gettext as _
from pathlib import Path
from typing import TextIO

from fairhearing.cli import beside
from fairhearing.cli.place import add_data_argument, open_installation


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Name what the command takes."""
    add_data_argument(parser)
    parser.add_argument("file", type=Path, help=_("the backup"))
    parser.add_argument("--sheet", type=Path, help=_("the recovery sheet, when the machine is another one"))


def run(args: argparse.Namespace, out: TextIO) -> int:
    """Check the backup whole, then put it back; a fault leaves the place as it was.

    Return 1 when it was put back, and the record here went on after it was made.
    """
    open_installation(args.data, may_be_new=True)
    from fairhearing.cli import archive  # noqa: PLC0415

    try:
        facts = archive.put_back(args.file, args.sheet, say=lambda words: print(words, file=out, flush=True))
    except archive.NotEmpty:
        print(_("There is an installation in this place already; nothing was changed."), file=out)
        return os.EX_CANTCREAT
    except archive.BadBackup as wrong:
        print(_("This backup can't be used: {why}. Nothing was changed.").format(why=wrong), file=out)
        return os.EX_DATAERR
    except archive.WrongKeys as wrong:
        words = _("The recovery sheet of this backup is needed (--sheet FILE): {why}. Nothing was changed.")
        print(words.format(why=wrong), file=out)
        return os.EX_NOPERM
    except (archive.NoTool, archive.ToolFailed) as wrong:
        print(
            _("{tool} is missing or failed (it comes with PostgreSQL). Nothing was changed.").format(tool=wrong),
            file=out,
        )
        return os.EX_UNAVAILABLE
    print(_("Restored: {documents} sealed files and the database. Now: fairhearing doctor.").format(**facts), file=out)
    _say_if_no_password_opens(out)
    return _say_what_is_lost(out)


def _say_if_no_password_opens(out: TextIO) -> None:
    try:
        with beside.looked_for():
            pass
    except beside.NoKeeper as why:
        print(_("No password opens anything yet: {why}").format(why=why), file=out)
        print(_("Put the keeper's key back from its own sheet: fairhearing keeper --restore FILE."), file=out)


def _say_what_is_lost(out: TextIO) -> int:
    """Compare each record with what this machine remembers to have signed."""
    from fairhearing.people import organisations  # noqa: PLC0415
    from fairhearing.record import log  # noqa: PLC0415
    from fairhearing.record.signer import WouldFork  # noqa: PLC0415

    lost = []
    for organisation in organisations.every():
        try:
            log.verify_remembered(organisation.log, signer=organisations.signer(organisation))
        except WouldFork:
            lost.append(organisation.slug)
    for slug in lost:
        words = _(
            "BUT the record of {slug} went on after this backup. Nothing new is taken in, until a newer backup is"
        )
        print(words.format(slug=slug), _("put back. See docs/how-to/back-up-and-restore.md."), file=out)
    return 1 if lost else os.EX_OK
