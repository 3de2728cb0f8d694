"""Workers that are killed again and again: the pages come back each time."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.cli.running import Installed, Running, a_free_port, get, processes, running, until


def _workers(serving: Running) -> set[int]:
    found = processes(serving.mark)
    return {pid for pid, line in found.items() if pid != serving.process.pid and not line.endswith(" work ")}


@pytest.mark.slow
@pytest.mark.requirement("R-001")
def test_pages_come_back_however_often_workers_are_killed(installed: Installed, tmp_path: Path) -> None:
    """All workers killed four times within a few seconds: each time a page answers again, from the same command."""
    port = a_free_port()
    with running(["serve", "--port", str(port), "--without-work"], tmp_path / "run", installed.environment) as serving:
        until(lambda: get(port) == 200)
        for _ in range(4):
            killed = until(lambda: _workers(serving))
            for pid in killed:
                os.kill(pid, signal.SIGKILL)
            until(lambda before=killed: _workers(serving) - before and get(port) == 200)
        assert serving.process.poll() is None
        assert serving.stop(signal.SIGTERM) == 0
