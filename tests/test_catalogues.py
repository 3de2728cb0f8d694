"""Every text on a page stands in the gettext catalogue, so that a translator is given all of them."""

from __future__ import annotations

import difflib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tracked import ROOT, tracked

HOUSE = ROOT / "src" / "fairhearing"
CATALOGUE = Path("locale/en/LC_MESSAGES/django.po")
EXTRACT = ["makemessages", "--locale=en", "--no-wrap", "--no-obsolete", "--add-location=file", "--verbosity=0"]


def without_dates(catalogue: str) -> list[str]:
    """Return the lines of a catalogue but the one that says when it was made."""
    return [line for line in catalogue.splitlines() if not line.startswith('"POT-Creation-Date:')]


@pytest.mark.skipif(
    not shutil.which("xgettext") and os.environ.get("CI") != "true",
    reason="not checked: gettext is not on this machine (on Debian: apt-get install gettext)",
)
def test_the_catalogue_holds_every_text(tmp_path: Path) -> None:
    """Drawing all texts anew gives the catalogue that is there; `make catalogues` renews it."""
    for path in tracked():
        if path.is_relative_to(HOUSE) and path.suffix in {".py", ".html", ".txt", ".po"}:
            copy = tmp_path / path.relative_to(HOUSE)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
    (tmp_path / CATALOGUE).parent.mkdir(parents=True, exist_ok=True)
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    subprocess.run([sys.executable, "-m", "django", *EXTRACT], cwd=tmp_path, env=environment, check=True)
    fresh, kept = without_dates((tmp_path / CATALOGUE).read_text()), without_dates((HOUSE / CATALOGUE).read_text())
    changed = [line for line in difflib.unified_diff(kept, fresh, n=0, lineterm="") if "msgid" in line]
    stale = kept != fresh
    assert not stale, f"run make catalogues: {len(changed)} texts, such as {changed[:5]}"
