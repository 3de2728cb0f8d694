"""Throw bytes at everything in sealing that reads what others wrote.

`python tests/fuzz/sealing_fuzz.py [options of libFuzzer]` runs until stopped. It needs atheris, which
is not among the pinned packages: without it, it says that nothing was checked, and succeeds.
"""

from __future__ import annotations

import importlib
import io
import sys

from fairhearing.sealing import (
    CannotOpen,
    Code,
    Forged,
    Identity,
    Label,
    NotAKey,
    Recipient,
    WrongCode,
    open_document,
    open_sealed,
    opened_document,
    seal,
    unbox,
)
from fairhearing.sealing.armor import unarmored
from fairhearing.sealing.recipients import ClassicalIdentity

READER = Identity.from_seed(bytes(32))
CLASSICAL = ClassicalIdentity(bytes(range(32)))
EXPECTED = (CannotOpen, Forged, NotAKey, WrongCode)


def _streamed(content: bytes) -> None:
    label, pieces = opened_document(io.BytesIO(seal(content, READER.recipient)), READER)
    written = label.encoded()
    for _ in pieces:
        pass
    if Label.read(written) != label:
        raise AssertionError("a label that was read is read otherwise the second time")


def _key(text: str) -> None:
    if str(Recipient.parse(text)) != text.strip().lower():
        raise AssertionError("a key is written otherwise than it was read")


READERS = (
    lambda content: open_sealed(content, READER, CLASSICAL),
    lambda content: open_document(seal(content, READER.recipient), READER),
    _streamed,
    Label.read,
    unarmored,
    lambda content: unbox(content, key=bytes(32), context=b"fuzz"),
    lambda content: _key(content.decode("latin-1")),
    lambda content: Code.parse(content.decode("utf-8", "replace")),
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
