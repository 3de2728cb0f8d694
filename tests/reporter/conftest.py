"""What these tests share."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from fairhearing.scenario.association import Cast


@pytest.fixture
def past() -> dt.datetime:
    """Ten days before the clock of this machine, which the pages read."""
    return dt.datetime.now(dt.UTC) - dt.timedelta(days=10)


@pytest.fixture
def cast(db: None, past: dt.datetime) -> Cast:
    """The invented association, as it stands today."""
    from tests import builders  # noqa: PLC0415  pytest reads this file before Django is set up

    return builders.an_association(at=past)
