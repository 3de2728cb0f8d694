"""The one error of this area."""

from __future__ import annotations


class Unproven(Exception):  # noqa: N818 - named for the situation, not for the class of error
    """Something does not hold; the message says in plain words what."""
