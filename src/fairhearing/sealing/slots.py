"""Slots: the place of a grant, which only its reader or the case can compute.

A slot names no account. The case keeps a slot secret inside; its public half stands beside the
grants. The agreement of either with the other's public half gives the same slot.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric import x25519

from fairhearing.sealing.age import CannotOpen, Reason
from fairhearing.sealing.derivation import hkdf

if TYPE_CHECKING:
    from fairhearing.sealing.recipients import Identity, Recipient

_INFO = b"fairhearing/slot/v1"
_SLOT = 16


def slot_keys() -> tuple[bytes, bytes]:
    """Return a new slot secret and its public half, 32 bytes each."""
    secret = x25519.X25519PrivateKey.generate()
    return secret.private_bytes_raw(), secret.public_key().public_bytes_raw()


def slot_public(secret: bytes) -> bytes:
    """Return the public half of a slot secret, 32 bytes each."""
    return x25519.X25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()


def slot_for(recipient: Recipient, *, with_secret: bytes) -> bytes:
    """Return the 16-byte slot of a reader, for who has the 32-byte slot secret."""
    secret = x25519.X25519PrivateKey.from_private_bytes(with_secret)
    public = x25519.X25519PublicKey.from_public_bytes(recipient.agreement_public)
    return _slot(secret.exchange(public))


def slot_of(identity: Identity, *, with_public: bytes) -> bytes:
    """Return the 16-byte slot of this identity beside a public slot key. Raises CannotOpen."""
    try:
        return _slot(identity.agree(with_public))
    except ValueError as low_order:
        raise CannotOpen(Reason.NOT_A_READER) from low_order


def _slot(agreement: bytes) -> bytes:
    return hkdf(agreement, info=_INFO, length=_SLOT)
