"""Strict readers of the three notations that proofs are written in.

Each value has one spelling only, so that nothing can be altered in a proof without
being noticed: base64 with its padding and no stray bits, decimals without leading
zeroes, UTF-8 without control characters.
"""

from __future__ import annotations

import base64
import binascii
import re

from fairhearing.proving.unproven import Unproven

HASH_LENGTH = 32
LARGEST = 2**63 - 1  # sizes and times travel as signed 64-bit numbers elsewhere
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")


def base64_of(content: bytes) -> str:
    """Write bytes as standard base64 (RFC 4648, section 4)."""
    return base64.b64encode(content).decode("ascii")


def base64_bytes(text: str, *, what: str) -> bytes:
    """Read standard base64 in its one canonical spelling; raise Unproven naming `what`."""
    try:
        content = base64.b64decode(text.encode("ascii"), validate=True)
    except (ValueError, binascii.Error):
        content = b""
    if base64_of(content) != text:
        raise Unproven(f"{what} is not written as base64 is written")
    return content


def base64url_of(content: bytes) -> str:
    """Write bytes as base64url without padding (RFC 7515, section 2)."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")


def base64url_bytes(text: str, *, what: str) -> bytes:
    """Read base64url without padding in its one canonical spelling; raise Unproven naming `what`."""
    try:
        content = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except (ValueError, binascii.Error):
        content = b""
    if base64url_of(content) != text:
        raise Unproven(f"{what} is not written as base64url is written")
    return content


def hash_bytes(text: str, *, what: str) -> bytes:
    """Read the base64 of one SHA-256 hash (32 bytes); raise Unproven naming `what`."""
    content = base64_bytes(text, what=what)
    if len(content) != HASH_LENGTH:
        raise Unproven(f"{what} is not 32 bytes long")
    return content


def decimal(text: str, *, what: str) -> int:
    """Read a whole number from 0 to 2**63 - 1 without leading zeroes; raise Unproven naming `what`."""
    if not _DECIMAL.fullmatch(text) or int(text) > LARGEST:
        raise Unproven(f"{what} is not a whole number as it should be written")
    return int(text)


def plain_text(text: str, *, what: str) -> bytes:
    r"""Return `text` as UTF-8; raise Unproven where it holds control characters other than \n."""
    if _CONTROL.search(text):
        raise Unproven(f"{what} holds a control character")
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise Unproven(f"{what} is not text") from None
