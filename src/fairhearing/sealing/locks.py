"""Secrets locked by a password, with a keeper who is asked at every try.

The stolen blob and a guessed password open nothing: the keeper's answer is needed too, and the
keeper learns neither password nor secret. The format is `docs/protocols/locked-secret.md`.
"""

from __future__ import annotations

import os
import struct
import unicodedata
from typing import TYPE_CHECKING, NamedTuple, Self

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from fairhearing.sealing.age import CannotOpen, Reason
from fairhearing.sealing.derivation import hkdf

if TYPE_CHECKING:
    from collections.abc import Callable

_VERSION = 1
_FORM = struct.Struct(">BIIB16s")
_KEY = 32


class WrongPassword(Exception):
    """The password does not open the secret (or the blob belongs elsewhere)."""


class _Effort(NamedTuple):
    """What Argon2id costs: KiB of memory, passes, lanes."""

    memory: int
    passes: int
    lanes: int

    @property
    def is_sane(self) -> bool:
        """Neither weaker than ours, nor so costly that a forged blob could stop the machine."""
        return (
            OURS.memory <= self.memory <= 16 * OURS.memory
            and OURS.passes <= self.passes <= 4 * OURS.passes
            and 1 <= self.lanes <= 4  # noqa: PLR2004
        )


OURS = _Effort(memory=64 * 1024, passes=3, lanes=1)


class _Lock(NamedTuple):
    """The beginning of a locked secret."""

    effort: _Effort
    salt: bytes

    def encoded(self) -> bytes:
        return _FORM.pack(_VERSION, *self.effort, self.salt)

    @classmethod
    def read(cls, blob: bytes) -> Self:
        if len(blob) < _FORM.size:
            raise CannotOpen(Reason.BOX)
        version, memory, passes, lanes, salt = _FORM.unpack_from(blob)
        effort = _Effort(memory, passes, lanes)
        if version != _VERSION or not effort.is_sane:
            raise CannotOpen(Reason.BOX)
        return cls(effort, salt)

    def key(self, password: str, keeper: Callable[[bytes], bytes], context: bytes) -> bytes:
        """Ask the keeper and return the 32-byte key."""
        stretched = hash_secret_raw(
            unicodedata.normalize("NFKC", password).encode(),
            self.salt,
            time_cost=self.effort.passes,
            memory_cost=self.effort.memory,
            parallelism=self.effort.lanes,
            hash_len=_KEY,
            type=Type.ID,
        )
        answer = keeper(hkdf(stretched, info=b"fairhearing/lock/v1/keeper/" + context))
        if len(answer) != _KEY:
            raise ValueError("the keeper answers with 32 bytes")
        return hkdf(stretched + answer, info=b"fairhearing/lock/v1/key/" + context)


def lock(secret: bytes, password: str, *, keeper: Callable[[bytes], bytes], context: bytes) -> bytes:
    """Lock a secret; `keeper` maps 32 bytes to 32 bytes under a key kept elsewhere."""
    head = _Lock(OURS, os.urandom(16))
    stream = ChaCha20Poly1305(head.key(password, keeper, context))
    # The salt makes the key this blob's own, so the nonce may be zero.
    return head.encoded() + stream.encrypt(bytes(12), secret, head.encoded() + context)


def unlock(locked: bytes, password: str, *, keeper: Callable[[bytes], bytes], context: bytes) -> bytes:
    """Return the secret. Raises WrongPassword, or CannotOpen if the blob is malformed."""
    head = _Lock.read(locked)
    stream = ChaCha20Poly1305(head.key(password, keeper, context))
    try:
        return stream.decrypt(bytes(12), locked[_FORM.size :], head.encoded() + context)
    except InvalidTag as wrong:
        raise WrongPassword("the password does not open this") from wrong
