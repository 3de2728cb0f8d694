"""Runs a command with a PostgreSQL of its own: `python tests/with_postgresql.py COMMAND …`.

The command finds the server in FAIRHEARING_DATABASE_URL and FAIRHEARING_TEST_POSTGRESQL. A server named in
FAIRHEARING_TEST_POSTGRESQL beforehand is used as it is. Otherwise one is started in a temporary folder, as the user
`postgres` when root runs this (PostgreSQL refuses root), and ended with the command.

Where there is no PostgreSQL the command is not run, and that is said; when CI=true that is a failure.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

DEBIAN_HOME = Path("/usr/lib/postgresql")
# A test's server need not outlive the machine's power: what is tested is the loss of processes, not of disks.
SETTINGS = "-c fsync=off -c synchronous_commit=on -c max_connections=200 -c listen_addresses=127.0.0.1"


class NoServer(Exception):
    """No PostgreSQL on this machine, or it does not start; the message says which."""


def main(command: list[str]) -> int:
    """Run `command` beside a server; returns its exit code, or 0 or 1 when there is no server."""
    with contextlib.ExitStack() as until_done:
        try:
            url = os.environ.get("FAIRHEARING_TEST_POSTGRESQL") or until_done.enter_context(a_server())
        except NoServer as missing:
            print(f"not checked on PostgreSQL: {missing}", flush=True)
            return 1 if os.environ.get("CI") == "true" else 0
        environment = os.environ | {"FAIRHEARING_DATABASE_URL": url, "FAIRHEARING_TEST_POSTGRESQL": url}
        return subprocess.run(command, env=environment, check=False).returncode


@contextlib.contextmanager
def a_server(settings: str = SETTINGS) -> Iterator[str]:
    """Start a server in a temporary folder and yield its URL; raises NoServer."""
    programs = where_programs_are()
    owner = owner_of_server()
    port = a_free_port()
    with tempfile.TemporaryDirectory(prefix="fairhearing-postgresql-") as name:
        home = Path(name)
        home.chmod(0o700)
        if owner:
            shutil.chown(home, owner)
        data = home / "data"
        run(
            owner, programs / "initdb", "-D", data, "-A", "trust", "-U", "fairhearing", "-E", "UTF8", "--locale=C.UTF-8"
        )
        options = f"-p {port} -k {home} {settings}"
        run(owner, programs / "pg_ctl", "-D", data, "-o", options, "-l", home / "log", "-w", "start")
        try:
            yield f"postgresql://fairhearing@127.0.0.1:{port}/postgres"
        finally:
            run(owner, programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


def where_programs_are() -> Path:
    """Return the folder of `initdb` and `pg_ctl`: on the path, or where Debian puts them (newest first)."""
    found = shutil.which("initdb")
    places = [Path(found).resolve().parent] if found else []
    places += sorted(DEBIAN_HOME.glob("*/bin"), key=lambda place: int(place.parent.name), reverse=True)
    for place in places:
        if (place / "initdb").exists() and (place / "pg_ctl").exists():
            return place
    raise NoServer("initdb is not on this machine (on Debian: apt-get install postgresql)")


def owner_of_server() -> str:
    """Return the user that the server runs as, or "" for whoever runs this."""
    if os.geteuid() != 0:
        return ""
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        raise NoServer("PostgreSQL does not run as root, and there is no user postgres") from None


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run(owner: str, *command: object) -> None:
    """Run one of PostgreSQL's programs as `owner`; raises NoServer with what it said."""
    prefix = ["runuser", "-u", owner, "--"] if owner else []
    # Not captured through a pipe: the server would inherit it and keep it open.
    with tempfile.TemporaryFile("w+") as said:
        done = subprocess.run([*prefix, *map(str, command)], stdout=said, stderr=said, cwd="/", check=False)
        if done.returncode:
            said.seek(0)
            raise NoServer(f"{command[0]}: {said.read().strip()[-500:]}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
