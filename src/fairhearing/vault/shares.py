"""What outside key-holders hold of a safe: shares, of which so many give its keys to somebody new.

A share says its number and how many are needed, so that shares of several generations, cut for other key-holders, lie
beside each other. What is put together counts only when it fits the public half: a wrong share shows.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping

from fairhearing import sealing

Fits = Callable[[bytes], bool]
Shares = Mapping[str, bytes]  # by who gave it


class TooFewShares(Exception):
    """Fewer key-holders gave their shares than are needed."""


class WrongShares(Exception):
    """No choice of the shares gives a key that fits: at least one of those who gave them gave another."""


def cut(secret: bytes, *, needed: int, count: int) -> list[bytes]:
    """Return ``count`` shares of a secret, each with its number and how many are needed in front."""
    parts = sealing.split(secret, needed=needed, count=count)
    return [bytes([number, needed]) + part for number, part in enumerate(parts, 1)]


def together(given: Shares, *, fits: Fits) -> bytes:
    """Return the secret that ``fits``. Raises TooFewShares, WrongShares."""
    needed = max((share[1] for share in given.values()), default=2)
    if len(given) < needed:
        raise TooFewShares
    for chosen in _choices(given, needed):
        secret = _combined(chosen)
        if secret is not None and fits(secret):
            return secret
    raise WrongShares


def liars(given: Shares, *, fits: Fits) -> frozenset[str]:
    """Return who gave a share that does not belong with those that fit; nobody when none fit."""
    needed = max((share[1] for share in given.values()), default=2)
    honest: set[str] = set()
    for chosen in _choices(given, needed):
        secret = _combined(chosen)
        if secret is not None and fits(secret):
            honest |= chosen.keys()
    return frozenset(given.keys() - honest) if honest else frozenset()


def _choices(given: Shares, needed: int) -> Iterator[dict[str, bytes]]:
    for holders in itertools.combinations(sorted(given), needed):
        yield {holder: given[holder] for holder in holders}


def _combined(chosen: Shares) -> bytes | None:
    numbered = {share[0]: share[2:] for share in chosen.values() if len(share) > 2}  # noqa: PLR2004  number and how many
    try:
        return sealing.combine(numbered) if len(numbered) == len(chosen) else None
    except sealing.BadShares:
        return None
