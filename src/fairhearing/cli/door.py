"""The `fairhearing` command: a thin door; each subcommand is a module here that says what it takes and runs."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence
from gettext import gettext as _
from types import ModuleType

COMMANDS = {
    "demo": _("try it: an invented organisation on this machine"),
    "init": _("set up a real organisation"),
    "account": _("add somebody to an organisation"),
    "serve": _("run the pages"),
    "keeper": _("guard passwords with a key of its own (serve starts it by itself)"),
    "work": _("do what is due: notices, expiry, signed heads (serve starts it by itself)"),
    "backup": _("write everything that a restore needs into one file"),
    "restore": _("put a backup back into an empty place"),
    "doctor": _("look at the installation and say in words what stands"),
    "verify": _("say what a receipt proves"),
    "scenario": _("replay the invented story on a fixed clock and print each check"),
}
STOPPED = 130  # what a shell says of a command that Ctrl-C ended


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand; return its exit code."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    parser = argparse.ArgumentParser(
        prog="fairhearing", description=_("Reports of misconduct: received, sealed, proved, answered.")
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, words in COMMANDS.items():
        sub = commands.add_parser(name, help=words, description=words)
        if given[:1] == [name]:  # only the command that is asked for is imported: `verify` needs no server
            _module(name).add_arguments(sub)
    args = parser.parse_args(given)
    try:
        code: int = _module(args.command).run(args, sys.stdout)
    except KeyboardInterrupt:
        return STOPPED
    return code


def _module(name: str) -> ModuleType:
    return importlib.import_module(f"fairhearing.cli.{name}")


if __name__ == "__main__":
    sys.exit(main())
