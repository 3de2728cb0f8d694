"""How many reports a second are received, by the real server from real clients, and whether any is lost.

    python benchmarks/intake.py --database sqlite|postgresql --clients N --workers N --seconds N [--reports N] [--kill]

Two ways are measured, each with two small attachments and three readers:

- ``form_and_send`` (the figures at the top of the answer): the last form is loaded and sent, and the receipt shown. The
  draft was written beforehand, through the same verbs as the pages use. ``per_second`` counts receipts shown; times are
  of form, sending and receipt together; ``sent_ms`` is without the receipt's page.
- ``whole_flow``: every page from "before you begin" to the receipt, as somebody without scripts goes through them.

Clients are processes of their own that share the cores with the server. Afterwards every code is asked for its report:
``received`` are those whose receipt verifies (proving.judge) and whose words and files are whole; ``lost`` were shown a
receipt and are not. Whoever gave up after minutes of broken pages is looked up as well, as if they came back another
day: ``kept_after_giving_up`` are there whole, with a receipt that verifies; ``nothing_kept`` are not there at all.
``halves`` are anything else. With --kill, workers are killed (SIGKILL) at random meanwhile, and clients go on as people
do: they load the page again.
``errors`` are answers of 500 and above, and, without --kill, broken connections.

--reports N ends after N reports instead of after the seconds, and leaves ``whole_flow`` out.
"""

from __future__ import annotations

import argparse
import copy
import hashlib
import multiprocessing
import os
import random
import signal
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing.pool import Pool
from typing import TYPE_CHECKING, Any

import figures
from installation import Server, a_database, a_server, an_installation, open_installation
from visitor import FILES, GaveUp, Reporter

if TYPE_CHECKING:
    from fairhearing.scenario.association import Cast

MOST_A_SECOND = 150  # drafts that are written beforehand for each second of the run
START_TOGETHER = 1.5  # seconds after which all clients begin at once
BETWEEN_KILLS = (2.0, 6.0)  # seconds
CORES = os.cpu_count() or 1
SPAWN = multiprocessing.get_context("spawn")


@dataclass(frozen=True)
class Written:
    """A draft that only has to be sent: what its writer's browser and memory hold."""

    cookie: str
    words: str


@dataclass
class Came:
    """What one client brought back. Times in seconds: until sent, and until the receipt was shown."""

    words: list[str] = field(default_factory=list)
    sent: list[float] = field(default_factory=list)
    shown: list[float] = field(default_factory=list)
    tried: int = 0
    pages: int = 0
    errors: int = 0
    broken: int = 0
    gave_up: int = 0

    def add(self, other: Came) -> None:
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)


@dataclass(frozen=True)
class Run:
    """What all clients of one run are told. ``begins``, ``ends``: as time.time()."""

    port: int
    slug: str
    begins: float
    ends: float


def main() -> None:
    """Measure and print."""
    args = _arguments()
    found: dict[str, object] = {
        "benchmark": "intake",
        **{name: getattr(args, name) for name in ("database", "clients", "workers", "threads", "seconds", "kill")},
        **figures.machine(),
    }
    with a_database(args.database) as url, an_installation(url) as cast:
        found |= _measured(args, cast)
    figures.say(found)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=2, help="requests at once in a worker")
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--reports", type=int, default=0)
    parser.add_argument("--kill", action="store_true")
    return parser.parse_args()


def _measured(args: argparse.Namespace, cast: Cast) -> dict[str, object]:
    with a_server(workers=args.workers, threads=args.threads) as server:
        drafts = written(args.reports or int(args.seconds * MOST_A_SECOND), server, cast)
        seconds = args.seconds if not args.reports else 24 * 3600.0
        found = _sending(args, server, cast, drafts, seconds)
        if not args.reports:
            found["whole_flow"] = _sending(args, server, cast, None, seconds)
        return found


# ── drafts, written beforehand ───────────────────────────────────────────────


def written(count: int, server: Server, cast: Cast) -> list[Written]:
    """Write one draft through the pages, and ``count`` more like it through the verbs that the pages use."""
    first = Reporter(server.port, cast.organisation.slug)
    first.go(stop_at="/report/confirm/")
    shares = [len(range(part, count, CORES)) for part in range(CORES)]
    with SPAWN.Pool(CORES, open_installation) as pool:
        parts = pool.starmap(_write, [(share, first.words, cast.organisation.slug) for share in shares])
    return [draft for part in parts for draft in part]


def _write(count: int, like: str, slug: str) -> list[Written]:
    import datetime as dt  # noqa: PLC0415

    from fairhearing import sealing  # noqa: PLC0415
    from fairhearing.vault import drafts, visits  # noqa: PLC0415
    from fairhearing.web.reporter.draft import IDLE  # noqa: PLC0415

    at = dt.datetime.now(dt.UTC)
    pattern = drafts.load(sealing.Code.parse(like), at=at)
    assert pattern is not None  # noqa: S101  the pages have just kept it
    written = []
    for _ in range(count):
        code = sealing.Code.generate()
        drafts.save(code, _with_own_files(pattern, code), at=at)
        held = {"kind": "draft", "organisation": slug, "code": code.words}
        written.append(Written(visits.begin(held, idle=IDLE * 8, at=at).cookie, code.words))
    return written


def _with_own_files(pattern: dict[str, Any], code: Any) -> dict[str, Any]:  # noqa: ANN401  a sealing.Code, imported late
    """Return the draft with files that are sealed to this code."""
    from fairhearing.vault import drafts  # noqa: PLC0415
    from fairhearing.vault.arrivals import Arrival  # noqa: PLC0415

    draft = copy.deepcopy(pattern)
    for one in draft["files"]:
        arrival = Arrival(one["name"], folder=drafts.folder(code), to=code.identity.recipient)
        arrival.take(FILES[one["name"]])
        one["document"] = arrival.finish().document
    return draft


# ── clients ──────────────────────────────────────────────────────────────────


def _sending(
    args: argparse.Namespace, server: Server, cast: Cast, drafts: Sequence[Written] | None, seconds: float
) -> dict[str, object]:
    """Let all clients send until the time is over, then look at what came; ``drafts`` None: every page."""
    begins = time.time() + START_TOGETHER + args.clients * 0.1
    run = Run(server.port, cast.organisation.slug, begins, begins + seconds)
    shares = [drafts[number :: args.clients] if drafts is not None else None for number in range(args.clients)]
    came, done = Came(), threading.Event()
    killed: list[int] = []
    killer = threading.Thread(target=_kill_at_random, args=(server, run, done, killed))
    with SPAWN.Pool(args.clients) as pool:
        if args.kill:
            killer.start()
        for one in pool.imap_unordered(_client, [(run, share) for share in shares], chunksize=1):
            came.add(one)
    lasted = time.time() - run.begins
    done.set()
    if args.kill:
        killer.join()
    known = [draft.words for draft in drafts] if drafts is not None else came.words
    errors = came.errors + (0 if args.kill else came.broken)
    return {
        "per_second": round(len(came.shown) / lasted, 2),
        **figures.times(came.shown),
        "sent_ms": figures.times(came.sent),
        "sent": came.tried,
        **_looked_up(came.words, known, cast),
        "errors": errors,
        "gave_up": came.gave_up,
        "pages_per_report": round(came.pages / max(1, len(came.shown)), 1),
        "killed": len(killed),
        "broken": came.broken,
        "lasted_s": round(lasted, 1),
        "worker_mib": sorted(round(figures_of) for figures_of in _memory(server)),
    }


def _memory(server: Server) -> list[float]:
    from installation import resident_mib  # noqa: PLC0415

    return [resident_mib(pid, peak=True) for pid in server.workers()]


def _client(told: tuple[Run, Sequence[Written] | None]) -> Came:
    """Be one client: send one report after the other."""
    run, drafts = told
    came = Came()
    waiting = iter(drafts) if drafts is not None else None
    time.sleep(max(0.0, run.begins - time.time()))
    while time.time() < run.ends:
        reporter, start = _somebody(run, waiting)
        if reporter is None:
            break
        _send_one(reporter, start, came)
        if came.gave_up and waiting is None:
            break
    return came


def _somebody(run: Run, waiting: Any) -> tuple[Reporter | None, str]:  # noqa: ANN401  an iterator of Written, or None
    if waiting is None:
        return Reporter(run.port, run.slug), "/report/"
    draft = next(waiting, None)
    if draft is None:
        return None, ""
    return Reporter(run.port, run.slug, cookies={"visit": draft.cookie}, words=draft.words), "/report/confirm/"


def _send_one(reporter: Reporter, start: str, came: Came) -> None:
    began = time.perf_counter()
    came.tried += 1
    try:
        reporter.go(start)
    except GaveUp:
        came.gave_up += 1
    else:
        came.shown.append(time.perf_counter() - began)
        came.sent.append((reporter.until_sent or time.perf_counter()) - began)
        came.words.append(reporter.words)
    reporter.close()
    came.pages += reporter.tally.pages
    came.errors += reporter.tally.errors
    came.broken += reporter.tally.broken


def _kill_at_random(server: Server, run: Run, done: threading.Event, killed: list[int]) -> None:
    """Kill one worker after the other, at random times, until the run ends."""
    drawn = random.Random(20)
    time.sleep(max(0.0, run.begins - time.time()))
    while not done.wait(drawn.uniform(*BETWEEN_KILLS)) and time.time() < run.ends:
        workers = server.workers()
        if workers:
            pid = drawn.choice(workers)
            os.kill(pid, signal.SIGKILL)
            killed.append(pid)


# ── what is there afterwards ─────────────────────────────────────────────────


def _looked_up(shown: Sequence[str], known: Sequence[str], cast: Cast) -> dict[str, object]:
    """Ask every code for its report. ``shown``: the codes whose receipt was shown; ``known``: all that were drawn."""
    slug = cast.organisation.slug
    with SPAWN.Pool(CORES, open_installation) as pool:
        whole = _whole(pool, known, slug)
    with_receipt = set(shown)
    received = sum(whole.get(words, "") == "whole" for words in with_receipt)
    gave_up = [state for words, state in whole.items() if words not in with_receipt]
    halves = [state for state in whole.values() if state not in ("whole", "nothing")]
    return {
        "received": received,
        "lost": len(with_receipt) - received,
        "shown_twice": len(shown) - len(with_receipt),
        "kept_after_giving_up": gave_up.count("whole"),
        "nothing_kept": gave_up.count("nothing"),
        "halves": len(halves),
        "faults": sorted({state for state in whole.values() if state not in ("whole", "nothing")}),
    }


def _whole(pool: Pool, known: Sequence[str], slug: str) -> dict[str, str]:
    parts = pool.starmap(_judged, [(known[part::64], slug) for part in range(64)], chunksize=1)
    return {words: state for part in parts for words, state in part}


def _judged(codes: Sequence[str], slug: str) -> list[tuple[str, str]]:
    return [(words, _state(words, slug)) for words in codes]


def _state(words: str, slug: str) -> str:
    """Say of one code: ``nothing`` is there, the report is ``whole`` and its receipt verifies, or what is wrong."""
    import datetime as dt  # noqa: PLC0415

    from fairhearing import proving, sealing  # noqa: PLC0415
    from fairhearing.casework import files  # noqa: PLC0415
    from fairhearing.intake import reports  # noqa: PLC0415
    from fairhearing.people import organisations  # noqa: PLC0415

    organisation = organisations.by_slug(slug)
    assert organisation is not None  # noqa: S101  it was founded by this script
    try:
        opened = reports.find(sealing.Code.parse(words))
    except reports.NoReport:
        return "nothing"
    receipt = reports.receipt_of(opened, at=dt.datetime.now(dt.UTC))
    verdict = proving.judge(receipt.proof, policy=proving.Policy.parse(organisation.trust_policy), files=None)
    if verdict.standing != "valid":
        return verdict.reason
    kept = {one.name: b"".join(files.chunks(opened, one)) for one in files.attached(opened, "report")}
    if kept != FILES:
        return "the files are others"
    content = reports.telling_of(opened).encoded()
    report = verdict.fields["report"]
    if report != {"name": "report.json", "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}:
        return "the report is another than the receipt says"
    return "whole"


if __name__ == "__main__":
    main()
