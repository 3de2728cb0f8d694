"""The six-digit code of an authenticator app (RFC 6238: SHA-1, 30 seconds, six digits, one step of grace)."""

from __future__ import annotations

import base64
import datetime as dt
import hmac
from urllib.parse import quote

from fairhearing import sealing

SECONDS, GRACE = 30, 1


def new_secret() -> str:
    """Return a fresh secret in the base-32 form that authenticator apps take."""
    return base64.b32encode(sealing.random_bytes(20)).decode()


def code_at(secret: str, step: int) -> str:
    """Return the code of one 30-second step (RFC 4226, section 5.3)."""
    digest = hmac.digest(base64.b32decode(secret), step.to_bytes(8, "big"), "sha1")
    offset = digest[-1] & 15
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def step_of(secret: str, code: str, *, at: dt.datetime) -> int | None:
    """Return the step to which ``code`` belongs, now or one step to either side, or None."""
    digits = "".join(c for c in code if c.isdigit())
    now = int(at.timestamp()) // SECONDS
    for step in range(now - GRACE, now + GRACE + 1):
        if secret and hmac.compare_digest(code_at(secret, step), digits):
            return step
    return None


def address(secret: str, *, username: str, issuer: str) -> str:
    """Return the otpauth address that a QR code carries."""
    return f"otpauth://totp/{quote(issuer)}:{quote(username)}?secret={secret}&issuer={quote(issuer)}"
