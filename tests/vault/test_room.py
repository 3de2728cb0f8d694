"""Files leave room for words: also the one that is too large, and that nobody could know to be."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadhandler import SkipFile
from django.test import RequestFactory

from fairhearing import sealing
from fairhearing.casework.messages import File
from fairhearing.vault import arrivals, drafts, visits
from fairhearing.web.frame.uploads import SealAsItArrives
from tests.builders import AT, a_report, an_association

FULL = 1 << 60  # bytes that no disk here leaves free
PIECE = bytes(arrivals.ASKED_EVERY)


@pytest.mark.requirement("R-213")
def test_a_file_that_fills_the_disk_while_it_arrives_is_let_go(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Room is looked at again while a file grows, not only when it begins."""
    arrival = arrivals.Arrival("large.mov", folder=tmp_path, to=sealing.Identity.generate().recipient)
    arrival.take(PIECE)
    monkeypatch.setattr(arrivals, "RESERVE", FULL)
    with pytest.raises(arrivals.NoRoom):
        arrival.take(PIECE)
    arrival.abandon()
    assert list(tmp_path.iterdir()) == []


def test_the_form_is_told_that_a_file_was_let_go_half_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rest of the form goes on, the page can say what happened, and nothing of the file stays."""
    code = sealing.Code.generate()
    request = RequestFactory().post("/")
    request.visit = visits.Visit(bytes(32), {"code": code.words}, AT - AT, AT, AT)  # type: ignore[attr-defined]  # ours
    request.arriving = []  # type: ignore[attr-defined]  # ours
    handler = SealAsItArrives(request)
    handler.new_file("files", "large.mov", "video/quicktime", None)
    handler.receive_data_chunk(PIECE, 0)
    monkeypatch.setattr(arrivals, "RESERVE", FULL)
    with pytest.raises(SkipFile):
        handler.receive_data_chunk(PIECE, len(PIECE))
    assert request.no_room_for_files  # type: ignore[attr-defined]  # ours
    assert list(drafts.folder(code).iterdir()) == []


@pytest.mark.django_db
def test_a_large_file_is_not_sealed_into_the_last_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """A report whose files do not fit is refused whole; one without files goes."""
    cast = an_association()
    monkeypatch.setattr(arrivals, "RESERVE", FULL)
    with pytest.raises(arrivals.NoRoom):
        a_report(cast, files=(File.of("large.bin", "application/octet-stream", PIECE),))
    assert a_report(cast)[1].ref
