"""How much slower the next person's report gets while somebody floods the site from one address.

    python benchmarks/flood.py [--reports 10] [--flooders 16] [--workers 2] [--threads 2]

One reporter after the other goes through the real pages of the real server, from the first page to the receipt, and
the time for all of it is taken: in quiet, while ``flooders`` connections send files slowly that never end
(``uploads``), and while as many ask for pages and begin reports as fast as they are answered (``pages``). All of it
comes from one address, and nothing in front of the server limits any: that is the worst case, which users of an onion
address are in. ``ratio`` is the median beside that in quiet, of the same run. Flooders share the machine's cores with
the server, and nothing is taken off for that. The last line is JSON for machines.
"""

from __future__ import annotations

import argparse
import contextlib
import multiprocessing
import random
import socket
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import figures
from installation import a_database, a_server, an_installation
from visitor import Browser, GaveUp, Reporter, token_of

SPAWN = multiprocessing.get_context("spawn")
ENDLESS = 1 << 32  # bytes announced
PIECE, PAUSE = bytes(16 * 1024), 0.1  # what a slow sender sends, and how often (seconds)
SETTLED = 3  # seconds until a flood stands


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, usual in (("reports", 10), ("flooders", 16), ("workers", 2), ("threads", 2)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    args = parser.parse_args()
    found: dict[str, object] = {"benchmark": "flood", **vars(args), **figures.machine()}
    with (
        a_database("sqlite") as url,
        an_installation(url) as cast,
        a_server(workers=args.workers, threads=args.threads) as server,
    ):
        slug = cast.organisation.slug
        quiet = _reports(server.port, slug, args.reports)
        phases = {"quiet": quiet}
        for name, flood in (("uploads", _uploads), ("pages", _pages)):
            with _flooded(flood, server.port, slug, args.flooders):
                phases[name] = _reports(server.port, slug, args.reports)
        phases["quiet_again"] = _reports(server.port, slug, args.reports)
    for name, (times, gave_up, errors) in phases.items():
        median = statistics.median(times) if times else 0.0
        ratio = round(median / statistics.median(quiet[0]), 2) if quiet[0] else 0.0
        found[name] = {**figures.times(times), "ratio": ratio, "gave_up": gave_up, "errors": errors}
    figures.say(found)


def _reports(port: int, slug: str, count: int) -> tuple[list[float], int, int]:
    """Send reports one after the other; return the seconds of each, how many gave up, and pages with an error."""
    times, gave_up, errors = [], 0, 0
    for _ in range(count):
        reporter, began = Reporter(port, slug), time.perf_counter()
        try:
            reporter.go()
            times.append(time.perf_counter() - began)
        except GaveUp:
            gave_up += 1
        errors += reporter.tally.errors
        reporter.close()
    return times, gave_up, errors


@contextlib.contextmanager
def _flooded(flood: Callable[[int, str], None], port: int, slug: str, count: int) -> Iterator[None]:
    """Let ``count`` flooders run, in a process of their own, for the length of the block."""
    process = SPAWN.Process(target=_all_at_once, args=(flood, port, slug, count), daemon=True)
    process.start()
    time.sleep(SETTLED)
    try:
        yield
    finally:
        process.terminate()
        process.join()


def _all_at_once(flood: Callable[[int, str], None], port: int, slug: str, count: int) -> None:
    threads = [threading.Thread(target=_again_and_again, args=(flood, port, slug)) for _ in range(count)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()


def _again_and_again(flood: Callable[[int, str], None], port: int, slug: str) -> None:
    while True:
        with contextlib.suppress(OSError, GaveUp):
            flood(port, slug)
        time.sleep(random.random() / 10)


def _uploads(port: int, slug: str) -> None:
    """Begin a report, and send it a file that never ends, slowly."""
    reporter = Reporter(port, slug)
    page = reporter.go(stop_at="/report/files/")
    head = (
        f"POST /o/{slug}/report/files/ HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: {ENDLESS}\r\n"
        f"Content-Type: multipart/form-data; boundary=b\r\nOrigin: null\r\nSec-Fetch-Site: same-origin\r\n"
        f"Cookie: {'; '.join(f'{name}={value}' for name, value in reporter.browser.cookies.items())}\r\n\r\n"
        f'--b\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token_of(page)}\r\n'
        f'--b\r\nContent-Disposition: form-data; name="files"; filename="a.bin"\r\n\r\n'
    )
    while True:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 60) as connection:
            connection.sendall(head.encode())
            while True:
                connection.sendall(PIECE)
                time.sleep(PAUSE)
        time.sleep(PAUSE)


def _pages(port: int, slug: str) -> None:
    """Ask for the first page and begin a report, without an end."""
    while True:
        browser = Browser(port)
        page = browser.get(f"/o/{slug}/report/").page
        browser.post(f"/o/{slug}/report/", {"csrfmiddlewaretoken": token_of(page), "go": "on"})
        browser.close()


if __name__ == "__main__":
    main()
