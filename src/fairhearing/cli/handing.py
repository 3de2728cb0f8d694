"""What a new account holder is given, on paper or for a machine."""

from __future__ import annotations

from gettext import gettext as _
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from fairhearing.people.setup import HandedOver


def as_json(one: HandedOver) -> dict[str, str]:
    """Return one account for a machine."""
    return {
        "office": one.post.office,
        "username": one.post.username,
        "password": one.password,
        "recovery_code": one.recovery_words,
    }


def say(one: HandedOver, out: TextIO) -> None:
    """Print one account's lines, to be cut off and handed over."""
    print(f"\n{one.post.person}, {one.post.office}", file=out)
    print(_("  user name:      {value}").format(value=one.post.username), file=out)
    print(_("  first password: {value}").format(value=one.password), file=out)
    print(_("  recovery code:  {value}").format(value=one.recovery_words), file=out)
