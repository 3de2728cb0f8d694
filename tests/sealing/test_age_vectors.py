"""The published test vectors of the age format, which decide whether our reader is right."""

from __future__ import annotations

import base64
import hashlib
import io
import os
import re
import zlib
from dataclasses import dataclass
from pathlib import Path

import pytest

from fairhearing.sealing import CannotOpen, Identity, Reason, opened
from fairhearing.sealing.age import Unwraps
from fairhearing.sealing.armor import unarmored
from fairhearing.sealing.recipients import ClassicalIdentity, Passphrase

PACKAGE = Path(__file__).parents[1] / "foreign/node_modules/cctv-age/index.js"
VECTORS = 143
_ENTRY = re.compile(r'^var (\w+)_default = __toBinary\("([^"]*)"\);$', re.MULTILINE)
_SAYS = {
    Reason.ARMOR: "armor failure",
    Reason.HEADER: "header failure",
    Reason.NOT_A_READER: "no match",
    Reason.ALTERED_HEADER: "HMAC failure",
    Reason.PAYLOAD: "payload failure",
}


@dataclass(frozen=True)
class Vector:
    """One vector: what is to come out of a file for certain readers."""

    expect: str
    payload: str | None
    readers: tuple[Unwraps, ...]
    armored: bool
    content: bytes

    @classmethod
    def read(cls, raw: bytes) -> Vector:
        head, _, body = raw.partition(b"\n\n")
        lines = [line.partition(": ")[::2] for line in head.decode().split("\n")]
        says = dict(lines)
        content = zlib.decompress(body) if says.get("compressed") == "zlib" else body
        readers = tuple(filter(None, (_reader(key, value) for key, value in lines)))
        return cls(says["expect"], says.get("payload"), readers, says.get("armored") == "yes", content)


def _reader(key: str, value: str) -> Unwraps | None:
    if key == "passphrase":
        return Passphrase(value)
    if key != "identity":
        return None
    return Identity.parse(value) if "-PQ-" in value else ClassicalIdentity.parse(value)


def _vectors() -> dict[str, bytes]:
    if not PACKAGE.exists():
        return {}
    return {name: base64.b64decode(coded) for name, coded in _ENTRY.findall(PACKAGE.read_text())}


def _present() -> None:
    if PACKAGE.exists():
        return
    why = "not checked: the 143 published age vectors (npm ci in tests/foreign fetches them)"
    if os.environ.get("CI") == "true":
        pytest.fail(why, pytrace=False)
    pytest.skip(why)


def test_all_published_vectors_are_here() -> None:
    """None of the published vectors is left out."""
    _present()
    assert len(_vectors()) == VECTORS


@pytest.mark.parametrize("name", sorted(_vectors()))
def test_a_published_vector_comes_out_as_it_says(name: str) -> None:
    """Each published file opens, or is refused for the reason and after the bytes it states."""
    vector = Vector.read(_vectors()[name])
    came, outcome = hashlib.sha256(), "success"
    try:
        content = unarmored(vector.content) if vector.armored else vector.content
        for chunk in opened(io.BytesIO(content), *vector.readers):
            came.update(chunk)
    except CannotOpen as refused:
        outcome = _SAYS[refused.reason]
    assert outcome == vector.expect
    assert vector.payload in (None, came.hexdigest())
