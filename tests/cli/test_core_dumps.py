"""What a process leaves on the disk: none of its memory when it breaks down, and no file that others can read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ASKING = """
import resource, sys
from pathlib import Path
from fairhearing.cli.place import open_installation
open_installation(Path(sys.argv[1]), may_be_new=True, asks_database=False)
print(resource.getrlimit(resource.RLIMIT_CORE))
"""


@pytest.mark.requirement("R-213")
def test_a_process_that_opens_an_installation_leaves_no_core_dump(tmp_path: Path) -> None:
    """Whatever the machine allows: the limit is nothing from then on, for it and for what it starts."""
    command = f"ulimit -c unlimited 2>/dev/null; exec {sys.executable} -c '{ASKING}' {tmp_path}"
    asked = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, check=True)
    assert asked.stdout.strip() == "(0, 0)"


def test_in_a_folder_that_others_can_read_no_file_of_ours_can_be(tmp_path: Path) -> None:
    """A folder that was there before keeps its rights; the database and whatever else is written is for us alone."""
    tmp_path.chmod(0o755)
    asking = f"{ASKING}from django.db import connection; connection.ensure_connection()"
    subprocess.run([sys.executable, "-c", asking, str(tmp_path)], capture_output=True, check=True)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert tmp_path / "fairhearing.sqlite3" in files
    assert [path.name for path in files if path.stat().st_mode & 0o077] == []
