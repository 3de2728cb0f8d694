"""Somebody with a copy of the database and of all files but the keeper's folder, who tries common passwords.

They do what the code does, with everything that they found in place of the keeper's key. Stretching a password
(Argon2id) is what costs; whatever comes after it is tried with each key at once.
"""

from __future__ import annotations

import gzip
import hmac
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from django.contrib.auth import password_validation

from fairhearing.keeper.wire import answer_to
from fairhearing.people.keeper import tag_of
from fairhearing.sealing.derivation import hkdf
from tests.traces import files_in

LIST = Path(password_validation.__file__).with_name("common-passwords.txt.gz")
HEAD = 26  # bytes before the sealed part of a lock: version, effort, salt


def common_passwords(count: int = 10_000) -> list[str]:
    """Return the commonest passwords, as Django ships them."""
    return gzip.decompress(LIST.read_bytes()).decode().split("\n")[:count]


@dataclass(frozen=True)
class Stolen:
    """One account's lock, as the database has it."""

    account: str
    locked: bytes

    def stretched(self, password: str) -> bytes:
        """Do the slow part for one password."""
        effort = {
            "memory_cost": int.from_bytes(self.locked[1:5], "big"),
            "time_cost": int.from_bytes(self.locked[5:9], "big"),
            "parallelism": self.locked[9],
        }
        return hash_secret_raw(password.encode(), self.locked[10:HEAD], hash_len=32, type=Type.ID, **effort)

    def opens(self, stretched: bytes, answer: bytes) -> bool:
        """Tell whether a password, with this in place of the keeper's answer, opens the account."""
        context = self.account.encode()
        key = hkdf(stretched + answer, info=b"fairhearing/lock/v1/key/" + context)
        try:
            ChaCha20Poly1305(key).decrypt(bytes(12), self.locked[HEAD:], self.locked[:HEAD] + context)
        except InvalidTag:
            return False
        return True

    def answers(self, stretched: bytes, keys: Iterable[bytes]) -> Iterator[bytes]:
        """Make up what the keeper could have said: with each key that was found, that key itself, and without any."""
        material = hkdf(stretched, info=b"fairhearing/lock/v1/keeper/" + self.account.encode())
        yield from (bytes(32), material, stretched)
        for key in keys:
            yield key
            yield hmac.digest(key, material, "sha256")
            yield answer_to(key, tag_of(self.account), material)

    def opened_by(self, passwords: Iterable[str], keys: list[bytes]) -> list[str]:
        """Return the passwords that open the account without its keeper."""
        found = []
        for password in passwords:
            stretched = self.stretched(password)
            if any(self.opens(stretched, answer) for answer in self.answers(stretched, keys)):
                found.append(password)
        return found


def keys_in(folder: Path, *, but: Path) -> list[bytes]:
    """Return whatever in the files could be a key: each file of 32 bytes, and each 64 hexadecimal digits."""
    found: set[bytes] = set()
    for name, content in files_in(folder):
        if not (folder / name).resolve().is_relative_to(but.resolve()):
            found |= {content} if len(content) == 32 else set()
            found |= {bytes.fromhex(digits.decode()) for digits in re.findall(rb"\b[0-9a-f]{64}\b", content)}
    return sorted(found)
