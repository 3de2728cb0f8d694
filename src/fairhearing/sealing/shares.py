"""Shares: a secret split so that so many of them give it back, and fewer say nothing of it.

A. Shamir, "How to share a secret", Communications of the ACM 22 (11), 1979, byte by byte over GF(2^8) with the
polynomial x^8 + x^4 + x^3 + x + 1. Nothing in a share tells whether it was altered: whoever combines shares compares
what came out with something public (here: the recipient of the identity).
"""

from __future__ import annotations

import os
from collections.abc import Mapping

MOST = 255
_POLYNOMIAL = 0x11B


class BadShares(ValueError):
    """These shares do not belong together: of different lengths, none at all, or under an impossible number."""


def _tables() -> tuple[list[int], list[int]]:
    """Return powers of the generator 3, twice around, and the logarithm of each byte to it."""
    powers, logarithms, value = [0] * 510, [0] * 256, 1
    for exponent in range(255):
        powers[exponent] = powers[exponent + 255] = value
        logarithms[value] = exponent
        value ^= value << 1
        value ^= _POLYNOMIAL if value > MOST else 0
    return powers, logarithms


_POWERS, _LOGARITHMS = _tables()


def _times(one: int, other: int) -> int:
    return _POWERS[_LOGARITHMS[one] + _LOGARITHMS[other]] if one and other else 0


def _over(one: int, other: int) -> int:
    return _POWERS[_LOGARITHMS[one] + 255 - _LOGARITHMS[other]] if one else 0


def split(secret: bytes, *, needed: int, count: int) -> list[bytes]:
    """Return ``count`` shares, each as long as the secret, of which any ``needed`` give it back.

    The first has the number 1, and so on. Raises ValueError unless 1 <= needed <= count <= 255.
    """
    if not 1 <= needed <= count <= MOST:
        raise ValueError("at least one share is needed, and no more than there are")
    curves = [secret, *(os.urandom(len(secret)) for _ in range(needed - 1))]
    return [_at(number, curves) for number in range(1, count + 1)]


def _at(number: int, curves: list[bytes]) -> bytes:
    """Return the value at ``number`` of one polynomial a byte, by Horner's rule; ``curves[0]`` is the secret."""
    share = bytes(len(curves[0]))
    for coefficients in reversed(curves):
        share = bytes(_times(value, number) ^ add for value, add in zip(share, coefficients, strict=True))
    return share


def combine(shares: Mapping[int, bytes]) -> bytes:
    """Return what was split, from shares by number: with fewer than were needed, or a wrong one, something else.

    Raises BadShares.
    """
    lengths = {len(share) for share in shares.values()}
    if len(lengths) != 1 or not all(1 <= number <= MOST for number in shares):
        raise BadShares("these shares do not belong together")
    secret = bytes(lengths.pop())
    for number, share in shares.items():
        weight = _weight(number, [other for other in shares if other != number])
        secret = bytes(value ^ _times(weight, add) for value, add in zip(secret, share, strict=True))
    return secret


def _weight(number: int, others: list[int]) -> int:
    """Return Lagrange's factor of a share at zero. Subtracting is adding here."""
    weight = 1
    for other in others:
        weight = _over(_times(weight, other), other ^ number)
    return weight
