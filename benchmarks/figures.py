"""What is said of a series of measurements, and of the machine that they were made on."""

from __future__ import annotations

import json
import os
import statistics
from collections.abc import Sequence


def percentile(values: Sequence[float], part: float) -> float:
    """Return the value below which ``part`` (0 to 1) of the values lie; 0.0 of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))] if ordered else 0.0


def times(seconds: Sequence[float]) -> dict[str, float]:
    """Return median, 95th and 99th percentile of times in seconds, as milliseconds."""
    named = {"p50_ms": 0.5, "p95_ms": 0.95, "p99_ms": 0.99}
    return {name: round(percentile(seconds, part) * 1000, 1) for name, part in named.items()}


def median_ms(seconds: Sequence[float]) -> float:
    """Return the median of times in seconds, as milliseconds."""
    return round(statistics.median(seconds) * 1000, 2) if seconds else 0.0


def machine() -> dict[str, float]:
    """Return what other work there was: the load of the last minute, and the number of cores."""
    return {"load_before": round(os.getloadavg()[0], 2), "cores": os.cpu_count() or 0}


def say(found: dict[str, object]) -> None:
    """Print the one line of JSON that a benchmark ends with."""
    print(json.dumps(found), flush=True)
