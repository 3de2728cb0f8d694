"""Signatures: Ed25519 (RFC 8032)."""

from __future__ import annotations

import os
from functools import cached_property
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

SIGNATURE = 64
PUBLIC = 32


_PRIME = 2**255 - 19
_ORDER_8 = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
_LOW_ORDER = {0, 1, _PRIME - 1, _ORDER_8, _PRIME - _ORDER_8}


class Forged(Exception):
    """A signature, a label or the form of a document does not fit."""


class SigningKey:
    """A secret Ed25519 key."""

    def __init__(self, seed: bytes) -> None:
        """Take the 32-byte seed. Raises ValueError for another length."""
        self._key = Ed25519PrivateKey.from_private_bytes(seed)

    @classmethod
    def generate(cls) -> Self:
        """Make a new key."""
        return cls(os.urandom(32))

    @classmethod
    def from_seed(cls, seed: bytes) -> Self:
        """Make the key that belongs to a 32-byte seed."""
        return cls(seed)

    @property
    def seed(self) -> bytes:
        """Return the 32 secret bytes."""
        return self._key.private_bytes_raw()

    @cached_property
    def public(self) -> bytes:
        """Return the 32-byte public key."""
        return self._key.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """Return the 64-byte signature of a message."""
        return self._key.sign(message)

    def __repr__(self) -> str:
        """Show nothing of the secret."""
        return f"<SigningKey {self.public.hex()[:8]}… (secret)>"


def verify_signature(public: bytes, message: bytes, signature: bytes) -> bytes:
    """Return the message if the 64-byte signature is by the 32-byte public key; raise Forged."""
    if not _binds(public):
        raise Forged("not a key that can sign")
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError) as wrong:
        raise Forged("the signature does not fit") from wrong
    return message


def _binds(public: bytes) -> bool:
    """Tell whether a signature by this key fits one message: keys of low order sign them all."""
    height = int.from_bytes(public, "little") & (1 << 255) - 1
    return height < _PRIME and height not in _LOW_ORDER
