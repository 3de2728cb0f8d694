"""Uploads are sealed as they arrive: to the reporter's or handler's own identity, never in clear on a disk.

A file that comes with no visit, or when the disk is short, is let pass unread; the form then says what happened.
Files of a form that breaks off on its way are erased at the end of the request (``visits.Visits``).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.utils.datastructures import MultiValueDict

from fairhearing import sealing
from fairhearing.vault import arrivals, drafts
from fairhearing.vault.arrivals import Arrival, Arrived
from fairhearing.vault.visits import Visit
from fairhearing.web.frame.visits import Visited

if TYPE_CHECKING:
    Uploaded = UploadedFile[bytes]
else:
    Uploaded = UploadedFile  # Django has no type arguments at run time

Files = MultiValueDict[str, Uploaded]


class ArrivedFile(Uploaded):
    """A file of a form that lies sealed on the disk; ``arrived`` says where and what it is."""

    def __init__(self, arrived: Arrived, content_type: str) -> None:
        super().__init__(file=None, name=arrived.name, content_type=content_type, size=arrived.size)
        self.arrived = arrived


class SealAsItArrives(FileUploadHandler):
    """Django's hook for each chunk of each file of a form."""

    chunk_size = 256 * 1024

    def new_file(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  Django's own signature
        super().new_file(*args, **kwargs)
        request = cast(Visited, self.request)
        target = upload_target(request.visit)
        if target is None or not self.file_name:
            raise SkipFile
        try:
            self._arrival = Arrival(self.file_name, folder=target[0], to=target[1])
            request.arriving.append(self._arrival)
        except arrivals.NoRoom:
            request.no_room_for_files = True  # type: ignore[attr-defined]
            raise SkipFile from None

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002  Django's signature
        try:
            self._arrival.take(raw_data)
        except arrivals.NoRoom:
            self._arrival.abandon()
            self.request.no_room_for_files = True  # type: ignore[union-attr]
            raise SkipFile from None

    def file_complete(self, file_size: int) -> Uploaded:  # noqa: ARG002  Django's signature
        return ArrivedFile(self._arrival.finish(), self.content_type or "application/octet-stream")

    def upload_complete(self) -> None:
        cast(Visited, self.request).arriving.clear()


def upload_target(visit: Visit | None) -> tuple[Path, sealing.Recipient] | None:
    """Return the folder and the recipient for files of this visit, or None when it may send none."""
    if visit is None:
        return None
    if "code" in visit.held:
        code = sealing.Code.parse(visit.held["code"])
        return drafts.folder(code), code.identity.recipient
    if visit.held.get("kind") == "desk":
        identity = sealing.Identity.parse(visit.held["identity"])
        return drafts.folder_of_visit(visit), identity.recipient
    return None


def arrived(files: Files, field: str) -> list[Arrived]:
    """Return the files that arrived in one field of a form."""
    return [file.arrived for file in files.getlist(field) if isinstance(file, ArrivedFile)]
