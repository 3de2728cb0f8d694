"""What these tests share."""

from __future__ import annotations

import datetime as dt

import pytest


@pytest.fixture
def past() -> dt.datetime:
    """Ten days before the clock of this machine, which the pages read."""
    return dt.datetime.now(dt.UTC) - dt.timedelta(days=10)
