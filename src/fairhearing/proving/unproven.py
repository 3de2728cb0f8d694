"""The one error of this area."""

from __future__ import annotations


class Unproven(Exception):
    """Something does not hold; the message says in plain words what."""
