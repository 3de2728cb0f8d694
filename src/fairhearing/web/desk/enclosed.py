"""Files that go with a form: they stay, sealed, when the form comes back with an error, and go when it is sent."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

from fairhearing import documents
from fairhearing.casework.cases import Handler
from fairhearing.casework.messages import File
from fairhearing.vault import drafts
from fairhearing.vault.arrivals import Arrived
from fairhearing.web.desk import doors
from fairhearing.web.frame import uploads
from fairhearing.web.frame.visits import Visited

LOOKED_INTO_WHOLE = 32 * 1024 * 1024  # bytes; a larger file is told by its beginning alone


@dataclass(frozen=True)
class Enclosed:
    """A file that has arrived with a form and waits, sealed, until the form is sent."""

    document: str
    name: str
    size: int
    sha256: str
    media_type: str
    kind: str


def gather(request: Visited, handler: Handler, form: str) -> list[Enclosed]:
    """Return the files of a form so far: those kept from before, but for those left out, and those just arrived.

    Called once a request: what has arrived is kept from then on.
    """
    if request.method == "POST":
        left_out = set(request.POST.getlist("leave_out"))
        before = [one for one in kept(request, form) if one.document not in left_out]
        fresh = [_enclosed(one, handler) for one in uploads.arrived(request.FILES, "files")]
        _keep(request, form, [*before, *fresh])
    return kept(request, form)


def kept(request: Visited, form: str) -> list[Enclosed]:
    """Return the files of a form that have arrived."""
    return [Enclosed(**one) for one in doors.held(request, "enclosed", {}).get(form, [])]


def as_files(request: Visited, handler: Handler, enclosed: list[Enclosed]) -> list[File]:
    """Return the files in the form in which they are sealed into a case."""
    return [_as_file(one, _path(request, one), handler) for one in enclosed]


def sent(request: Visited, form: str) -> None:
    """Forget the files of a form that has been sent."""
    for one in kept(request, form):
        _path(request, one).unlink(missing_ok=True)
    _keep(request, form, [])


def had_no_room(request: Visited) -> bool:
    """Tell whether files of this form were let go because the disk is short."""
    return bool(getattr(request, "no_room_for_files", False))


def _enclosed(arrived: Arrived, handler: Handler) -> Enclosed:
    whole = (
        (lambda: io.BytesIO(b"".join(arrived.chunks(handler.identity)))) if arrived.size < LOOKED_INTO_WHOLE else None
    )
    kind = documents.kind_of(arrived.head, whole=whole)
    return Enclosed(arrived.document, arrived.name, arrived.size, arrived.sha256, kind.media_type, kind.words)


def _as_file(one: Enclosed, path: Path, handler: Handler) -> File:
    arrived = Arrived(one.document, path, one.name, one.size, one.sha256)
    return File(one.name, one.media_type, one.size, one.sha256, lambda: arrived.chunks(handler.identity))


def _path(request: Visited, one: Enclosed) -> Path:
    assert request.visit is not None  # noqa: S101  nobody comes to these forms without a visit
    return drafts.folder_of_visit(request.visit) / f"{one.document}.age"


def _keep(request: Visited, form: str, enclosed: list[Enclosed]) -> None:
    others = {name: files for name, files in doors.held(request, "enclosed", {}).items() if name != form}
    doors.hold(request, "enclosed", others | ({form: [vars(one) for one in enclosed]} if enclosed else {}))
