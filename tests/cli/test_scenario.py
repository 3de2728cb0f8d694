"""`fairhearing scenario`: each check of a served step holds, and would not if the code were broken."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import COMMAND, environment

STEPS = [f"{number:02d}" for number in range(1, 35)]
UNDECLARED = "from fairhearing.casework import readings; readings.conflicts.why_not_read = lambda *_, **__: None"
UNTOLD = "from fairhearing.casework import messages; messages.thread = lambda *_, **__: []"
BLIND = "from fairhearing.record import log; log.check = lambda *_: 1"
BREAKS = "from fairhearing.intake import reports; reports.receipt = lambda *_, **__: 1 / 0"


def played(*options: str) -> tuple[int, dict[str, Any]]:
    """Play the story and return exit code and answer."""
    done = subprocess.run(
        [*COMMAND, "scenario", "--json", *options], env=environment(), capture_output=True, text=True, check=False
    )
    said: dict[str, Any] = json.loads(done.stdout)
    return done.returncode, said


@pytest.mark.slow
@pytest.mark.requirement("R-215")
def test_every_check_of_a_served_step_holds() -> None:
    """The answer for machines lists every step; what is served has checks, and all hold; the rest has none."""
    code, said = played()
    assert code == 0
    assert list(said) == ["steps"]
    assert sorted({one["step"] for one in said["steps"]}) == STEPS
    assert sorted(one["variant"] for one in said["steps"] if one["variant"]) == ["a", "b"]
    for one in said["steps"]:
        assert {"step", "variant", "served", "checks"} <= one.keys()
        assert bool(one["checks"]) == one["served"]
        assert one["served"] or one["needs"], "what is not served says what it waits for"
        for check in one["checks"]:
            assert list(check) == ["says", "holds", "ids"]
            assert check["holds"] is True, check["says"]
            assert check["ids"]
            assert all(re.fullmatch(r"[RN]-\d{3}", name) for name in check["ids"])


@pytest.mark.slow
def test_one_step_can_be_asked_for(tmp_path: Path) -> None:
    """With --step only that one is printed, also without its nought; one that does not exist is refused."""
    code, said = played("--step", "6")
    assert code == 0
    assert {one["step"] for one in said["steps"]} == {"06"}
    wrong = subprocess.run(
        [*COMMAND, "scenario", "--step", "35"], env=environment(), capture_output=True, text=True, check=False
    )
    assert wrong.returncode == 64
    in_words = subprocess.run(
        [*COMMAND, "scenario", "--step", "01"],
        env=environment(TMPDIR=str(tmp_path)),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "holds: the chain ends outside the association (R-043)" in in_words
    assert "not yet served: part 3: the right hands (R-138)" in in_words
    assert list(tmp_path.iterdir()) == [], "its folder is removed"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("fault", "step", "words"),
    [
        (UNDECLARED, "10", "no declaration, no access"),
        (UNTOLD, "10", "F's answer and addition reach the desk"),
        (BLIND, "34", "removal of an entry is found"),
        (BREAKS, "34", "the step goes to its end (ZeroDivisionError)"),
    ],
)
def test_a_fault_in_the_code_makes_a_check_fail(fault: str, step: str, words: str) -> None:
    """When a rule is taken out of the code, the check that claims it no longer holds, and the exit code says so."""
    plant = f"s.prepare_tables = lambda old=s.prepare_tables: old() or exec({fault!r})"
    program = (
        f"import sys; from fairhearing.cli import door, scenario as s; {plant};"
        f"sys.exit(door.main(['scenario', '--step', '{step}']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment(), capture_output=True, text=True, check=False
    )
    assert f"DOES NOT HOLD: {words}" in done.stdout, done.stdout + done.stderr
    assert done.returncode == 1
