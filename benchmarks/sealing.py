"""How fast files are sealed and opened, and in how much memory, beside pyrage on the same bytes in the same run.

    python benchmarks/sealing.py [--mib 1 100 1024]

Each row is one size and one program, in a process of its own: MiB a second from a file to a file, and the most memory
that it took beyond what it had before it began. ``document`` is our signed and padded document, ``age`` the plain age
file, both streamed and post-quantum; ``pyrage`` (Rust) seals to X25519, streamed as well. ``ratio`` is pyrage's time in
ours: 1.0 is as fast. Files lie on the same disk; the first reading of each size warms it.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import figures
from installation import resident_mib

MIB = 1024 * 1024
PROGRAMS = ("document", "age", "pyrage")
Act = Callable[[BinaryIO, BinaryIO], None]


def main() -> None:
    """Measure and print; with --one, measure one program in this process."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mib", type=int, nargs="+", default=[1, 100, 1024])
    parser.add_argument("--one", nargs=2, metavar=("PROGRAM", "FILE"), help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.one:
        figures.say(_measured(args.one[0], Path(args.one[1])))
        return
    load, sizes = figures.machine(), {}
    for mib in args.mib:
        with tempfile.TemporaryDirectory(prefix="fairhearing-sealing-") as folder:
            plain = Path(folder) / "plain"
            _fill(plain, mib)
            sizes[f"{mib} MiB"] = _beside_each_other(plain)
    figures.say({"benchmark": "sealing", **load, "sizes": sizes})


def _fill(plain: Path, mib: int) -> None:
    with plain.open("wb") as file:
        for _ in range(mib):
            file.write(os.urandom(MIB))


def _beside_each_other(plain: Path) -> dict[str, object]:
    """Run each program on the file, and set our times beside pyrage's."""
    rows = {program: _in_its_own_process(program, plain) for program in PROGRAMS}
    found: dict[str, object] = dict(rows)
    for act in ("seal", "open"):
        found[f"{act}_ratio"] = round(rows["age"][f"{act}_mib_s"] / rows["pyrage"][f"{act}_mib_s"], 2)
    return found


def _in_its_own_process(program: str, plain: Path) -> dict[str, float]:
    command = [sys.executable, __file__, "--one", program, str(plain)]
    answer = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    found: dict[str, float] = json.loads(answer.stdout)
    return found


def _measured(program: str, plain: Path) -> dict[str, object]:
    """Seal and open the file with one program; return MiB/s of both, and the peak of memory in MiB."""
    seal, unseal = {"document": _document, "age": _age, "pyrage": _pyrage}[program]()
    sealed, again = plain.with_suffix(".sealed"), plain.with_suffix(".again")
    size, before = plain.stat().st_size / MIB, resident_mib(os.getpid(), peak=True)
    seconds = [_best(act, source, sink) for act, source, sink in ((seal, plain, sealed), (unseal, sealed, again))]
    peak = resident_mib(os.getpid(), peak=True) - before
    if again.stat().st_size != plain.stat().st_size:
        raise SystemExit("what was opened is not what was sealed")
    speeds = [round(size / spent, 1) for spent in seconds]
    return {"seal_mib_s": speeds[0], "open_mib_s": speeds[1], "peak_mib": round(peak)}


def _best(act: Act, source: Path, sink: Path) -> float:
    """Return the best of several goes in seconds: many for a small file, two for a large one."""
    goes = 20 if source.stat().st_size < 8 * MIB else 2
    return min(_once(act, source, sink) for _ in range(goes))


def _once(act: Act, source: Path, sink: Path) -> float:
    with source.open("rb") as reading, sink.open("wb") as writing:
        began = time.perf_counter()
        act(reading, writing)
        return time.perf_counter() - began


def _pieces(source: BinaryIO) -> Iterator[bytes]:
    while piece := source.read(256 * 1024):
        yield piece


def _document() -> tuple[Act, Act]:
    from fairhearing import sealing  # noqa: PLC0415  each program is imported in its own process alone

    identity, sender = sealing.Identity.generate(), sealing.SigningKey.generate()
    label = sealing.Label("0" * 32, "1" * 32, "report/1", "2" * 32, 1, "file")

    def seal(source: BinaryIO, sink: BinaryIO) -> None:
        sealer = sealing.DocumentSealer(sink, label, sender=sender, to=[identity.recipient])
        for piece in _pieces(source):
            sealer.write(piece)
        sealer.close()

    def unseal(source: BinaryIO, sink: BinaryIO) -> None:
        sink.writelines(sealing.opened_document(source, identity)[1])

    return seal, unseal


def _age() -> tuple[Act, Act]:
    from fairhearing import sealing  # noqa: PLC0415

    identity = sealing.Identity.generate()

    def seal(source: BinaryIO, sink: BinaryIO) -> None:
        sealer = sealing.Sealer(sink, identity.recipient)
        for piece in _pieces(source):
            sealer.write(piece)
        sealer.close()

    def unseal(source: BinaryIO, sink: BinaryIO) -> None:
        sink.writelines(sealing.opened(source, identity))

    return seal, unseal


def _pyrage() -> tuple[Act, Act]:
    import pyrage  # type: ignore[import-untyped]  # noqa: PLC0415

    identity = pyrage.x25519.Identity.generate()

    def seal(source: BinaryIO, sink: BinaryIO) -> None:
        pyrage.encrypt_io(source, sink, [identity.to_public()])

    def unseal(source: BinaryIO, sink: BinaryIO) -> None:
        pyrage.decrypt_io(source, sink, [identity])

    return seal, unseal


if __name__ == "__main__":
    main()
