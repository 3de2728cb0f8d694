"""Runs the command as a person would: as a process of its own, in a folder of its own."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import islice
from pathlib import Path
from typing import Any

from tests.keeping import Keeping

COMMAND = [sys.executable, "-m", "fairhearing.cli.door"]
SENDING = Path(__file__).parents[1] / "intake" / "sending.py"
LOOKING = Path(__file__).with_name("looking.py")
SLUG = "harrow-dell"
CHOIR = (
    *("--name", "Harrow Dell Choir", "--slug", SLUG),
    *("--receives", "Ada Vale <ada> as Intake officer", "--receives", "Bo Lind <bo> as Deputy"),
    *("--outside", "Cy Moss <cy> as Outside panel", "--appoints", "Di Roe <di> as Secretary"),
    *("--contact", "danger|Emergency|112", "--contact", "support|Listening line|555 0100|Day and night"),
    *("--keeper", "Tarn Hosting", "--until", "2036-01-01"),  # the tests' clock stands in 2032
)


def environment(**more: str) -> dict[str, str]:
    """Return this process's environment without the installation that the tests run on."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("FAIRHEARING_", "DJANGO_"))}
    return bare | more


@dataclass(frozen=True)
class Installed:
    """An installation, and what `init` printed of its accounts."""

    data: Path
    database: str = ""
    accounts: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """What another process needs to work on it."""
        return environment(
            FAIRHEARING_DATA=str(self.data),
            FAIRHEARING_DATABASE_URL=self.database,
            DJANGO_SETTINGS_MODULE="fairhearing.config.settings",
        )

    def run(self, *arguments: str, said: str = "") -> subprocess.CompletedProcess[str]:
        """Run the command on it; ``said`` is what a person would type."""
        command = [*COMMAND, *arguments]
        return subprocess.run(
            command, env=self.environment, input=said, text=True, capture_output=True, check=False, timeout=120
        )

    def init(self, *options: str) -> Installed:
        """Set an organisation up on it and return it with its accounts."""
        done = self.run("init", *(options or CHOIR), "--json")
        assert done.returncode == 0, done.stdout + done.stderr
        accounts = {one["username"]: one for one in json.loads(done.stdout)["accounts"]}
        return Installed(self.data, self.database, accounts)

    def doctor(self, *options: str) -> tuple[int, dict[str, Any], str]:
        """Return the exit code, what was found, and all words on what is broken."""
        done = self.run("doctor", "--json", *options)
        said: dict[str, Any] = json.loads(done.stdout)
        broken = " ".join(one["says"] for one in said["found"] if one["standing"] == "broken")
        return done.returncode, said, broken

    def send(self, count: int = 1) -> dict[str, str]:
        """Send reports, each with a large file; return the receipts by their codes: fewer where a report is refused."""
        with self.sending() as given:
            return dict(islice(given, count))

    @contextmanager
    def sending(self) -> Iterator[Iterator[tuple[str, str]]]:
        """Send one report after the other from another process, which is killed in the end."""
        command = [sys.executable, str(SENDING), SLUG, dt.datetime.now(dt.UTC).isoformat()]
        process = subprocess.Popen(command, env=self.environment, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        try:
            lines = (json.loads(line) for line in process.stdout)
            yield ((one["code"], one["proof"]) for one in lines if "proof" in one)
        finally:
            process.kill()
            process.communicate()

    def look(self, code: str, username: str = "ada") -> dict[str, Any]:
        """Come back with a code and sign in, in another process; return what was found."""
        password = self.accounts[username]["password"]
        command = [sys.executable, str(LOOKING), code, username, password]
        keeper = Keeping(self.data).start()
        try:
            done = subprocess.run(command, env=self.environment, text=True, capture_output=True, check=True)
        finally:
            keeper.stop()
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    def verify(self, proof: str, folder: Path) -> str:
        """Return the standing of a receipt under the trust policy that lies here."""
        receipt = folder / "given.tlog-proof"
        receipt.write_text(proof)
        done = self.run("verify", str(receipt), "--policy", str(self.data / "trust" / f"{SLUG}.policy"), "--json")
        return str(json.loads(done.stdout)["standing"])


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def get(port: int, path: str = "/check/", host: str = "127.0.0.1") -> int:
    """Return the status of a page, or 0 when nobody answers."""
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path, headers={"Host": host})
        return connection.getresponse().status
    except (OSError, HTTPException):
        return 0
    finally:
        connection.close()


def until(holds: Any, seconds: float = 90) -> Any:
    """Wait until something holds, and return it; fail when it does not come to hold."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := holds():
            return found
        time.sleep(0.1)
    raise AssertionError(f"this did not come to hold in {seconds} seconds")


def processes(mark: str) -> dict[int, str]:
    """Return the processes that were started with ``mark`` in their environment, with their command lines."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (folder / "environ").read_bytes():
                found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
    return found


class Running:
    """A command that runs until it is stopped, and what it printed so far."""

    def __init__(self, arguments: Sequence[str], folder: Path, env: dict[str, str]) -> None:
        self.mark = f"FAIRHEARING_TEST_MARK={folder}/{a_free_port()}"
        name, _, value = self.mark.partition("=")
        self._said = folder / "said"
        with self._said.open("wb") as out:
            self.process = subprocess.Popen(
                [*COMMAND, *arguments], env=env | {name: value}, stdout=out, stderr=subprocess.STDOUT, cwd=folder
            )

    @property
    def said(self) -> str:
        return self._said.read_text()

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Stop it as a person or a system does; return its exit code. None of its processes may be left."""
        self.process.send_signal(number)
        code = self.process.wait(30)
        assert processes(self.mark) == {}
        return code

    def kill(self) -> None:
        """End whatever is still there, after a test that failed."""
        for pid in [*processes(self.mark), *([] if self.process.poll() is not None else [self.process.pid])]:
            os.kill(pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def running(arguments: Sequence[str], folder: Path, env: dict[str, str]) -> Iterator[Running]:
    """Start a command and end it in any case."""
    folder.mkdir(exist_ok=True)
    one = Running(arguments, folder, env)
    try:
        yield one
    finally:
        one.kill()
