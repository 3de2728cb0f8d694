"""What most subcommands begin with: say where the installation lies, and start Django there."""

from __future__ import annotations

import argparse
import os
from gettext import gettext as _
from pathlib import Path


def add_data_argument(parser: argparse.ArgumentParser) -> None:
    """Name the option that says where the installation lies."""
    parser.add_argument(
        "--data", type=Path, help=_("folder of the installation (default: $FAIRHEARING_DATA, or ./data)")
    )


def open_installation(data: Path | None) -> None:
    """Start Django on the installation in ``data``."""
    import django  # noqa: PLC0415  the command line must answer --help without it

    if data is not None:
        os.environ["FAIRHEARING_DATA"] = str(data.absolute())
    os.environ["DJANGO_SETTINGS_MODULE"] = "fairhearing.config.settings"
    django.setup()


def prepare_tables() -> None:
    """Bring the tables up to date."""
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0, interactive=False)
