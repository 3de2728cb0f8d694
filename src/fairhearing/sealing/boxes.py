"""Small boxes: bytes under a 32-byte key that both sides have."""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from fairhearing.sealing.age import CannotOpen, Reason
from fairhearing.sealing.derivation import hkdf

_VERSION = b"\x01"
_SALT = 32


def box(plaintext: bytes, *, key: bytes, context: bytes) -> bytes:
    """Close bytes under a 32-byte key, for one context; 49 bytes longer than the plaintext."""
    salt = os.urandom(_SALT)
    stream = _stream(key, salt, context)
    return _VERSION + salt + stream.encrypt(bytes(12), plaintext, context)


def unbox(boxed: bytes, *, key: bytes, context: bytes) -> bytes:
    """Return the bytes. Raises CannotOpen for another key or context, or for damage."""
    salt, sealed = boxed[1 : 1 + _SALT], boxed[1 + _SALT :]
    if boxed[:1] != _VERSION:
        raise CannotOpen(Reason.BOX)
    try:
        return _stream(key, salt, context).decrypt(bytes(12), sealed, context)
    except InvalidTag as wrong:
        raise CannotOpen(Reason.BOX) from wrong


def _stream(key: bytes, salt: bytes, context: bytes) -> ChaCha20Poly1305:
    # A key of its own for each box: so the nonce may be zero and any number of boxes is safe.
    if len(key) != 32:  # noqa: PLR2004
        raise ValueError("the key of a box has 32 bytes")
    return ChaCha20Poly1305(hkdf(key, salt=salt, info=b"fairhearing/box/v1/" + context))
