"""Randomness, and keys derived from keys (HKDF with SHA-256, RFC 5869)."""

from __future__ import annotations

import os

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def random_bytes(size: int) -> bytes:
    """Return `size` bytes from the system's generator."""
    return os.urandom(size)


def random_id() -> str:
    """Return a random 128-bit id as 32 hex digits."""
    return os.urandom(16).hex()


def hkdf(key: bytes, *, info: bytes, salt: bytes = b"", length: int = 32) -> bytes:
    """Return HKDF-SHA256 of a key, in bytes."""
    return HKDF(hashes.SHA256(), length, salt, info).derive(key)


def derive(key: bytes, purpose: str, length: int = 32) -> bytes:
    """Return a key for one purpose, which says nothing about the key or any other purpose."""
    return hkdf(key, info=b"fairhearing/v1/" + purpose.encode(), length=length)
