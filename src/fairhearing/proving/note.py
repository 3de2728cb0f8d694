"""Signed notes (C2SP signed-note and tlog-cosignature): keys, signature lines, and their checks.

Three types of signature are known: plain Ed25519 (1), Ed25519 cosignature with a time
(4), ML-DSA-44 cosignature with a time (6), which holds against quantum computers too.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey

from fairhearing.proving.head import Checkpoint
from fairhearing.proving.unproven import Unproven
from fairhearing.proving.wire import LARGEST, base64_bytes, base64_of, plain_text

MOST_SIGNATURES = 64
_LONGEST_NAME = 255
_ID_LENGTH = 4
_DASH = "\N{EM DASH} "


class SignatureType(IntEnum):
    """The type byte of a key (C2SP signed-note, "Signature types")."""

    ED25519 = 1
    COSIGNATURE = 4
    MLDSA44 = 6


_KEY_LENGTH = {SignatureType.ED25519: 32, SignatureType.COSIGNATURE: 32, SignatureType.MLDSA44: 1312}


def verify_key_name(name: str) -> str:
    """Return a key's name; raise Unproven where it is empty or holds a space or a plus sign."""
    plain_text(name, what="the name of a key")
    if not name or "+" in name or any(letter.isspace() for letter in name):
        raise Unproven("the name of a key is empty or holds a space or a plus sign")
    return name


@dataclass(frozen=True)
class VerifierKey:
    """A public key with the name it signs under; as text, a "vkey": name+id+base64(type‖public)."""

    name: str
    kind: SignatureType
    public: bytes

    @property
    def id(self) -> bytes:
        """The 4 bytes that, with the name, say whose signature a line is."""
        material = self.name.encode() + b"\n" + bytes([self.kind]) + self.public
        return hashlib.sha256(material).digest()[:_ID_LENGTH]

    def __str__(self) -> str:
        """Return the vkey."""
        return f"{self.name}+{self.id.hex()}+{base64_of(bytes([self.kind]) + self.public)}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a vkey; raise Unproven where its parts do not fit together or its type is unknown."""
        name, _, rest = text.partition("+")
        key_id, plus, encoded = rest.partition("+")
        if not plus:
            raise Unproven("a key is not written as name+id+key")
        material = base64_bytes(encoded, what="a key")
        if material[:1] not in {bytes([kind]) for kind in SignatureType}:
            raise Unproven("a key is of a type that is not known here")
        key = cls(verify_key_name(name), SignatureType(material[0]), material[1:])
        if len(key.public) != _KEY_LENGTH[key.kind]:
            raise Unproven("a key has the wrong length")
        if key.id.hex() != key_id:
            raise Unproven("a key does not fit its id")
        return key

    def verify(self, text: str, signature: bytes) -> int | None:
        """Check the signature of a note's text; return its time (Unix seconds), None for type 1."""
        if self.kind is SignatureType.ED25519:
            at, proper = None, signature
        else:
            at, proper = _timed(signature)
        message = _message(self.kind, self.name, text, at or 0)
        try:
            if self.kind is SignatureType.MLDSA44:
                MLDSA44PublicKey.from_public_bytes(self.public).verify(proper, message)
            else:
                Ed25519PublicKey.from_public_bytes(self.public).verify(proper, message)
        except (InvalidSignature, ValueError):
            raise Unproven(f"the signature of {self.name} does not hold") from None
        return at


def _timed(signature: bytes) -> tuple[int, bytes]:
    """Split a cosignature into its time and the signature proper (C2SP `timestamped_signature`)."""
    at = int.from_bytes(signature[:8], "big")
    if at > LARGEST:
        raise Unproven("the time of a cosignature is out of range")
    return at, signature[8:]


def _message(kind: SignatureType, name: str, text: str, at: int) -> bytes:
    """Return the bytes that a key of this type signs for a note's text."""
    if kind is SignatureType.ED25519:
        return text.encode()
    if kind is SignatureType.COSIGNATURE:
        return f"cosignature/v1\ntime {at}\n{text}".encode()
    head = Checkpoint.parse(text)
    time, span = struct.pack(">Q", at), struct.pack(">QQ", 0, head.size)
    return b"subtree/v1\n\x00" + _counted(name) + time + _counted(head.origin) + span + head.root


def _counted(text: str) -> bytes:
    """Return text after one byte that says its length (RFC 8446 `opaque <1..2^8-1>`)."""
    content = text.encode()
    if len(content) > _LONGEST_NAME:
        raise Unproven("a name is longer than 255 bytes")
    return bytes([len(content)]) + content


class NoteSigner:
    """A secret key with the name it signs under."""

    def __init__(self, vkey: VerifierKey, sign: Callable[[bytes], bytes]) -> None:
        """Hold the public key and the act of signing; use `generate` or `from_seed`."""
        self.vkey = vkey
        self._sign = sign

    @classmethod
    def from_seed(cls, name: str, seed: bytes, *, kind: SignatureType = SignatureType.ED25519) -> Self:
        """Make the signer of a 32-byte seed; Unproven for an impossible name, ValueError for a wrong seed."""
        key: MLDSA44PrivateKey | Ed25519PrivateKey
        if kind is SignatureType.MLDSA44:
            key = MLDSA44PrivateKey.from_seed_bytes(seed)
        else:
            key = Ed25519PrivateKey.from_private_bytes(seed)
        return cls(VerifierKey(verify_key_name(name), kind, key.public_key().public_bytes_raw()), key.sign)

    @classmethod
    def generate(cls, name: str, *, kind: SignatureType = SignatureType.ED25519) -> Self:
        """Make a signer of fresh randomness."""
        return cls.from_seed(name, _fresh_seed(), kind=kind)

    def sign(self, text: str, *, at_unix: int) -> str:
        """Return the signature line for a note's text; type 1 signs no time."""
        message = _message(self.vkey.kind, self.vkey.name, text, at_unix)
        time = b"" if self.vkey.kind is SignatureType.ED25519 else struct.pack(">Q", at_unix)
        return f"{_DASH}{self.vkey.name} {base64_of(self.vkey.id + time + self._sign(message))}\n"


def _fresh_seed() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes_raw()


@dataclass(frozen=True)
class UnverifiedSignature:
    """One signature line, not yet checked."""

    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True)
class VerifiedNote:
    """A note's text and the known keys whose signatures hold, with the time each signed."""

    text: str
    signed_by: tuple[tuple[VerifierKey, int | None], ...]


def parse_note(note: str) -> tuple[str, tuple[UnverifiedSignature, ...]]:
    """Split a note into its text and its signature lines, checking form only; raise Unproven."""
    plain_text(note, what="the note")
    text, blank, lines = note.rpartition("\n\n")
    if not blank or not lines.endswith("\n"):
        raise Unproven("the note is not a text, an empty line and signatures")
    signatures = tuple(_signature_line(line) for line in lines[:-1].split("\n"))
    if len(signatures) > MOST_SIGNATURES:
        raise Unproven("the note has more than 64 signatures")
    return text + "\n", signatures


def _signature_line(line: str) -> UnverifiedSignature:
    """Read one line: em dash, space, name, space, base64 of key id and signature."""
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH):
        raise Unproven("a signature line does not begin with a dash")
    content = base64_bytes(encoded, what="a signature")
    if len(content) <= _ID_LENGTH:
        raise Unproven("a signature is too short")
    return UnverifiedSignature(verify_key_name(name), content[:_ID_LENGTH], content[_ID_LENGTH:])


def verify_note(note: str, keys: Iterable[VerifierKey]) -> VerifiedNote:
    """Check every signature by a known key; raise Unproven where one fails or none is there.

    Signatures by unknown keys are passed over: they prove nothing and harm nothing.
    """
    text, signatures = parse_note(note)
    known = {(key.name, key.id): key for key in keys}
    signed_by = tuple(
        (key, key.verify(text, line.signature)) for line in signatures if (key := known.get((line.name, line.key_id)))
    )
    if not signed_by:
        raise Unproven("no trusted key has signed this")
    return VerifiedNote(text, signed_by)
