"""No process that may hold somebody's words leaves its memory on the disk when it breaks down."""

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
