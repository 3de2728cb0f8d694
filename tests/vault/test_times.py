"""No exact time stands in clear: the day, or the hour in which something runs out, is the finest there is."""

from __future__ import annotations

import datetime as dt
import re
import sqlite3
from pathlib import Path

import pytest
from django.conf import settings

from fairhearing.casework.messages import File
from fairhearing.vault import visits
from tests.builders import AT, a_report, an_association
from tests.vault.test_stolen import rows_of_cases

MOMENT = AT.replace(hour=13, minute=37, second=11)


@pytest.mark.django_db
@pytest.mark.requirement("R-003", "R-213")
def test_no_row_tells_when_a_report_came() -> None:
    """Neither as text nor as seconds does any row of a case tell more than the day."""
    cast = an_association()
    a_report(cast, at=MOMENT)
    written = repr(rows_of_cases())
    assert "13:37" not in written
    assert str(int(MOMENT.timestamp()))[:-1] not in written
    signed = [int(number) for number in re.findall(r"\d{10}", written)]
    assert not [number for number in signed if abs(number - MOMENT.timestamp()) < 3600]


@pytest.mark.django_db
@pytest.mark.requirement("R-003")
def test_a_large_file_does_not_keep_the_time_it_came() -> None:
    """The sealed file's own time is the same for all."""
    cast, vault = an_association(), Path(settings.PLACE.vault)
    before = set(vault.rglob("*.age"))
    a_report(cast, files=(File.of("large.bin", "application/octet-stream", bytes(400_000)),), at=MOMENT)
    assert [path.stat().st_mtime for path in set(vault.rglob("*.age")) - before] == [0.0]


@pytest.mark.requirement("R-003")
def test_a_visit_leaves_only_the_hour_in_which_it_runs_out() -> None:
    """What is kept of a visit in clear is a full hour; the visit still ends to the minute."""
    visit = visits.begin({"kind": "reporter"}, idle=dt.timedelta(minutes=15), at=MOMENT)
    path = Path(settings.PLACE.fleeting) / "fleeting.sqlite3"
    with sqlite3.connect(path) as connection:
        kept = [until for (until,) in connection.execute("SELECT until FROM kept")]
    assert kept
    assert all(until % 3600 == 0 for until in kept)
    assert visits.resume(visit.cookie, at=MOMENT + dt.timedelta(minutes=14)) is not None
    assert visits.resume(visit.cookie, at=MOMENT + dt.timedelta(minutes=30)) is None
