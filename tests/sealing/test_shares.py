"""Shares of a secret: enough of them give it back, fewer say nothing, and a wrong one gives something else."""

from __future__ import annotations

import itertools
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing import sealing

pytestmark = pytest.mark.requirement("R-044")
SECRET = bytes(range(32))


def slow_times(one: int, other: int) -> int:
    """Multiply in GF(2^8) as it is taught: shift, add, reduce (FIPS 197, section 4.2)."""
    product = 0
    while other:
        product ^= one if other & 1 else 0
        one = (one << 1) ^ (0x11B if one & 0x80 else 0)
        other >>= 1
    return product


def slow_combine(shares: dict[int, bytes]) -> bytes:
    """Lagrange at zero with a reciprocal that is looked for, one byte after the other."""
    whole = bytearray()
    for at in range(len(next(iter(shares.values())))):
        value = 0
        for number, share in shares.items():
            weight = 1
            for other in shares.keys() - {number}:
                reciprocal = next(one for one in range(1, 256) if slow_times(one, other ^ number) == 1)
                weight = slow_times(weight, slow_times(other, reciprocal))
            value ^= slow_times(weight, share[at])
        whole.append(value)
    return bytes(whole)


@given(st.binary(min_size=1, max_size=40), st.integers(1, 5), st.integers(0, 4), st.data())
def test_any_so_many_shares_give_the_secret_back(secret: bytes, needed: int, more: int, data: st.DataObject) -> None:
    """Whoever is dead, on a journey or unwilling: as long as enough are left, which ones does not matter."""
    shares = dict(enumerate(sealing.split(secret, needed=needed, count=needed + more), 1))
    chosen = data.draw(st.lists(st.sampled_from(sorted(shares)), min_size=needed, unique=True))
    taken = {number: shares[number] for number in chosen}
    assert sealing.combine(taken) == secret
    assert slow_combine(taken) == secret


def test_one_share_of_two_says_nothing() -> None:
    """A share of the same secret takes every value alike: chi-squared over 256 values, 51,200 shares."""
    seen = Counter(sealing.split(b"s" * 51_200, needed=2, count=3)[0])
    chi_squared = sum((seen[value] - 200) ** 2 / 200 for value in range(256))
    assert chi_squared < 400  # 255 degrees of freedom: more than this comes once in 10^8 runs


def test_a_wrong_share_gives_something_else() -> None:
    """A changed share never passes for the secret, so that comparing shows it."""
    shares = dict(enumerate(sealing.split(SECRET, needed=2, count=3), 1))
    lying = shares | {2: bytes(32)}
    assert sealing.combine({1: lying[1], 2: lying[2]}) != SECRET
    assert sealing.combine({1: lying[1], 3: lying[3]}) == SECRET


def test_too_few_shares_give_something_else() -> None:
    """Two of three that are needed are as good as none."""
    shares = dict(enumerate(sealing.split(SECRET, needed=3, count=5), 1))
    for pair in itertools.combinations(shares, 2):
        assert sealing.combine({number: shares[number] for number in pair}) != SECRET


@pytest.mark.parametrize("shares", [{}, {0: b"a"}, {1: b"a", 2: b"ab"}, {256: b"a"}, {-1: b"a"}])
def test_shares_that_do_not_belong_together_are_refused(shares: dict[int, bytes]) -> None:
    """No share, one of another length, or one under an impossible number: a plain refusal."""
    with pytest.raises(sealing.BadShares):
        sealing.combine(shares)


@pytest.mark.parametrize(("needed", "count"), [(0, 3), (4, 3), (2, 256)])
def test_an_impossible_number_of_shares_is_refused(needed: int, count: int) -> None:
    """More needed than there are, none needed, or more than the field has numbers."""
    with pytest.raises(ValueError, match="share"):
        sealing.split(SECRET, needed=needed, count=count)


def test_published_shares_are_read() -> None:
    """Arithmetic as in the published AES field: the example {57} x {83} = {c1} of FIPS 197, section 4.2."""
    assert slow_times(0x57, 0x83) == 0xC1
    # One polynomial by hand: secret {57}, slope {83}: at 1 it is {57}+{83}, at {02} it is {57}+{83}x{02}.
    shares = {1: bytes([0x57 ^ 0x83]), 2: bytes([0x57 ^ slow_times(0x83, 2)])}
    assert sealing.combine(shares) == bytes([0x57])
