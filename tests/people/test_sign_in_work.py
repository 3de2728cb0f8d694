"""A name that nobody has costs the work of one that somebody has, from the first try on."""

from __future__ import annotations

from typing import Any

import pytest
from argon2.low_level import hash_secret_raw

from fairhearing.people import accounts
from fairhearing.sealing import locks
from tests.builders import an_association

pytestmark = pytest.mark.django_db


def test_an_unknown_name_costs_one_stretching_of_the_password_like_a_known_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted in a fresh process as well: nothing is made up first that a known name would not need."""
    cast, counted = an_association(), []

    def counting(*args: Any, **options: Any) -> bytes:
        counted.append(options["memory_cost"])
        return hash_secret_raw(*args, **options)

    monkeypatch.setattr(locks, "hash_secret_raw", counting)
    work = []
    for name in ("nobody-of-this-name", cast.members["intake"].username):
        counted.clear()
        with pytest.raises(accounts.NoSignIn):
            accounts.open_with_password(cast.organisation, name, "not the password at all")
        work.append(list(counted))
    assert work[0] == work[1] == [64 * 1024]
