"""The `fairhearing` command itself: a thin door that opens only what is asked for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import COMMAND, Installed, environment


@pytest.mark.requirement("R-004")
@pytest.mark.parametrize("arguments", [["verify", "RECEIPT"], ["verify", "--help"], ["--help"]])
def test_verify_needs_no_server_software(tmp_path: Path, arguments: list[str]) -> None:
    """Whoever holds a receipt checks it without Django, without a database and without an installation."""
    (tmp_path / "RECEIPT").write_text("c2sp.org/tlog-proof@v1\n")
    program = (
        "import sys\nfrom fairhearing.cli import door\n"
        f"try:\n    door.main({arguments!r})\nexcept SystemExit:\n    pass\n"
        "sys.exit('django' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], check=False, cwd=tmp_path, env=environment(), capture_output=True
    )
    assert done.returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["RECEIPT"], "nothing is written"


@pytest.mark.parametrize("command", ["doctor", "serve", "work", "backup", "account"])
def test_a_mistyped_folder_never_becomes_an_installation(tmp_path: Path, command: str) -> None:
    """Where there is no installation the command says so, and makes none."""
    more = {"backup": [str(tmp_path / "file")], "account": ["A <a> as B", "--by", "c", "--with", "d"]}.get(command, [])
    done = Installed(tmp_path / "nowhere").run(command, *more)
    assert done.returncode == 66
    assert "There is no installation in" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("database", ["postgresql://nobody@127.0.0.1:1/none", "mysql://x/y"])
def test_a_database_that_does_not_answer_is_said_in_a_sentence(installed: Installed, database: str) -> None:
    """No traceback, no password, no address of the database: a sentence and an exit code."""
    done = Installed(installed.data, database).run("work", "--once")
    assert done.returncode in {69, 78}
    assert "Traceback" not in done.stderr
    assert "nobody@" not in done.stderr


@pytest.mark.parametrize("arguments", [[], ["no-such-command"], ["serve", "--port", "0"], ["serve", "--workers", "0"]])
def test_what_cannot_be_meant_is_refused(arguments: list[str]) -> None:
    """A wrong command line ends with the usage and code 2."""
    done = subprocess.run([*COMMAND, *arguments], check=False, env=environment(), capture_output=True, text=True)
    assert done.returncode == 2
    assert "usage: fairhearing" in done.stderr
