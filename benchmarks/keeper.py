"""The keeper's ceiling: answers a second and their times at 1 to 64 clients, beside a plain echo over the same socket.

Each client is a process that asks one thing after the other, a connection for each, as the pages do. Four kinds of
asking: the right material (nothing is written), a wrong one of ever another account (written down before the answer),
one that must wait, and an echo of the same sizes by a server that does nothing else. Prints one line of JSON last.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import socket
import socketserver
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from fairhearing.keeper import asking
from fairhearing.keeper.asking import Away
from fairhearing.keeper.tries import AT_ONCE
from fairhearing.keeper.wire import ANSWER_SIZE, REQUEST_SIZE, Kind, Request

CLIENTS = (1, 4, 16, 64)
RIGHT, EMPTY = b"r" * 32, b"e" * 32
MATERIAL = b"m" * 32
AWAY = -1.0  # in place of the milliseconds: nobody answered


def tag(client: int, number: int) -> bytes:
    """Return the tag of an account that nothing was asked of yet."""
    return b"%08d%024d" % (client, number)


def one_client(way: str, path: str, client: int, begins: float, seconds: float) -> list[float]:
    """Ask until the time is over; return how many milliseconds each answer took, AWAY for none."""
    took: list[float] = []
    time.sleep(max(0, begins - time.time()))
    end = time.monotonic() + seconds
    while (begun := time.monotonic()) < end:
        if way == "echo":
            echoed(path)
        else:
            account = {"right": RIGHT, "waits": EMPTY}.get(way) or tag(client, len(took) + int(begins) % 10**6 * 10**6)
            try:
                asking.ask(Path(path), Request(Kind.STRANGE, account, RIGHT if way == "right" else MATERIAL))
            except Away:
                took.append(AWAY)
                continue
        took.append((time.monotonic() - begun) * 1000)
    return took


def echoed(path: str) -> None:
    """Send as much as a request and hear as much as an answer."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.connect(path)
        connection.sendall(bytes(REQUEST_SIZE))
        while connection.recv(ANSWER_SIZE):
            pass


class Echo(socketserver.BaseRequestHandler):
    """Answers with the first bytes of what came."""

    def handle(self) -> None:
        self.request.sendall(self.request.recv(REQUEST_SIZE)[:ANSWER_SIZE])


@contextlib.contextmanager
def a_keeper(folder: Path) -> Iterator[str]:
    """Run a real keeper that knows one right material, and one account of which all tries are used."""
    command = [sys.executable, "-m", "fairhearing.cli.door", "keeper", "--data", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    path = folder / "keeper" / "socket"
    try:
        while not path.exists():
            time.sleep(0.01)
        asking.ask(path, Request(Kind.LOCKING, RIGHT, RIGHT))
        for _ in range(AT_ONCE):
            asking.ask(path, Request(Kind.STRANGE, EMPTY, MATERIAL))
        yield str(path)
    finally:
        process.terminate()
        process.wait()


@contextlib.contextmanager
def an_echo(folder: Path) -> Iterator[str]:
    """Run a plain echo in a process of its own."""
    path = str(folder / "echo")
    context = get_context("fork")
    process = context.Process(target=_echo_for_ever, args=(path,), daemon=True)
    process.start()
    while not Path(path).exists():
        time.sleep(0.01)
    yield path
    process.terminate()
    process.join()


def _echo_for_ever(path: str) -> None:
    server = socketserver.UnixStreamServer(path, Echo, bind_and_activate=False)
    server.request_queue_size = 128
    server.server_bind()
    server.server_activate()
    threading.Thread(target=server.serve_forever).run()


def measured(way: str, path: str, clients: int, seconds: float) -> dict[str, float]:
    """Return answers a second, the median and the 99th percentile in milliseconds."""
    begins = time.time() + 1 + clients / 40
    with ProcessPoolExecutor(clients) as pool:
        asked = [pool.submit(one_client, way, path, number, begins, seconds) for number in range(clients)]
        every = [one for client in asked for one in client.result()]
    took = sorted(one for one in every if one != AWAY)
    p99 = took[min(len(took) - 1, len(took) * 99 // 100)]
    return {
        "a_second": round(len(took) / seconds),
        "median_ms": round(statistics.median(took), 3),
        "p99_ms": round(p99, 3),
        "away": len(every) - len(took),
    }


def main() -> None:
    """Measure, say each as it comes, and everything as JSON last."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=4)
    seconds = parser.parse_args().seconds
    load = os.getloadavg()[0]
    found: dict[str, dict[str, dict[str, float]]] = {}
    with tempfile.TemporaryDirectory() as name, a_keeper(Path(name)) as keeper, an_echo(Path(name)) as echo:
        for clients in CLIENTS:
            for way, path in (("echo", echo), ("right", keeper), ("counted", keeper), ("waits", keeper)):
                found.setdefault(way, {})[str(clients)] = result = measured(way, path, clients, seconds)
                print(f"{way:8} {clients:3} clients: {result}", flush=True)
    print(json.dumps({"load_before": round(load, 1), "cores": os.cpu_count(), "seconds": seconds, **found}))


if __name__ == "__main__":
    main()
