"""Age files written as text: the strict PEM form that `age --armor` makes."""

from __future__ import annotations

import base64
import binascii
import re

from fairhearing.sealing.age import CannotOpen, Reason

_COLUMNS = 64
_SPACE = b" \t\r\n"
_FORM = re.compile(
    rb"-----BEGIN AGE ENCRYPTED FILE-----\n((?:[A-Za-z0-9+/=]+\n)*)-----END AGE ENCRYPTED FILE-----",
)


def unarmored(text: bytes) -> bytes:
    """Return the age file inside the text. Raises CannotOpen for anything but its one form.

    Lines may end in LF or CRLF, and blank space may stand around the whole.
    """
    form = _FORM.fullmatch(text.replace(b"\r\n", b"\n").strip(_SPACE))
    if form is None:
        raise CannotOpen(Reason.ARMOR)
    rows = form[1].split(b"\n")[:-1]
    if any(len(row) != _COLUMNS for row in rows[:-1]) or any(len(row) > _COLUMNS for row in rows[-1:]):
        raise CannotOpen(Reason.ARMOR)
    return _raw(b"".join(rows))


def _raw(coded: bytes) -> bytes:
    try:
        raw = base64.b64decode(coded, validate=True)
    except binascii.Error as wrong:
        raise CannotOpen(Reason.ARMOR) from wrong
    if base64.b64encode(raw) != coded:
        raise CannotOpen(Reason.ARMOR)
    return raw
