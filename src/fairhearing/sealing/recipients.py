"""Whom a file can be addressed to, and who can open it.

`Recipient` and `Identity` are post-quantum hybrid (ML-KEM-768 with X25519) and the only kind that
this software addresses. The X25519 and passphrase kinds read what other tools wrote.
"""

from __future__ import annotations

import hashlib
import os
import re
from functools import cached_property, lru_cache
from typing import ClassVar, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric import mlkem, x25519
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from fairhearing.sealing import bech32
from fairhearing.sealing.age import (
    FILE_KEY,
    TAG,
    CannotOpen,
    Reason,
    Stanza,
    decode64,
    encode64,
)
from fairhearing.sealing.derivation import hkdf

_SUITE = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)
_HYBRID = "mlkem768x25519"
_HYBRID_INFO = b"age-encryption.org/mlkem768x25519"
_CIPHERTEXT = 1088
_ENCAPSULATED = _CIPHERTEXT + 32
_KEM_PUBLIC = 1184
_PUBLIC = _KEM_PUBLIC + 32
_SEED = 32
_X25519_INFO = b"age-encryption.org/v1/X25519"
_SCRYPT_SALT = b"age-encryption.org/v1/scrypt"
_WRAPPED = FILE_KEY + TAG
_PRIME = 2**255 - 19
_ORDER_8 = (
    0xB8495F16056286FDB1329CEB8D09DA6AC49FF1FAE35616AEB8413B7C7AEBE0,
    0x57119FD0DD4E22D8868E1C58C45C44045BEF839C55B1D0B1248C50A3BC959C5F,
)
_LOW_ORDER = {0, 1, *_ORDER_8, _PRIME - 1, _PRIME, _PRIME + 1}


class NotAKey(ValueError):
    """The text is no key of the kind that was asked for. The message never repeats the text."""


def _raw(text: str, *, prefix: str, size: int) -> bytes:
    try:
        found, raw = bech32.decode(text.strip())
    except bech32.NotBech32 as wrong:
        raise NotAKey(str(wrong)) from None
    if found != prefix or len(raw) != size:
        raise NotAKey("a key of another kind")
    return raw


class Recipient:
    """A reader whom things are sealed to: the public half of an `Identity` (`age1pq1…`)."""

    strength: ClassVar[str] = _HYBRID

    def __init__(self, raw: bytes) -> None:
        """Take the 1,216 public bytes. Raises NotAKey."""
        if len(raw) != _PUBLIC:
            raise NotAKey("a key of another kind")
        # With such a share, every agreement has the same known result.
        if int.from_bytes(raw[_KEM_PUBLIC:], "little") & (1 << 255) - 1 in _LOW_ORDER:
            raise NotAKey("not a public key")
        self._raw = raw
        try:
            self._key = hpke.MLKEM768X25519PublicKey(
                mlkem.MLKEM768PublicKey.from_public_bytes(raw[:_KEM_PUBLIC]),
                x25519.X25519PublicKey.from_public_bytes(raw[_KEM_PUBLIC:]),
            )
        except ValueError:
            raise NotAKey("not a public key") from None

    @classmethod
    @lru_cache(maxsize=1024)
    def parse(cls, text: str) -> Self:
        """Read the text form. Raises NotAKey."""
        return cls(_raw(text, prefix="age1pq", size=_PUBLIC))

    @cached_property
    def _text(self) -> str:
        return bech32.encode("age1pq", self._raw)

    @property
    def agreement_public(self) -> bytes:
        """Return the 32-byte X25519 part."""
        return self._raw[_KEM_PUBLIC:]

    def wrap(self, file_key: bytes) -> Stanza:
        """Wrap a 16-byte file key so that only the identity unwraps it."""
        sealed = _SUITE.encrypt(file_key, self._key, _HYBRID_INFO)
        share = encode64(sealed[:_ENCAPSULATED]).decode()
        return Stanza(_HYBRID, (share,), sealed[_ENCAPSULATED:])

    def __str__(self) -> str:
        """Return the text form, 1,959 characters beginning with `age1pq1`."""
        return self._text

    def __repr__(self) -> str:
        """Name the reader by the end of the text form."""
        return f"<Recipient …{self._text[-8:]}>"

    def __eq__(self, other: object) -> bool:
        """Compare by key."""
        return isinstance(other, Recipient) and other._raw == self._raw

    def __hash__(self) -> int:
        """Hash by key."""
        return hash(self._raw)


class Identity:
    """A reader's secret key (`AGE-SECRET-KEY-PQ-1…`): opens what is sealed to its recipient."""

    SIZE: ClassVar[int] = _SEED

    def __init__(self, seed: bytes) -> None:
        """Take the 32-byte seed. Raises NotAKey."""
        if len(seed) != _SEED:
            raise NotAKey("a seed has 32 bytes")
        self._seed = seed

    @classmethod
    def generate(cls) -> Self:
        """Make a new identity."""
        return cls(os.urandom(_SEED))

    @classmethod
    def from_seed(cls, seed: bytes) -> Self:
        """Make the identity that belongs to a 32-byte seed. Raises NotAKey."""
        return cls(seed)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the text form. Raises NotAKey."""
        return cls(_raw(text, prefix="age-secret-key-pq-", size=_SEED))

    @property
    def seed(self) -> bytes:
        """Return the 32 secret bytes of which all is made."""
        return self._seed

    @cached_property
    def _expanded(self) -> bytes:
        return hashlib.shake_256(self._seed).digest(96)

    @cached_property
    def _agreement(self) -> x25519.X25519PrivateKey:
        return x25519.X25519PrivateKey.from_private_bytes(self._expanded[64:])

    @cached_property
    def _kem(self) -> mlkem.MLKEM768PrivateKey:
        return mlkem.MLKEM768PrivateKey.from_seed_bytes(self._expanded[:64])

    @cached_property
    def _key(self) -> hpke.MLKEM768X25519PrivateKey:
        return hpke.MLKEM768X25519PrivateKey(self._kem, self._agreement)

    @cached_property
    def recipient(self) -> Recipient:
        """Return the public half."""
        kem = self._kem.public_key().public_bytes_raw()
        return Recipient(kem + self._agreement.public_key().public_bytes_raw())

    def unwrap(self, stanza: Stanza) -> bytes | None:
        """Return the file key; None if the stanza is another's. Raises CannotOpen if malformed."""
        if stanza.kind != _HYBRID:
            return None
        share = _one_share(stanza, size=_ENCAPSULATED)
        try:
            return _SUITE.decrypt(share + stanza.body, self._key, _HYBRID_INFO)
        except InvalidTag:
            self._refuse_low_order(share[_CIPHERTEXT:])
            return None

    def _refuse_low_order(self, share: bytes) -> None:
        try:
            self.agree(share)
        except ValueError as low_order:
            raise CannotOpen(Reason.HEADER) from low_order

    def agree(self, public: bytes) -> bytes:
        """Return the X25519 agreement of this identity with a 32-byte public key.

        Raises ValueError if the public key is of low order.
        """
        return self._agreement.exchange(x25519.X25519PublicKey.from_public_bytes(public))

    def __str__(self) -> str:
        """Return the secret text form. Whoever has it opens everything sealed to the recipient."""
        return bech32.encode("age-secret-key-pq-", self._seed).upper()

    def __repr__(self) -> str:
        """Show nothing of the secret."""
        return "<Identity (secret)>"


def _one_share(stanza: Stanza, *, size: int) -> bytes:
    if len(stanza.arguments) != 1 or len(stanza.body) != _WRAPPED:
        raise CannotOpen(Reason.HEADER)
    share = decode64(stanza.arguments[0])
    if len(share) != size:
        raise CannotOpen(Reason.HEADER)
    return share


def _unwrapped(key: bytes, body: bytes) -> bytes | None:
    try:
        return ChaCha20Poly1305(key).decrypt(bytes(12), body, None)
    except InvalidTag:
        return None


class ClassicalRecipient:
    """A reader by X25519 alone (`age1…`), as older tools have them."""

    strength: ClassVar[str] = "X25519"

    def __init__(self, raw: bytes) -> None:
        """Take the 32 public bytes."""
        self._raw = raw

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the text form. Raises NotAKey."""
        return cls(_raw(text, prefix="age", size=32))

    def wrap(self, file_key: bytes) -> Stanza:
        """Wrap a 16-byte file key."""
        ephemeral = x25519.X25519PrivateKey.generate()
        share = ephemeral.public_key().public_bytes_raw()
        secret = ephemeral.exchange(x25519.X25519PublicKey.from_public_bytes(self._raw))
        key = hkdf(secret, salt=share + self._raw, info=_X25519_INFO)
        body = ChaCha20Poly1305(key).encrypt(bytes(12), file_key, None)
        return Stanza("X25519", (encode64(share).decode(),), body)


class ClassicalIdentity:
    """A secret X25519 key (`AGE-SECRET-KEY-1…`), to open what older tools sealed."""

    def __init__(self, raw: bytes) -> None:
        """Take the 32 secret bytes."""
        self._key = x25519.X25519PrivateKey.from_private_bytes(raw)
        self._public = self._key.public_key().public_bytes_raw()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the text form. Raises NotAKey."""
        return cls(_raw(text, prefix="age-secret-key-", size=32))

    def unwrap(self, stanza: Stanza) -> bytes | None:
        """Return the file key; None if the stanza is another's. Raises CannotOpen if malformed."""
        if stanza.kind != "X25519":
            return None
        share = _one_share(stanza, size=32)
        try:
            secret = self._key.exchange(x25519.X25519PublicKey.from_public_bytes(share))
        except ValueError as low_order:
            raise CannotOpen(Reason.HEADER) from low_order
        return _unwrapped(hkdf(secret, salt=share + self._public, info=_X25519_INFO), stanza.body)

    def __repr__(self) -> str:
        """Show nothing of the secret."""
        return "<ClassicalIdentity (secret)>"


class Passphrase:
    """A passphrase, to open what other tools sealed with one (scrypt)."""

    # 2**20 * 1 KiB = 1 GiB of memory. A file that asks for more is refused, not computed.
    HARDEST: ClassVar[int] = 20

    def __init__(self, words: str) -> None:
        """Take the passphrase."""
        self._words = words.encode()

    def unwrap(self, stanza: Stanza) -> bytes | None:
        """Return the file key; None if the passphrase is another. Raises CannotOpen."""
        if stanza.kind != "scrypt":
            return None
        salt, work = _scrypt_arguments(stanza)
        if work > self.HARDEST:
            raise CannotOpen(Reason.HEADER)
        stretched = Scrypt(salt=_SCRYPT_SALT + salt, length=32, n=1 << work, r=8, p=1)
        return _unwrapped(stretched.derive(self._words), stanza.body)

    def __repr__(self) -> str:
        """Show nothing of the secret."""
        return "<Passphrase (secret)>"


def _scrypt_arguments(stanza: Stanza) -> tuple[bytes, int]:
    expected = 2
    if len(stanza.arguments) != expected or len(stanza.body) != _WRAPPED:
        raise CannotOpen(Reason.HEADER)
    salt, work = decode64(stanza.arguments[0]), stanza.arguments[1]
    if len(salt) != 16 or re.fullmatch(r"[1-9][0-9]?", work, re.ASCII) is None:  # noqa: PLR2004
        raise CannotOpen(Reason.HEADER)
    return salt, int(work)
