"""The vectors of certificates: registers with one fault each, read as docs/protocols/certificate.md says."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from fairhearing import proving
from fairhearing.people.register import ChangedBehindItsBack, Entered
from fairhearing.people.standing import Standing, read_on
from tests.people.certificate_vectors import FOLDER, written

VECTORS = sorted(FOLDER.glob("*.txt"))


@pytest.mark.requirement("R-044")
@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.stem)
def test_a_register_is_read_as_its_page_says(path: Path) -> None:
    """Each fault, and each that is none: who stands on the day, and which entries count for nothing."""
    head, _, lines = path.read_text().partition("\n\n")
    wanted = dict(line.split(":", 1) for line in head.splitlines())
    wanted = {name: value.strip() for name, value in wanted.items()}
    entries = [Entered("", proving.commit(fields), fields) for fields in map(json.loads, lines.splitlines())]
    start = Standing(root=bytes.fromhex(wanted["root"]), organisation=wanted["organisation"])
    if wanted["expect"] == "changed behind its back":
        with pytest.raises(ChangedBehindItsBack):
            read_on(start, entries)
        return
    read = read_on(start, entries)
    stand = [one.body["account"] for one in read.on(dt.date.fromisoformat(wanted["on"]))]
    assert stand == wanted["expect"].split()
    assert list(read.void) == [int(one) for one in wanted["void"].split()]


def test_the_vectors_are_what_their_page_made() -> None:
    """Each vector is written anew by tests/people/certificate_vectors.py, to the byte."""
    assert {path.name: path.read_text() for path in VECTORS} == dict(written())
