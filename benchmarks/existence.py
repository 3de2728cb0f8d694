"""Whether time tells a case from which somebody is barred from one that is not there.

    python benchmarks/existence.py [--pairs 2000] [--seed 1]

An office holder who is signed in, and is no reader of a case, asks for its real address and for one that nobody has, in
pairs, each pair in random order, in one process and without a network. Times are those of the processor alone (the
thread's), which a busy machine does not blur: what is measured here is more than anybody can measure from outside.

Two tests look at the two series. *Mann-Whitney*: how often is a time of one series longer than one of the other?
*Permutation of the pairs*: if the address did not matter, the sign of each difference would be a coin's, so the mean of
the differences is compared with those under thrown coins (each cut at the 95th percentile, so that a pause does not
drown what is looked for).

``power``: the smallest delay, planted in the real case's requests (the process waits for so long), that the second test
finds at the 5 % level in 95 of 100 runs of so many pairs, from the spread of the differences; and what came out when
just that delay was planted. The last line is JSON for machines.
"""

from __future__ import annotations

import argparse
import gc
import logging
import math
import random
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent))

import figures
import installation

if TYPE_CHECKING:
    from django.test import Client

    from fairhearing.scenario.association import Cast

LEVEL, POWER = 1.645 + 0.315, 1.645  # normal quantiles: 5 % on two sides (1.960), 95 % found
THROWS = 2000
REPEATS = 3


@dataclass(frozen=True)
class Series:
    """Times in seconds, pair by pair."""

    real: list[float]
    missing: list[float]

    @property
    def differences(self) -> list[float]:
        """Real less missing, cut where a pause of the machine was in the way."""
        raw = [a - b for a, b in zip(self.real, self.missing, strict=True)]
        limit = figures.percentile([abs(one) for one in raw], 0.95)
        return [max(-limit, min(limit, one)) for one in raw]


def main() -> None:
    """Measure, test, plant, and print what was found."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--pairs", type=int, default=2000)
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    logging.disable(logging.CRITICAL)  # a line for each page that is not there
    chance = random.Random(given.seed)
    with installation.a_database("sqlite") as url, installation.an_installation(url) as cast:
        figures.say({"benchmark": "existence", "pairs": given.pairs, **_measured(cast, given.pairs, chance)})


def _measured(cast: Cast, pairs: int, chance: random.Random) -> dict[str, object]:
    found: dict[str, object] = {**figures.machine()}
    real, visitors = _a_hidden_case(cast), _visitors(cast)
    for name, browser in visitors.items():
        _series(browser, real, pairs // 10, chance)  # what is loaded or remembered the first time
        series = _series(browser, real, pairs, chance)
        findable = _findable(series)
        planted = [_p_of_coins(_series(browser, real, pairs, chance, wait=findable), chance) for _ in range(REPEATS)]
        found[name] = {
            "real_us": _us(statistics.median(series.real)),
            "missing_us": _us(statistics.median(series.missing)),
            "mean_difference_us": _us(statistics.fmean(series.differences)),
            "p_mann_whitney": round(_p_of_ranks(series), 4),
            "p_permutation": round(_p_of_coins(series, chance), 4),
            "power": {
                "finds_us": _us(findable),
                "finds_standard_deviations": round(findable / statistics.stdev(series.missing), 3),
                "planted_p": [round(p, 4) for p in planted],
                "planted_found": sum(p < 0.05 for p in planted),  # noqa: PLR2004  the level
            },
        }
    return found


def _a_hidden_case(cast: Cast) -> str:
    """Send a report that bars the deputy and the president; return its id."""
    from fairhearing import sealing  # noqa: PLC0415  Django is set up by now
    from fairhearing.intake import reports  # noqa: PLC0415
    from fairhearing.intake.telling import Telling  # noqa: PLC0415
    from fairhearing.people.offices import NotTo  # noqa: PLC0415

    bars = NotTo(offices=frozenset({"deputy_intake", "president"}))
    telling = Telling(words="It happened on the stairs.", not_to=bars)
    code, at = sealing.Code.generate(), _now()
    return reports.submit(telling, organisation=cast.organisation, code=code, at=at).ref


def _visitors(cast: Cast) -> dict[str, Client]:
    """Return the browsers of two who are signed in and may not read it: one could receive reports, one never does."""
    return {role: _signed_in(cast, role) for role in ("deputy_intake", "president")}


def _signed_in(cast: Cast, role: str) -> Client:
    from django.conf import settings  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from fairhearing.people.accounts import Secrets  # noqa: PLC0415
    from fairhearing.web.desk import doors  # noqa: PLC0415
    from fairhearing.web.frame.visits import Visited  # noqa: PLC0415

    handler, request, browser = cast.handler(role), Visited(), Client(headers={"host": "127.0.0.1"})
    request.visit, request.at = None, _now()
    doors.let_in(
        request, handler.account.pk, Secrets(handler.identity, handler.signing, handler.signing, totp="set up")
    )
    if request.visit is not None:
        browser.cookies[settings.VISIT_COOKIE_NAME] = request.visit.cookie
    return browser


def _now() -> object:
    from django.utils import timezone  # noqa: PLC0415

    return timezone.now()


def _series(browser: Client, real: str, pairs: int, chance: random.Random, *, wait: float = 0.0) -> Series:
    """Ask for both in pairs; ``wait``: seconds for which each request for the real one is held up."""
    times: dict[bool, list[float]] = {True: [], False: []}
    gc.collect()
    gc.disable()
    for _ in range(pairs):
        missing = f"{chance.getrandbits(128):032x}"
        for is_real in chance.sample((True, False), 2):
            times[is_real].append(_asked(browser, real if is_real else missing, wait if is_real else 0.0))
    gc.enable()
    return Series(times[True], times[False])


def _asked(browser: Client, ref: str, wait: float) -> float:
    began = time.thread_time()
    answer = browser.get(f"/desk/case/{ref}/")
    end = time.thread_time() + wait
    while time.thread_time() < end:
        pass
    took = time.thread_time() - began
    if answer.status_code != 404:  # noqa: PLR2004  HTTP: not found
        raise SystemExit(f"answered {answer.status_code}")
    return took


def _p_of_ranks(series: Series) -> float:
    """Mann-Whitney, two-sided, with the normal form of its U: times have no ties to speak of."""
    n, m = len(series.real), len(series.missing)
    ordered = sorted([(one, True) for one in series.real] + [(one, False) for one in series.missing])
    ranks = sum(rank for rank, (_, is_real) in enumerate(ordered, 1) if is_real)
    u = ranks - n * (n + 1) / 2
    z = (u - n * m / 2) / math.sqrt(n * m * (n + m + 1) / 12)
    return math.erfc(abs(z) / math.sqrt(2))


def _p_of_coins(series: Series, chance: random.Random) -> float:
    """Throw a coin for the sign of each difference, many times; return how often the sum is as far from 0 as ours."""
    differences = series.differences
    ours = abs(sum(differences))
    thrown = sum(abs(_with_coins(differences, chance)) >= ours for _ in range(THROWS))
    return (thrown + 1) / (THROWS + 1)


def _with_coins(differences: Sequence[float], chance: random.Random) -> float:
    coins = chance.getrandbits(len(differences))
    return sum(one if coins >> at & 1 else -one for at, one in enumerate(differences))


def _findable(series: Series) -> float:
    """Return the delay in seconds that so many pairs find at the 5 % level with 95 % probability."""
    spread = statistics.stdev(series.differences)
    return (LEVEL + POWER) * spread / math.sqrt(len(series.real))


def _us(seconds: float) -> float:
    return round(seconds * 1e6, 1)


if __name__ == "__main__":
    main()
