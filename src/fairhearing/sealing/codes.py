"""Receipt codes: twelve words that open a reporter's mailbox, and nothing else does.

The words are BIP 39 English: 128 random bits and a check of 4 bits. `docs/protocols/receipt-code.md`.
"""

from __future__ import annotations

import os
import re
import unicodedata
from functools import cache, cached_property
from typing import Self

from mnemonic import Mnemonic

from fairhearing.sealing.derivation import derive
from fairhearing.sealing.recipients import Identity
from fairhearing.sealing.signatures import SigningKey

_WORDS = 12
_ENTROPY = 16
_BEGINNING = 4
_LONGEST = 1000  # characters: twelve words with any numbering; a page pasted by mistake is not searched
_LETTERS = re.compile(r"[^\W\d_]+")
# Characters that show nothing and come along when words are copied from a page.
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200c\u200d\u2060\ufeff"))


class WrongCode(Exception):
    """These are not the words of a code. `unknown_words` are those that no code has."""

    def __init__(self, says: str, unknown_words: tuple[str, ...] = ()) -> None:
        """Take what is wrong; the words themselves stay out of the message, which may be logged."""
        super().__init__(says)
        self.unknown_words = unknown_words


@cache
def _language() -> Mnemonic:
    return Mnemonic("english")


@cache
def _by_beginning() -> dict[str, str]:
    return {word[:_BEGINNING]: word for word in _language().wordlist}


def _meant(typed: str) -> str | None:
    word = _by_beginning().get(typed[:_BEGINNING])
    if word is None or not word.startswith(typed):
        return None
    return word


class Code:
    """A receipt code. It is never stored; what is needed of it is derived."""

    def __init__(self, entropy: bytes) -> None:
        """Take the 16 random bytes. Raises ValueError for another length."""
        if len(entropy) != _ENTROPY:
            raise ValueError("a code has 16 bytes")
        self._entropy = entropy

    @classmethod
    def generate(cls) -> Self:
        """Make a new code."""
        return cls(os.urandom(_ENTROPY))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a code as people type it; numbers, commas, case and line breaks do not matter.

        The first four letters of a word are enough. Raises WrongCode.
        """
        if len(text) > _LONGEST:
            raise WrongCode(f"a code has {_WORDS} words; this is far more")
        plain = unicodedata.normalize("NFKC", text).translate(_INVISIBLE).casefold()
        typed = _LETTERS.findall(plain)
        words = [_meant(word) for word in typed]
        unknown = tuple(t for t, word in zip(typed, words, strict=True) if word is None)
        if unknown:
            raise WrongCode(f"{len(unknown)} of the words are not in the list", unknown)
        if len(words) != _WORDS:
            raise WrongCode(f"a code has {_WORDS} words; these are {len(words)}")
        return cls(_entropy(" ".join(filter(None, words))))

    @cached_property
    def words(self) -> str:
        """Return the twelve words, with single spaces."""
        return _language().to_mnemonic(self._entropy)

    @cached_property
    def tag(self) -> bytes:
        """Return the 32 bytes by which the mailbox is found; they open nothing."""
        return derive(self._entropy, "receipt-code/tag")

    @cached_property
    def identity(self) -> Identity:
        """Return the reporter's reading key."""
        return Identity.from_seed(derive(self._entropy, "receipt-code/identity"))

    @cached_property
    def signing(self) -> SigningKey:
        """Return the reporter's signing key."""
        return SigningKey.from_seed(derive(self._entropy, "receipt-code/signing"))

    def key(self, purpose: str) -> bytes:
        """Return a 32-byte key for one purpose."""
        return derive(self._entropy, f"receipt-code/key/{purpose}")

    def __eq__(self, other: object) -> bool:
        """Compare by what the words say."""
        return isinstance(other, Code) and other._entropy == self._entropy

    def __hash__(self) -> int:
        """Hash by what the words say."""
        return hash(self._entropy)

    def __repr__(self) -> str:
        """Show nothing of the words."""
        return "<Code (secret)>"


def _entropy(words: str) -> bytes:
    try:
        return bytes(_language().to_entropy(words))
    except ValueError:
        raise WrongCode("each word is in the list, but together they are no code") from None
