"""What is said over the keeper's socket: one request of 66 bytes, one answer of 33, and the connection ends."""

from __future__ import annotations

import hmac
import struct
from enum import IntEnum
from hashlib import sha256
from typing import NamedTuple, Self

VERSION = 1
_REQUEST = struct.Struct(">BB32s32s")
_ANSWER = struct.Struct(">B32s")
_ABOUT = struct.Struct(">16s8sB7x")
_WAIT = struct.Struct(">Q24x")
REQUEST_SIZE, ANSWER_SIZE = _REQUEST.size, _ANSWER.size


class Malformed(Exception):
    """These bytes are no request, or no answer, of this version."""


class Kind(IntEnum):
    """What is asked."""

    KNOWN = 1  # a try from a browser that signed in before
    STRANGE = 2  # a try from anywhere else
    LOCKING = 3  # a secret is being locked: this material is the right one from now on
    ABOUT = 4  # which keeper answers here


class Standing(IntEnum):
    """How an answer is meant."""

    RIGHT = 1  # the answer, to the material that was locked with: not counted
    COUNTED = 2  # the answer, and one try less
    WAIT = 3  # no answer before the second that it names
    ABOUT = 4


class Request(NamedTuple):
    """One question: 32 bytes of somebody's stretched password, under a tag that stands for their account."""

    kind: Kind
    tag: bytes
    material: bytes

    def encoded(self) -> bytes:
        return _REQUEST.pack(VERSION, self.kind, self.tag, self.material)

    @classmethod
    def read(cls, encoded: bytes) -> Self:
        """Read what came over the socket. Raises Malformed."""
        if len(encoded) != _REQUEST.size:
            raise Malformed
        version, kind, tag, material = _REQUEST.unpack(encoded)
        if version != VERSION or kind not in set(Kind):
            raise Malformed
        return cls(Kind(kind), tag, material)


class Answer(NamedTuple):
    """One answer, always of the same size."""

    standing: Standing
    body: bytes

    def encoded(self) -> bytes:
        return _ANSWER.pack(self.standing, self.body)

    @classmethod
    def read(cls, encoded: bytes) -> Self:
        """Read what the keeper said. Raises Malformed."""
        if len(encoded) != _ANSWER.size:
            raise Malformed
        standing, body = _ANSWER.unpack(encoded)
        if standing not in set(Standing):
            raise Malformed
        return cls(Standing(standing), body)

    @classmethod
    def wait(cls, until: int) -> Self:
        """Say from which second on (of Unix time) there is an answer again."""
        return cls(Standing.WAIT, _WAIT.pack(until))

    @property
    def until(self) -> int:
        """The second that a WAIT names."""
        (second,) = _WAIT.unpack(self.body)
        return int(second)


class About(NamedTuple):
    """Which keeper it is, on which machine since its last start, and whether its recovery sheet was ever made."""

    fingerprint: bytes
    machine: bytes
    has_sheet: bool

    def answer(self) -> Answer:
        return Answer(Standing.ABOUT, _ABOUT.pack(self.fingerprint, self.machine, self.has_sheet))

    @classmethod
    def of(cls, answer: Answer) -> Self:
        """Read it from an answer."""
        fingerprint, machine, has_sheet = _ABOUT.unpack(answer.body)
        return cls(fingerprint, machine, bool(has_sheet))


def answer_to(key: bytes, tag: bytes, material: bytes) -> bytes:
    """(3) The answer itself: other bytes for every key, account and material."""
    return _under(key, b"answer", tag + material)


def index_of(key: bytes, tag: bytes) -> bytes:
    """(1) The name under which an account's tries are kept: without the key, it says nothing of the tag either."""
    return _under(key, b"account", tag)


def right_mark(key: bytes, tag: bytes, material: bytes) -> bytes:
    """(2) What is kept of the right material: enough to know it again, useless without the key."""
    return _under(key, b"right", tag + material)


def fingerprint(key: bytes) -> bytes:
    """Return 16 bytes by which one keeper is told from another."""
    return _under(key, b"who", b"")[:16]


def machine_mark(boot_id: bytes) -> bytes:
    """Return 8 bytes that are the same for two processes on one running machine, and for no others."""
    return sha256(b"fairhearing/keeper/machine/" + boot_id).digest()[:8]


def _under(key: bytes, purpose: bytes, content: bytes) -> bytes:
    return hmac.digest(key, b"fairhearing/keeper/v1/" + purpose + b"\0" + content, "sha256")
