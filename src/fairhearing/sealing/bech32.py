"""Keys as text: Bech32 (BIP 173), without its limit of 90 characters, as age uses it."""

from __future__ import annotations

import base64
import binascii
import re

_OURS = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_RFC_4648 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_TO_OURS = bytes.maketrans(_RFC_4648, _OURS)
_FROM_OURS = bytes.maketrans(_OURS, _RFC_4648)
_VALUES = bytes.maketrans(_OURS, bytes(range(32)))
_FORM = re.compile(rf"([!-~]+)1([{_OURS.decode()}]{{6,}})")
_CHECKSUM = 6


class NotBech32(ValueError):
    """The text is no Bech32, or was mistyped."""


def _table() -> tuple[int, ...]:
    generators = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)

    def step(top: int) -> int:
        folded = 0
        for bit, generator in enumerate(generators):
            folded ^= generator if top >> bit & 1 else 0
        return folded

    return tuple(step(top) for top in range(32))


_FOLD = _table()
# Two letters at a time: a hybrid key has two thousand, and a report writes fifteen of them.
_FOLD_TWO = tuple(_FOLD[top & 31 ^ _FOLD[top >> 5] >> 25] ^ (_FOLD[top >> 5] & 0x1FFFFFF) << 5 for top in range(1024))


def _polymod(prefix: str, values: bytes) -> int:
    spread = bytes(ord(c) >> 5 for c in prefix) + b"\0" + bytes(ord(c) & 31 for c in prefix) + values
    check = 1
    if len(spread) % 2:
        check, spread = check << 5 ^ spread[0], spread[1:]
    for first, second in zip(spread[::2], spread[1::2], strict=True):
        check = (check & 0xFFFFF) << 10 ^ first << 5 ^ second ^ _FOLD_TWO[check >> 20]
    return check


def encode(prefix: str, raw: bytes) -> str:
    """Return lower-case Bech32 of the bytes."""
    body = base64.b32encode(raw).rstrip(b"=").translate(_TO_OURS)
    check = _polymod(prefix, body.translate(_VALUES) + bytes(_CHECKSUM)) ^ 1
    tail = bytes(_OURS[check >> 5 * (5 - at) & 31] for at in range(_CHECKSUM))
    return f"{prefix}1{(body + tail).decode()}"


def decode(text: str) -> tuple[str, bytes]:
    """Return prefix (lower case) and bytes. Raises NotBech32, which does not repeat the text."""
    lower = text.lower()
    form = _FORM.fullmatch(lower)
    if form is None or text not in (lower, text.upper()):
        raise NotBech32("not written as a key is written")
    prefix, symbols = form[1], form[2].encode()
    if _polymod(prefix, symbols.translate(_VALUES)) != 1:
        raise NotBech32("the check at the end does not fit: something is mistyped")
    body = symbols[:-_CHECKSUM].translate(_FROM_OURS)
    try:
        raw = base64.b32decode(body + b"=" * (-len(body) % 8))
    except binascii.Error as wrong:
        raise NotBech32("of a length that no key has") from wrong
    spare = 5 * len(body) % 8
    if symbols[-_CHECKSUM - 1 :].translate(_VALUES)[0] & (1 << spare) - 1:
        raise NotBech32("padded otherwise than with zeros")
    return prefix, raw
