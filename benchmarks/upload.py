"""One large file through the real server: how fast, in how much memory, and whether any of it ever lies in clear.

    python benchmarks/upload.py [--mib N] [--server granian|gunicorn]

A reporter's browser sends one file of N MiB (1024 if not said) in the form's own upload. While it arrives, the memory
of the worker is read twenty times a second, and every file that the worker has open for writing is looked at for the
words that the upload is full of. ``grew_mib`` is the worker's peak beyond what it had before; ``in_clear`` lists files
that held the words (it must be empty), ``written_to`` the kinds of place that were written to.

``--server gunicorn`` measures the alternative (threads, one worker), where it is installed.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import figures
from installation import (
    Server,
    a_free_port,
    a_server,
    an_installation,
    children,
    resident_mib,
    wait_until_it_answers,
)
from visitor import BOUNDARY, Reporter, token_of

MIB = 1024 * 1024
WORDS = b"Said on the stairs behind the tollbooth, and written down the same night. "
BLOCK = (WORDS * (MIB // len(WORDS) + 1))[:MIB]


class Watch:
    """Looks at one process while something arrives: its memory, and the files that it writes."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self.memory: list[float] = []
        self.written_to: set[str] = set()
        self.in_clear: set[str] = set()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._done.wait(0.05):
            self.memory.append(resident_mib(self._pid))
            for descriptor in Path(f"/proc/{self._pid}/fd").iterdir():
                with contextlib.suppress(OSError):
                    self._look_at(descriptor)

    def _look_at(self, descriptor: Path) -> None:
        path = descriptor.readlink()
        if not descriptor.is_file():
            return
        flags = Path(f"/proc/{self._pid}/fdinfo/{descriptor.name}").read_text().split("flags:")[1].split()[0]
        if not int(flags, 8) & (os.O_WRONLY | os.O_RDWR):
            return
        self.written_to.add(path.suffix or path.name)
        with descriptor.open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - 4 * MIB))
            if WORDS in file.read(4 * MIB):
                self.in_clear.add(str(path))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mib", type=int, default=1024)
    parser.add_argument("--server", choices=("granian", "gunicorn"), default="granian")
    args = parser.parse_args()
    found: dict[str, object] = {"benchmark": "upload", "server": args.server, "mib": args.mib, **figures.machine()}
    server = a_server(workers=1) if args.server == "granian" else a_gunicorn()
    with an_installation("") as cast, server as running:
        found |= _uploaded(running, cast.organisation.slug, args.mib)
    figures.say(found)


@contextlib.contextmanager
def a_gunicorn() -> Iterator[Server]:
    """Run gunicorn with one worker of two threads on the installation in the environment."""
    port = a_free_port()
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread"]
    command += ["--threads", "2", "--timeout", "600", "fairhearing.config.wsgi:application"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until_it_answers(port)
        yield Server(process, port)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def _uploaded(server: Server, slug: str, mib: int) -> dict[str, object]:
    reporter = Reporter(server.port, slug)
    reporter.go(stop_at="/report/files/")
    _send(reporter, slug, server.port, 1)  # what is imported on first use is not the upload's memory
    worker = next(iter(children(server.process.pid)), server.process.pid)
    for pid in server.workers():
        worker = pid
    before, began = resident_mib(worker), time.perf_counter()
    with Watch(worker) as watch:
        status = _send(reporter, slug, server.port, mib)
    seconds = time.perf_counter() - began
    return {
        "status": status,
        "mib_s": round(mib / seconds, 1),
        "before_mib": round(before),
        "peak_mib": round(max(watch.memory)),
        "grew_mib": round(max(watch.memory) - before),
        "samples": len(watch.memory),
        "written_to": sorted(watch.written_to),
        "in_clear": sorted(watch.in_clear),
        "is_listed": reporter.browser.get(f"/o/{slug}/report/files/").page.count(b"long.txt"),
    }


def _send(reporter: Reporter, slug: str, port: int, mib: int) -> int:
    """Send the upload block by block, as a browser does; return the status of the answer."""
    here = f"/o/{slug}/report/files/"
    token = token_of(reporter.browser.get(here).page)
    fields = {"csrfmiddlewaretoken": token, "go": "add"}
    head = "".join(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    head += f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="long.txt"\r\n\r\n'
    tail = f"\r\n--{BOUNDARY}--\r\n"
    length = len(head) + mib * MIB + len(tail)
    cookies = "; ".join(f"{name}={value}" for name, value in reporter.browser.cookies.items())
    lines = [f"POST {here} HTTP/1.1", f"Host: 127.0.0.1:{port}", f"Cookie: {cookies}", f"Content-Length: {length}"]
    lines += [f"Content-Type: multipart/form-data; boundary={BOUNDARY}", "Connection: close", "", ""]
    with socket.create_connection(("127.0.0.1", port), 600) as connection:
        connection.sendall(("\r\n".join(lines) + head).encode())
        for _ in range(mib):
            connection.sendall(BLOCK)
        connection.sendall(tail.encode())
        return int(connection.recv(65_536).split()[1])


if __name__ == "__main__":
    main()
