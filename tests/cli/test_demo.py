"""`fairhearing demo`: one command, and it runs; stopped, it leaves no process; started again, all is there."""

from __future__ import annotations

import json
import shutil
import signal
import socket
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import Installed, Running, a_free_port, environment, get, processes, running, until


def ready(demo: Running) -> dict[str, Any]:
    """Wait for the last line that it prints before it serves, and return what that says."""

    def last() -> str:
        assert demo.process.poll() is None, demo.said
        lines = demo.said.splitlines()
        return lines[-1] if lines and lines[-1].startswith("{") and demo.said.endswith("\n") else ""

    facts: dict[str, Any] = json.loads(until(last, seconds=60))
    return facts


def start(port: int, data: Path) -> list[str]:
    return ["demo", "--port", str(port), "--data", str(data)]


@pytest.mark.slow
@pytest.mark.requirement("R-213")
def test_it_starts_stops_and_starts_again_with_everything_there(tmp_path: Path) -> None:
    """Its last line is for machines; receipts and codes of the first start are good in the second."""
    port, data = a_free_port(), tmp_path / "demo"
    with running(start(port, data), tmp_path / "first", environment()) as demo:
        first = ready(demo)
        assert get(port) == 200
        assert demo.said.count('{"ready"') == 1
        assert demo.stop(signal.SIGTERM) == 0
    assert list(first) == ["ready", "url", "accounts", "receipts", "policy"]
    assert (first["ready"], first["url"]) == (True, f"http://127.0.0.1:{port}")
    assert all({"role", "username", "password"} <= one.keys() for one in first["accounts"])
    assert [one["role"] for one in first["accounts"] if "totp_secret" in one] == ["deputy_intake"]
    other = a_free_port()
    with running(start(other, data), tmp_path / "second", environment()) as demo:
        second = ready(demo)
        assert get(other) == 200
        assert demo.stop(signal.SIGINT) == 0
    assert second == first | {"url": f"http://127.0.0.1:{other}"}
    is_still_good(data, second)


def is_still_good(data: Path, facts: dict[str, Any]) -> None:
    """Every receipt verifies, every code opens its report, every password its account."""
    accounts = {one["username"]: one for one in facts["accounts"]}
    here = Installed(data, accounts=accounts)
    for receipt in facts["receipts"]:
        done = here.run("verify", receipt["file"], "--policy", facts["policy"], "--json")
        assert json.loads(done.stdout)["standing"] == "valid"
        assert here.look(receipt["code"], "intake")["report"]
    code, said, broken = here.doctor()
    assert (code, broken, said["profiles"]) == (0, "", {"tarrow-vale": "letterbox"})


@pytest.mark.slow
def test_a_demo_that_was_cut_off_while_it_was_set_up_begins_anew(tmp_path: Path) -> None:
    """Killed in the middle of its setting up, it starts the next time as if it had never been."""
    port, data = a_free_port(), tmp_path / "demo"
    with running(start(port, data), tmp_path / "first", environment()) as demo:
        until(lambda: (data / "trust" / "tarrow-vale.policy").exists() or (data / "fairhearing.sqlite3").exists())
        demo.kill()
    shutil.rmtree(data / "receipts", ignore_errors=True)
    (data / "demo.json").write_text("")
    with running(start(port, data), tmp_path / "second", environment()) as demo:
        assert len(ready(demo)["receipts"]) == 2
        assert demo.stop(signal.SIGHUP) == 0


def test_a_folder_that_is_not_a_demos_is_left_alone(tmp_path: Path) -> None:
    """Whatever lies in another folder stays as it is, and a file is no folder."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter").write_text("mine")
    for place in ("mine", "mine/letter"):
        done = Installed(tmp_path).run(*start(a_free_port(), tmp_path / place))
        assert done.returncode == 64
        assert "is not a demo's folder" in done.stdout
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["letter"]


def test_a_port_in_use_is_said(tmp_path: Path) -> None:
    """Where another program listens, the demo says so, proposes another port, and makes nothing."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = Installed(tmp_path).run(*start(port, tmp_path / "demo"))
    assert done.returncode == 69
    assert f"--port {port + 1}" in done.stdout
    assert not (tmp_path / "demo").exists()
    assert processes(str(tmp_path)) == {}
