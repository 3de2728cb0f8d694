"""How long `fairhearing demo` takes from the command to the first page: with a new folder, and started again.

    python benchmarks/start.py [--times N]

``fresh_s`` and ``again_s`` are seconds until the first page was read, each the median of N starts (5 if not said);
``ready_s`` is when the demo itself said so; ``fresh_cpu_s`` is what a fresh start and its end took of all cores,
which says more on a busy machine. ``interpreter_s`` is what an empty Python takes here, as a baseline.
"""

from __future__ import annotations

import argparse
import json
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import figures
from installation import a_free_port
from visitor import Browser

GOAL = 5.0  # seconds


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=5)
    args = parser.parse_args()
    load = figures.machine()
    empty = [_empty_interpreter() for _ in range(args.times)]
    fresh, again, cpu = [], [], []
    for _ in range(args.times):
        with tempfile.TemporaryDirectory(prefix="fairhearing-start-") as folder:
            spent = _cpu()
            fresh.append(_started(Path(folder) / "demo"))
            cpu.append(_cpu() - spent)
            again.append(_started(Path(folder) / "demo"))
    figures.say(
        {
            "benchmark": "start",
            **load,
            "fresh_s": _median([page for _, page in fresh]),
            "fresh_ready_s": _median([ready for ready, _ in fresh]),
            "fresh_cpu_s": _median(cpu),
            "again_s": _median([page for _, page in again]),
            "again_ready_s": _median([ready for ready, _ in again]),
            "interpreter_s": _median(empty),
            "each_fresh_s": [round(page, 2) for _, page in fresh],
            "goal_s": GOAL,
        }
    )


def _median(seconds: list[float]) -> float:
    return round(statistics.median(seconds), 2)


def _cpu() -> float:
    """Return the seconds of CPU that processes took which this one started and that have ended."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def _empty_interpreter() -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    return time.perf_counter() - began


def _started(data: Path) -> tuple[float, float]:
    """Start the demo in ``data``, read its first page, stop it; return seconds until ready, and until the page."""
    port, began = a_free_port(), time.perf_counter()
    command = [sys.executable, "-m", "fairhearing.cli.door", "demo", "--port", str(port), "--data", str(data)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as demo:
        assert demo.stdout is not None  # noqa: S101  it was asked for
        said = next(line for line in demo.stdout if line.startswith(b"{"))
        ready = time.perf_counter() - began
        browser = Browser(port)
        page = browser.get(json.loads(said)["url"].partition(f":{port}")[2] or "/")
        shown = time.perf_counter() - began
        browser.close()
        demo.send_signal(signal.SIGTERM)
        if page.status >= 400:  # noqa: PLR2004  HTTP's first error
            raise SystemExit(f"the first page answered {page.status}")
    return ready, shown


if __name__ == "__main__":
    main()
