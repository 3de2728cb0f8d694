"""Throw bytes at everything in proving, in the keeper and in people's rows that reads what others wrote.

`python tests/fuzz/proving_fuzz.py [options of libFuzzer]` runs until stopped. It needs atheris, which is not among the
pinned packages: without it, it says that nothing was checked, and succeeds.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable

from fairhearing.keeper import sheet, wire
from fairhearing.proving import Checkpoint, Policy, Unproven, VerifierKey, judge, parse_note, parse_receipt
from fairhearing.proving import verify_statement as statement
from fairhearing.sealing import CannotOpen, WrongPassword, unlock

Reader = Callable[[bytes], object]
EXPECTED = (Unproven, CannotOpen, WrongPassword, sheet.BadSheet, wire.Malformed)
POLICY = "log example+00000000+AQ==\nquorum none\n"


def _text(reader: Callable[[str], object]) -> Reader:
    return lambda content: reader(content.decode("utf-8", "replace"))


def _judged(text: str) -> None:
    if judge(text, policy=None, files=None).standing == "valid":
        raise AssertionError("something made by chance was called valid, against no policy at all")


def _again(text: str) -> None:
    if str(VerifierKey.parse(text)) != text:
        raise AssertionError("a key is written otherwise than it was read")


READERS: tuple[Reader, ...] = (
    _text(parse_note),
    _text(parse_receipt),
    _text(_judged),
    _text(Checkpoint.parse),
    _text(Policy.parse),
    _text(_again),
    lambda content: statement(content, [part.decode("latin-1") for part in content.split(b"\0")]),
    lambda content: unlock(content, "a password", keeper=lambda asked: asked[:32], context=b"fuzz"),
    _text(sheet.read),
    wire.Request.read,
    wire.Answer.read,
)


def one(content: bytes) -> None:
    """Give the bytes to the reader that the first byte chooses; only the expected errors may come."""
    if not content:
        return
    try:
        READERS[content[0] % len(READERS)](content[1:])
    except EXPECTED:
        return


def main() -> None:
    try:
        atheris = importlib.import_module("atheris")
    except ModuleNotFoundError:
        print("not checked: atheris is not installed, so nothing was fuzzed")
        return
    atheris.instrument_all()
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
