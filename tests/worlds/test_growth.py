"""What the record still tells: that something was entered in the own organisation, and nothing of what or by whom.

The record gets a constant number of leaves an interval in part 6 of the road. Until then these tests say how much is
left; when they fail because nothing differs any more, the rule that leaves it out of the pairs has to go too.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from tests.worlds import alike, happenings
from tests.worlds.installation import an_installation
from tests.worlds.pair import Compared, compare

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-044")]
REPORTER, SISTER = "another reporter", "a reporter of the other organisation"


def proofs(visitor: str, clock: dt.datetime, monkeypatch: pytest.MonkeyPatch) -> Compared:
    """Compare a reporter's pages with nothing of a proof left out."""
    monkeypatch.setattr(alike, "PROOF", "no text begins like this")
    installation = an_installation(clock)
    walk = replace(installation.walk(visitor), only=lambda one: "receipt" in one or "copy" in one or "status" in one)
    return compare(lambda: happenings.hidden_by_account(installation.here, clock), walk)


def test_the_record_still_shows_that_it_grew(clock: dt.datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever compares two proofs of their own sees that others entered something, and in no other place."""
    found = proofs(REPORTER, clock, monkeypatch).differences
    assert found
    assert all("notes.tlog-proof: body" in one or "notes.zip: body" in one for one in found)
    assert any("notes.tlog-proof: body" in one for one in found)


def test_the_record_of_another_organisation_does_not_grow(clock: dt.datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each organisation has a record of its own: a proof of one is the same to the byte, whatever the other enters."""
    compared = proofs(SISTER, clock, monkeypatch)
    assert not compared.differences
    assert any(one.source.endswith("notes.tlog-proof") and "\nindex " in one.body for one in compared.outputs)
