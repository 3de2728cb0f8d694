"""Opening a case of 20 documents, and the inbox among 100, 10,000 and 100,000 cases, on a database.

    python benchmarks/cases.py [--database sqlite|postgresql] [--among 100 10000 100000] [--times N]

Pages are asked for over HTTP from the real server, by somebody who is signed in, one after the other; times are medians
and 95th percentiles of N (100 if not said) loads, in milliseconds. ``growth`` is the median among the most cases in
that among the fewest.

- ``opening``: entering that the report is opened, and the case's page with its report, ten files, nine messages.
- ``case_page``: the same page again.
- ``inbox``: the first page of what is due. ``first_look_s`` is what the handler's first inbox took, which looks through
  every safe that has come, once: one key agreement each. ``one_more_ms`` is the inbox after one more report has come;
  ``none_mine_ms`` that of somebody who reads none of them.

How the cases are made: 100 of them are sent through `reports.take_in`, whole. The others are rows of safes, slots,
cases and dues, made by the sealing of the product but for two things: slots of all of them hold the same sealed bytes
(nobody opens these cases here), and they have no compartments and documents. All of them fall to the same three
handlers, which is harder than real; a hundred came on each day before today.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import figures
from installation import Server, a_database, a_server, an_installation
from visitor import Browser, token_of

if TYPE_CHECKING:
    from fairhearing.casework.cases import Handler
    from fairhearing.scenario.association import Cast
    from fairhearing.web.frame.visits import Visited

WHOLE = 100  # cases that are sent through the public verb
FILES, MESSAGES = 10, 9
BATCH = 2000
A_DAY = 100  # cases that came on the same day
OK = 200


def main() -> None:
    """Measure and print."""
    args = _arguments()
    found: dict[str, object] = {"benchmark": "cases", "database": args.database, **figures.machine()}
    with a_database(args.database) as url, an_installation(url) as cast, a_server(workers=1) as server:
        found |= _opening(server, cast, args.times)
        found |= _inboxes(server, cast, sorted(args.among), args.times)
    figures.say(found)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--among", type=int, nargs="+", default=[100, 10_000, 100_000])
    parser.add_argument("--times", type=int, default=100)
    return parser.parse_args()


# ── one case of twenty documents ─────────────────────────────────────────────


def _opening(server: Server, cast: Cast, times: int) -> dict[str, object]:
    ref = _case_of_twenty(cast)
    here = f"/desk/case/{ref}/"
    opening, again = [], []
    for _ in range(max(5, times // 5)):
        browser = _signed_in(cast.handler("intake"), server)
        token = token_of(browser.get(here).page)
        began = time.perf_counter()
        browser.post(f"{here}open/", {"csrfmiddlewaretoken": token})
        _loaded(browser, here)
        opening.append(time.perf_counter() - began)
        again += [_timed(browser, here) for _ in range(5)]
        browser.close()
    return {"opening": figures.times(opening), "case_page": figures.times(again)}


def _case_of_twenty(cast: Cast) -> str:
    """Send a report with ten files, declare, and write nine messages to and fro; return the case's ref."""
    from fairhearing import sealing  # noqa: PLC0415  only once the environment says where it lies
    from fairhearing.casework import cases, conflicts, messages, readings  # noqa: PLC0415
    from fairhearing.intake import reports  # noqa: PLC0415
    from fairhearing.intake.telling import Telling  # noqa: PLC0415

    at, code = dt.datetime.now(dt.UTC), sealing.Code.generate()
    files = [messages.File.of(f"{number}.txt", "text/plain", b"As I saw it. " * 800) for number in range(FILES)]
    telling = Telling(words="It happened on the stairs. " * 60)
    ref = reports.submit(telling, organisation=cast.organisation, code=code, files=files, at=at).ref
    conflicts.declare(cases.case_for(cast.handler("intake"), ref), relations="None.", knowledge="None.", at=at)
    readings.open_report(cases.case_for(cast.handler("intake"), ref), at=at)
    for number in range(MESSAGES):
        ours = number % 2 == 0
        opened = cases.case_for(cast.handler("intake"), ref) if ours else reports.find(code)
        messages.send(opened, "We have read what you wrote. " * 20, purpose="answer" if ours else "message", at=at)
    return ref


def _signed_in(handler: Handler, server: Server) -> Browser:
    """Return the browser of somebody whom the desk's own door has let in."""
    from fairhearing.people.accounts import Secrets  # noqa: PLC0415
    from fairhearing.web.desk import doors  # noqa: PLC0415
    from fairhearing.web.frame.visits import Visited  # noqa: PLC0415

    request = Visited()
    request.visit, request.at = None, dt.datetime.now(dt.UTC)
    secrets = Secrets(handler.identity, handler.signing, handler.signing, totp="set up")
    doors.let_in(request, handler.account.pk, secrets)
    return Browser(server.port, {"visit": _begun(request)})


def _begun(request: Visited) -> str:
    """Return the cookie of the visit that a request began."""
    return request.visit.cookie if request.visit else ""


def _loaded(browser: Browser, path: str) -> bytes:
    answer = browser.get(path)
    if answer.status != OK:
        raise SystemExit(f"{path} answered {answer.status}")
    return answer.page


def _timed(browser: Browser, path: str) -> float:
    began = time.perf_counter()
    _loaded(browser, path)
    return time.perf_counter() - began


# ── the inbox among many ─────────────────────────────────────────────────────


def _inboxes(server: Server, cast: Cast, among: list[int], times: int) -> dict[str, object]:
    sizes: dict[str, dict[str, object]] = {}
    there = 1
    for wanted in among:
        _send_whole(cast, min(wanted, WHOLE) - there)
        there = max(there, min(wanted, WHOLE))
        _add_rows(cast, wanted - there)
        there = wanted
        # A reader who has not looked yet: each size is looked through from its beginning.
        sizes[str(wanted)] = _inbox(server, cast, _READERS[len(sizes) % len(_READERS)], times)
    medians = [float(str(size["p50_ms"])) for size in sizes.values()]
    return {"inbox": sizes, "growth": round(medians[-1] / medians[0], 2)}


def _inbox(server: Server, cast: Cast, role: str, times: int) -> dict[str, object]:
    browser = _signed_in(cast.handler(role), server)
    first = _timed(browser, "/desk/")
    loads = [_timed(browser, "/desk/") for _ in range(times)]
    more = []
    for _ in range(10):
        _send_whole(cast, 1)
        more.append(_timed(browser, "/desk/"))
    browser.close()
    nobody = _signed_in(cast.handler("panel_deputy"), server)
    _timed(nobody, "/desk/")
    none = [_timed(nobody, "/desk/") for _ in range(10)]
    nobody.close()
    return {
        **figures.times(loads),
        "first_look_s": round(first, 2),
        "one_more_ms": figures.median_ms(more),
        "none_mine_ms": figures.median_ms(none),
    }


def _send_whole(cast: Cast, count: int) -> None:
    from fairhearing import sealing  # noqa: PLC0415
    from fairhearing.intake import reports  # noqa: PLC0415
    from fairhearing.intake.telling import Telling  # noqa: PLC0415

    for _ in range(count):
        telling = Telling(words="It happened on the stairs.")
        reports.take_in(
            telling, organisation=cast.organisation, code=sealing.Code.generate(), at=dt.datetime.now(dt.UTC)
        )


def _add_rows(cast: Cast, count: int) -> None:
    """Make cases as rows, in batches."""
    from django.db import transaction  # noqa: PLC0415

    from fairhearing.record import rows  # noqa: PLC0415

    began = time.perf_counter()
    for first in range(0, max(0, count), BATCH):
        with transaction.atomic():
            numbers = range(first, min(first + BATCH, count))
            rows.write([row for number in numbers for row in _rows_of_a_case(cast, number)])
    if count > BATCH:
        print(f"{count} cases as rows: {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)


def _rows_of_a_case(cast: Cast, number: int) -> Iterator[Any]:
    """Make the rows by which an inbox finds a case; what lies in its slots is the same in all."""
    from fairhearing import sealing  # noqa: PLC0415
    from fairhearing.casework import dues  # noqa: PLC0415
    from fairhearing.casework.models import Case  # noqa: PLC0415
    from fairhearing.people import organisations  # noqa: PLC0415
    from fairhearing.vault.models import Safe, Slot  # noqa: PLC0415

    day = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=1 + number // A_DAY)
    secret, public = sealing.slot_keys()
    safe = Safe(id=sealing.random_id(), organisation=cast.organisation.pk, slot_public=public, changed_on=day)
    yield safe
    yield from (Slot(id=slot, safe_id=safe.pk, sealed=_SEALED) for slot in _slots(cast, secret))
    case = Case(safe_id=safe.pk, organisation=cast.organisation, stage="received", opened_on=day)
    yield case
    yield from dues.prepare(case, organisations.owed(cast.organisation, on=day))


_READERS = ("intake", "deputy_intake", "panel_chair")
_SEALED = bytes(2800)  # as long as a sealed grant


def _slots(cast: Cast, secret: bytes) -> Iterator[str]:
    """Return eight slot ids: those of the three readers are theirs, the others are nobody's."""
    from fairhearing import sealing  # noqa: PLC0415
    from fairhearing.vault.keys import SLOTS  # noqa: PLC0415

    for role in _READERS:
        agreed = sealing.slot_for(cast.handler(role).identity.recipient, with_secret=secret)
        yield sealing.derive(agreed, "slot/0", 16).hex()
    for _ in range(SLOTS - len(_READERS)):
        yield sealing.random_id()


if __name__ == "__main__":
    main()
