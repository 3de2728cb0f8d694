"""The clock stands still: what differs between two worlds is never the time."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

AT = dt.datetime(2032, 2, 20, 10, 30, tzinfo=dt.UTC)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> dt.datetime:
    """Hold the clock of every door at one moment."""
    monkeypatch.setattr(timezone, "now", lambda: AT)
    return AT
