"""The keeper's key on paper: eight lines of eight hex digits, each with a check, so that a slip is found."""

from __future__ import annotations

import re
from hashlib import sha256

LINES, BYTES_A_LINE = 8, 4


class BadSheet(Exception):
    """A line does not fit its check, or there are not eight; the message is the number of the line, or empty."""


def lines(key: bytes) -> list[str]:
    """Return the lines to print: number, eight hex digits, four more as their check."""
    parts = [key[at : at + BYTES_A_LINE] for at in range(0, len(key), BYTES_A_LINE)]
    return [f"{number}  {part.hex()} {_check(number, part, key)}" for number, part in enumerate(parts, 1)]


def _check(number: int, part: bytes, key: bytes) -> str:
    """Four digits; those of the last line also hold the lines together."""
    whole = key if number == LINES else part
    return sha256(b"fairhearing/keeper/sheet/v1/%d/" % number + whole).hexdigest()[:4]


def read(text: str) -> bytes:
    """Return the key of a sheet as printed or typed in: other lines and spaces do no harm. Raises BadSheet."""
    found: dict[int, tuple[bytes, str]] = {}
    for line in text.splitlines():
        typed = re.fullmatch(r"([1-8])[.:]?(?=\s)([0-9a-f\s]+)", line.strip().casefold())
        digits = re.sub(r"\s", "", typed[2]) if typed else ""
        if typed and len(digits) == 2 * BYTES_A_LINE + 4:
            found[int(typed[1])] = (bytes.fromhex(digits[:8]), digits[8:])
        elif typed:
            raise BadSheet(typed[1])
    if sorted(found) != list(range(1, LINES + 1)):
        raise BadSheet("")
    key = b"".join(found[number][0] for number in range(1, LINES + 1))
    for number, (part, check) in sorted(found.items()):
        if _check(number, part, key) != check:
            raise BadSheet(str(number))
    return key
