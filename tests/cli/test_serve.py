"""`fairhearing serve` and `work`: the pages run, come back after a fault, and stop without a trace."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.running import COMMAND, Installed, Running, a_free_port, get, processes, running, until
from tests.keeping import Keeping

EVERYWHERE = "0.0.0.0"  # noqa: S104  what is refused, or fit behind https


def pages(running_one: Running) -> set[int]:
    """Return the processes that answer for pages: neither the first one nor `work` nor the keeper."""
    found = processes(running_one.mark)
    others = works(running_one) | keepers(running_one) | {running_one.process.pid}
    return {pid for pid in found if pid not in others}


def keepers(running_one: Running) -> set[int]:
    return {pid for pid, line in processes(running_one.mark).items() if line.endswith(" keeper --beside ")}


def works(running_one: Running) -> set[int]:
    return {pid for pid, line in processes(running_one.mark).items() if line.endswith(" work ")}


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_heals_and_stops_without_a_trace(installed: Installed, tmp_path: Path, number: int) -> None:
    """Pages answer; a killed worker is replaced, and so are `work` and the keeper; told to stop, none is left."""
    port = a_free_port()
    with running(["serve", "--port", str(port)], tmp_path / "run", installed.environment) as serving:
        until(lambda: get(port) == 200)
        before, worked = until(lambda: pages(serving)), until(lambda: works(serving))
        kept = until(lambda: keepers(serving))
        for pid in before | worked | kept:
            os.kill(pid, signal.SIGKILL)
        until(lambda: pages(serving) - before and get(port) == 200)
        until(lambda: keepers(serving) - kept and Keeping(installed.data).answers())
        if number == signal.SIGTERM:
            until(lambda: works(serving) - worked)
        assert serving.stop(number) == 0
        assert get(port) == 0


@pytest.mark.requirement("R-210")
@pytest.mark.parametrize("host", [EVERYWHERE, "::", "192.0.2.1", "speak.example"])
def test_pages_are_never_served_to_others_in_clear(installed: Installed, host: str) -> None:
    """Without https in front, an address that other machines reach is refused, loudly."""
    done = installed.run("serve", "--host", host, "--port", str(a_free_port()))
    assert done.returncode == 78
    assert done.stdout.startswith("REFUSED")


@pytest.mark.slow
def test_behind_https_it_answers_to_its_own_name_alone(installed: Installed, tmp_path: Path) -> None:
    """With an https address it serves where a proxy reaches it, under that name and no other."""
    port, env = a_free_port(), installed.environment | {"FAIRHEARING_URL": "https://speak.example"}
    options = ["serve", "--host", EVERYWHERE, "--port", str(port), "--workers", "1", "--without-work"]
    with running(options, tmp_path / "run", env) as serving:
        until(lambda: get(port, host="speak.example") == 200)
        assert get(port, host="elsewhere.example") == 400
        assert works(serving) == set()
        assert serving.stop() == 0


@pytest.mark.slow
def test_a_keeper_that_lives_elsewhere_is_not_started_here(installed: Installed, tmp_path: Path) -> None:
    """Where the environment names a socket, nothing is started beside; a command that needs it says that it is away."""
    port, env = a_free_port(), installed.environment | {"FAIRHEARING_KEEPER_SOCKET": str(tmp_path / "elsewhere")}
    with running(["serve", "--port", str(port), "--workers", "1", "--without-work"], tmp_path / "run", env) as serving:
        until(lambda: get(port) == 200)
        assert keepers(serving) == set()
        done = subprocess.run([*COMMAND, "doctor"], env=env, text=True, capture_output=True, check=False, timeout=120)
        assert done.returncode == 1
        assert "Nobody can sign in: The keeper does not answer." in done.stdout
        assert serving.stop() == 0


@pytest.mark.slow
def test_the_keeper_ends_with_a_server_that_was_killed(installed: Installed, tmp_path: Path) -> None:
    """No keeper is left behind that would keep the next one out."""
    port = a_free_port()
    with running(["serve", "--port", str(port), "--workers", "1"], tmp_path / "run", installed.environment) as serving:
        until(lambda: get(port) == 200 and keepers(serving))
        serving.process.kill()
        until(lambda: not keepers(serving))


def test_a_port_in_use_is_said(installed: Installed) -> None:
    """Where another program listens, the command says so and ends."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        done = installed.run("serve", "--port", str(other.getsockname()[1]))
    assert done.returncode == 69
    assert "in use" in done.stdout


def test_work_once_forgets_what_ran_out(installed: Installed) -> None:
    """What is due is done once, and the command ends with 0."""
    installed.run("work", "--once")  # makes the store of what must not last
    store = installed.data / "fleeting" / "fleeting.sqlite3"
    with closing(sqlite3.connect(store)) as fleeting:
        fleeting.execute("INSERT INTO kept VALUES (X'01', X'02', 1)")
        fleeting.commit()
    done = installed.run("work", "--once")
    assert (done.returncode, done.stdout) == (0, "")
    with closing(sqlite3.connect(store)) as fleeting:
        assert fleeting.execute("SELECT count(*) FROM kept").fetchone() == (0,)


def test_work_says_which_round_failed(installed: Installed) -> None:
    """A round that fails is named, the others are made, and the exit code says so."""
    (installed.data / "fleeting" / "fleeting.sqlite3").unlink(missing_ok=True)
    (installed.data / "fleeting" / "fleeting.sqlite3").mkdir()
    done = installed.run("work", "--once")
    assert done.returncode == 1
    assert "forget_what_ran_out" in done.stdout
