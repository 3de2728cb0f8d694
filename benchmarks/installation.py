"""What the benchmarks stand on: a temporary installation of the invented association, its database, the real server."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # these are scripts, run by path; what starts a PostgreSQL lies with the tests

from tests import with_postgresql  # noqa: E402
from tests.with_postgresql import a_free_port as a_free_port  # noqa: E402, PLC0414  the others take it from here

if TYPE_CHECKING:
    from fairhearing.scenario.association import Cast

READERS = 3
PATIENCE = 60  # seconds until the first page must have answered
# As Debian starts it but for the folder: every commit waits for the disk.
DURABLE = "-c fsync=on -c synchronous_commit=on -c max_connections=200 -c listen_addresses=127.0.0.1"


@contextlib.contextmanager
def a_database(kind: str) -> Iterator[str]:
    """Yield the URL of an empty database: ``postgresql`` starts a durable server of its own, ``sqlite`` is ""."""
    if kind == "sqlite":
        yield ""
        return
    with with_postgresql.a_server(DURABLE) as url:
        yield url


def open_installation() -> None:
    """Start Django on the installation that the environment names."""
    import django  # noqa: PLC0415  only once the environment says where it lies

    os.environ["DJANGO_SETTINGS_MODULE"] = "fairhearing.config.settings"
    django.setup()


@contextlib.contextmanager
def an_installation(database: str) -> Iterator[Cast]:
    """Set the invented association up in a temporary folder, with three readers a report, and yield its cast."""
    folder = Path(tempfile.mkdtemp(prefix="fairhearing-benchmark-"))
    os.environ |= {"FAIRHEARING_DATA": str(folder), "FAIRHEARING_DATABASE_URL": database}
    os.environ["FAIRHEARING_EMAIL_BACKEND"] = "django.core.mail.backends.dummy.EmailBackend"
    open_installation()
    from fairhearing.cli import beside  # noqa: PLC0415  reads the environment
    from fairhearing.cli.place import prepare_tables  # noqa: PLC0415

    prepare_tables()
    from django.db import connections  # noqa: PLC0415

    from fairhearing.scenario import association  # noqa: PLC0415

    try:
        with beside.a_keeper():
            cast = association.found(association.prepare(), at=dt.datetime.now(dt.UTC))
        cast.organisation.readers = READERS
        cast.organisation.save(update_fields=["readers"])
        yield cast
    finally:
        connections.close_all()
        shutil.rmtree(folder, ignore_errors=True)


class Server:
    """The real server on a free port of this machine."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process = process
        self.port = port

    def workers(self) -> list[int]:
        """Return the process ids of the workers that answer requests."""
        return [pid for pid in children(self.process.pid) if not _is_beside(pid)]


def _is_beside(pid: int) -> bool:
    """Tell whether it is a process beside the workers: the rounds, the keeper, or Python's own one for semaphores."""
    with contextlib.suppress(OSError):
        command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        return b"work" in command or b"keeper" in command or any(b"resource_tracker" in part for part in command)
    return True


def children(pid: int) -> list[int]:
    """Return the ids of the processes that a process has started and that are still there."""
    with contextlib.suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


@contextlib.contextmanager
def a_server(*, workers: int, threads: int = 2) -> Iterator[Server]:
    """Run `fairhearing serve` on the installation in the environment until the block ends."""
    port = a_free_port()
    command = [sys.executable, "-m", "fairhearing.cli.door", "serve", "--port", str(port)]
    process = subprocess.Popen(
        [*command, "--workers", str(workers), "--threads", str(threads)], stdout=subprocess.DEVNULL
    )
    try:
        wait_until_it_answers(port)
        yield Server(process, port)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


def wait_until_it_answers(port: int) -> None:
    """Wait for a server's first answer. Raises TimeoutError."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 5) as connection:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            if connection.recv(12):
                return
        time.sleep(0.02)
    raise TimeoutError("the server did not answer")


def resident_mib(pid: int, *, peak: bool = False) -> float:
    """Return the memory of a process in MiB: what it has now, or had at most."""
    wanted = "VmHWM:" if peak else "VmRSS:"
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(wanted):
            return int(line.split()[1]) / 1024
    return 0.0
