"""`fairhearing scenario`: replays the invented story on a fixed clock, against the real code, in a place of its own."""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from fairhearing.cli import beside
from fairhearing.cli.place import open_installation, prepare_tables

if TYPE_CHECKING:
    from fairhearing.scenario.story import Played


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Name what the command takes."""
    parser.add_argument("--step", help=_("print one step alone (those before it are played too): 01 to 34"))
    parser.add_argument("--json", action="store_true", help=_("answer for machines, as one JSON object"))


def run(args: argparse.Namespace, out: TextIO) -> int:
    """Play the story in a folder that is removed afterwards; return 0 when every check of a served step holds."""
    step = args.step.zfill(2) if args.step else None
    with tempfile.TemporaryDirectory(prefix="fairhearing-scenario-") as folder:
        for name in ("FAIRHEARING_DATABASE_URL", "FAIRHEARING_KEEPER", "FAIRHEARING_KEEPER_SOCKET"):
            os.environ.pop(name, None)
        open_installation(Path(folder), may_be_new=True)
        prepare_tables()
        from fairhearing.scenario.steps import ENTRIES  # noqa: PLC0415
        from fairhearing.scenario.story import play  # noqa: PLC0415

        if step and step not in {entry.step for entry in ENTRIES}:
            print(_("There is no step {step}; they go from 01 to 34.").format(step=step), file=out)
            return os.EX_USAGE
        with beside.a_keeper():
            played = [one for one in play(ENTRIES, up_to=step) if step in (None, one.step)]
    if args.json:
        print(json.dumps({"steps": [one.as_json() for one in played]}), file=out)
    else:
        _say(played, out)
    return os.EX_OK if all(check.holds for one in played for check in one.checks) else 1


def _say(played: list[Played], out: TextIO) -> None:
    for one in played:
        print(f"\n{one.step}{one.variant or ''}  {one.clock}  {one.tells}", file=out)
        if not one.served:
            print(_("      not yet served: {needs} ({ids})").format(needs=one.needs, ids=" ".join(one.ids)), file=out)
        for check in one.checks:
            mark = _("holds") if check.holds else _("DOES NOT HOLD")
            print(f"      {mark}: {check.says} ({' '.join(check.ids)})", file=out)
    checks = [check for one in played for check in one.checks]
    waiting = sum(not one.served for one in played)
    held = sum(check.holds for check in checks)
    print(
        _("\n{held} of {all} checks hold; {waiting} entries are not yet served and count for nothing.").format(
            held=held, all=len(checks), waiting=waiting
        ),
        file=out,
    )
