"""Where the milliseconds of the last POST of a report go, beside a plain POST of two inserts in the same run.

    python benchmarks/final_post.py [--database sqlite|postgresql] [--reports N]

Two measurements, one after the other:

- over HTTP: two real servers with one worker and one thread each, asked in turn by one client: the POST that sends a
  report with two small attachments and three readers (``final``), and a POST that writes two rows through the same
  middleware (``plain``). Medians, and their ratio.
- inside: the same POST in this process, each part of the code timed without the parts that it calls, so that the parts
  add up to the whole (``parts_ms``, means; ``rest`` is Django's handling, forms, visits, and our own code around).

``floor_ms`` is what cannot be left out, measured alone: one write to the same disk with fsync, one key agreement, one
signature of each kind.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import inspect
import os
import signal
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import figures
from installation import Server, a_database, a_free_port, a_server, an_installation, wait_until_it_answers
from intake import Written, written
from visitor import ASKED, Browser, token_of

if TYPE_CHECKING:
    from fairhearing.scenario.association import Cast

FOUND = 302
WARM_UP = 10


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--reports", type=int, default=200)
    args = parser.parse_args()
    found: dict[str, object] = {"benchmark": "final_post", "database": args.database, **figures.machine()}
    with a_database(args.database) as url, an_installation(url) as cast:
        with a_server(workers=1, threads=1) as server, a_plain_server() as plain:
            drafts = written(2 * (args.reports + WARM_UP), server, cast)
            found |= _over_http(server, plain, cast, drafts[::2])
        found |= _inside(cast, drafts[1::2])
        found["floor_ms"] = _floor()
    figures.say(found)


@contextlib.contextmanager
def a_plain_server() -> Iterator[Server]:
    """Run the application of `plain_post.py` on the installation in the environment."""
    import plain_post  # noqa: PLC0415  needs Django

    plain_post.make_tables()
    port = a_free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(port), "--blocking-threads", "1"]
    process = subprocess.Popen(
        [*command, "--no-log", "plain_post:application"], cwd=Path(__file__).parent, stdout=subprocess.DEVNULL
    )
    try:
        wait_until_it_answers(port)
        yield Server(process, port)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


# ── over HTTP ────────────────────────────────────────────────────────────────


def _over_http(server: Server, plain: Server, cast: Cast, drafts: list[Written]) -> dict[str, object]:
    finals, plains = [], []
    browser = Browser(plain.port)
    for draft in drafts:
        finals.append(_sent(server, cast.organisation.slug, draft))
        plains.append(_timed(browser, "/plain/", {"csrfmiddlewaretoken": token_of(browser.get("/plain/").page)}))
    browser.close()
    final, other = figures.times(finals[WARM_UP:]), figures.times(plains[WARM_UP:])
    return {"final": final, "plain": other, "ratio": round(final["p50_ms"] / other["p50_ms"], 1)}


def _sent(server: Server, slug: str, draft: Written) -> float:
    browser, here = Browser(server.port, {"visit": draft.cookie}), f"/o/{slug}/report/confirm/"
    taken = _timed(browser, here, _answers(browser.get(here).page, draft))
    browser.close()
    return taken


def _answers(page: bytes, draft: Written) -> dict[str, str]:
    words = draft.words.split()
    return {"csrfmiddlewaretoken": token_of(page), "go": "on"} | {f"word_{n}": words[n - 1] for n in ASKED}


def _timed(browser: Browser, path: str, fields: dict[str, str]) -> float:
    began = time.perf_counter()
    answer = browser.post(path, fields)
    taken = time.perf_counter() - began
    if answer.status != FOUND:
        raise SystemExit(f"{path} answered {answer.status}")
    return taken


# ── inside ───────────────────────────────────────────────────────────────────


class Parts:
    """Times parts of the code, each without the parts that it calls."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = defaultdict(float)
        self._calls: dict[str, int] = defaultdict(int)
        self._open: list[str] = []
        self._since = self._whole = 0.0

    def forget(self) -> None:
        """Begin to count anew."""
        self._seconds.clear()
        self._calls.clear()
        self._whole = 0.0

    def begin(self) -> None:
        """Start the clock: what is in no other part is the rest."""
        self._open, self._since = ["rest"], time.perf_counter()
        self._whole -= self._since

    def end(self) -> None:
        """Stop the clock; outside nothing is counted."""
        self._passed()
        self._whole += self._since
        self._open = []

    def _passed(self) -> None:
        now = time.perf_counter()
        if self._open:
            self._seconds[self._open[-1]] += now - self._since
        self._since = now

    @contextlib.contextmanager
    def within(self, part: str) -> Iterator[None]:
        """Count the block under ``part``."""
        self._passed()
        if not self._open:
            yield
            return
        self._open.append(part)
        self._calls[part] += 1
        try:
            yield
        finally:
            self._passed()
            self._open.pop()

    def statement(self, execute: Callable[..., Any], *args: Any) -> Any:  # noqa: ANN401  Django's own signature
        """Count a statement that the database carries out."""
        with self.within("database: statements"):
            return execute(*args)

    def shown(self, count: int) -> dict[str, object]:
        """Return what there was, for each of ``count`` goes."""
        in_ms = {part: seconds / count * 1000 for part, seconds in self._seconds.items()}
        return {
            "inside_ms": round(self._whole / count * 1000, 2),
            "parts_ms": {part: round(in_ms[part], 2) for part in sorted(in_ms, key=in_ms.__getitem__, reverse=True)},
            "calls": {part: round(number / count, 1) for part, number in self._calls.items()},
        }

    def wrap(self, owner: Any, name: str, part: str) -> None:  # noqa: ANN401  a module or a class
        """Time a function or method of the code under a part."""
        kept = inspect.getattr_static(owner, name)
        inner: Callable[..., Any] = kept.__func__ if isinstance(kept, (classmethod, staticmethod)) else kept

        @functools.wraps(inner)
        def timed(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
            with self.within(part):
                return inner(*args, **kwargs)

        setattr(owner, name, type(kept)(timed) if isinstance(kept, (classmethod, staticmethod)) else timed)


def _inside(cast: Cast, drafts: list[Written]) -> dict[str, object]:
    """Send reports through the application in this process, and say where the time went."""
    from django.conf import settings  # noqa: PLC0415  needs Django
    from django.test import Client  # noqa: PLC0415

    settings.ROOT_URLCONF = "fairhearing.config.urls"  # not that of the plain application, which is loaded here too
    parts, here = Parts(), f"/o/{cast.organisation.slug}/report/confirm/"
    with _wrapped(parts):
        for number, draft in enumerate(drafts):
            client = Client(SERVER_NAME="127.0.0.1")
            client.cookies["visit"] = draft.cookie
            answers = _answers(client.get(here).content, draft)
            if number == WARM_UP:
                parts.forget()
            parts.begin()
            answer = client.post(here, answers)
            parts.end()
            if answer.status_code != FOUND:
                raise SystemExit(f"sending answered {answer.status_code}")
    return parts.shown(len(drafts) - WARM_UP)


@contextlib.contextmanager
def _wrapped(parts: Parts) -> Iterator[None]:
    """Time the parts of the product and of Django that the final POST goes through."""
    from django.db import connections  # noqa: PLC0415
    from django.db.models import Model, QuerySet  # noqa: PLC0415

    from fairhearing import proving, sealing  # noqa: PLC0415
    from fairhearing.proving import note  # noqa: PLC0415
    from fairhearing.sealing import age, bech32, recipients, signatures  # noqa: PLC0415
    from fairhearing.vault import fleeting, keys  # noqa: PLC0415

    parts.wrap(recipients.Recipient, "wrap", "key agreement, one for each document and slot")
    parts.wrap(keys, "_generation", "fresh keys of compartments")
    parts.wrap(sealing, "slot_for", "slots of readers")
    parts.wrap(bech32, "encode", "keys as text")
    parts.wrap(bech32, "decode", "keys as text")
    parts.wrap(sealing.DocumentSealer, "write", "sealing of bytes")
    parts.wrap(sealing.DocumentSealer, "close", "sealing of bytes")
    parts.wrap(age.Sealer, "write", "sealing of bytes")
    parts.wrap(age.Sealer, "close", "sealing of bytes")
    parts.wrap(age, "opened", "opening the draft's files")
    parts.wrap(signatures.SigningKey, "sign", "signatures")
    parts.wrap(sealing, "verify_signature", "certificates of the readers")
    parts.wrap(note.NoteSigner, "from_seed", "keys of the log")
    parts.wrap(note.NoteSigner, "sign", "signatures")
    parts.wrap(proving, "commit", "the statement, salted")
    parts.wrap(proving, "consistency_path", "path through the tree")
    parts.wrap(proving, "verify_consistency", "path through the tree")
    for name in ("keep", "fetch", "drop"):
        parts.wrap(fleeting, name, "draft and visit")
    for name in ("filter", "get", "exists", "first", "create", "bulk_create", "update", "delete", "_fetch_all"):
        parts.wrap(QuerySet, name, "Django's ORM")
    parts.wrap(Model, "__init__", "Django's ORM")
    parts.wrap(os, "fsync", "disk: fsync of files")
    parts.wrap(type(connections["default"]), "_commit", "disk: two commits")
    with connections["default"].execute_wrapper(parts.statement):
        yield


def _floor() -> dict[str, float]:
    """Measure alone what cannot be left out, in milliseconds."""
    from django.conf import settings  # noqa: PLC0415

    from fairhearing import proving, sealing  # noqa: PLC0415

    recipient, signing = sealing.Identity.generate().recipient, sealing.SigningKey.generate()
    kinds = proving.SignatureType
    of_log = proving.NoteSigner.from_seed("floor", sealing.random_bytes(32), kind=kinds.MLDSA44)
    head = proving.Checkpoint("floor", 1, bytes(32)).body
    with (settings.PLACE.data / "floor").open("wb", buffering=0) as file:

        def write() -> None:
            file.write(bytes(4096))
            os.fsync(file.fileno())

        return {
            "write_and_fsync": _alone(write),
            "key_agreement": _alone(lambda: recipient.wrap(bytes(16))),
            "ed25519_signature": _alone(lambda: signing.sign(bytes(200))),
            "ml_dsa_44_signature": _alone(lambda: of_log.sign(head, at_unix=1)),
        }


def _alone(act: Callable[[], object]) -> float:
    """Return the median of 200 goes, in milliseconds."""
    seconds = []
    for _ in range(200):
        began = time.perf_counter()
        act()
        seconds.append(time.perf_counter() - began)
    return round(statistics.median(seconds) * 1000, 3)


if __name__ == "__main__":
    main()
