"""The ten thousand commonest passwords against a stolen account whose password is one of them, without its keeper.

Real attack, full cost: each password is stretched once (Argon2id) and tried with every key that the files hold. Prints
how many were tried, what opened, and how long it took; one line of JSON last. ``--first N`` tries fewer and says so.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import installation

EACH = 50  # passwords that one process tries before it says how far it is


def _try(task: tuple[str, bytes, list[str], list[bytes]]) -> list[str]:
    from tests.people.attacking import Stolen  # noqa: PLC0415  needs Django's settings

    account, locked, passwords, keys = task
    return Stolen(account, locked).opened_by(passwords, keys)


def main() -> None:
    """Steal, try, and say what opened."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=10_000)
    parser.add_argument("--password", default="qwerty123456", help="the account's, one of the list")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"FAIRHEARING_DATA": folder, "FAIRHEARING_DATABASE_URL": ""}
        installation.open_installation()
        from fairhearing.cli import beside  # noqa: PLC0415
        from fairhearing.people import accounts  # noqa: PLC0415
        from tests.people.attacking import common_passwords, keys_in  # noqa: PLC0415

        with beside.a_keeper():
            made = accounts.prepare("somebody-weak", args.password)
        passwords = common_passwords(args.first)
        keys = keys_in(Path(folder), but=Path(folder) / "keeper")
        tasks = [(made.id, made.locked, passwords[at : at + EACH], keys) for at in range(0, len(passwords), EACH)]
        begun, opened = time.monotonic(), list[str]()
        with ProcessPoolExecutor(os.cpu_count()) as pool:
            for number, found in enumerate(pool.map(_try, tasks), 1):
                opened += found
                print(f"{min(number * EACH, len(passwords))} tried, {len(opened)} opened", flush=True)
    seconds = round(time.monotonic() - begun)
    facts = {"tried": len(passwords), "right_among_them": args.password in passwords, "keys_tried": len(keys)}
    print(json.dumps({**facts, "opened": opened, "seconds": seconds, "load_before": round(os.getloadavg()[0], 1)}))


if __name__ == "__main__":
    main()
