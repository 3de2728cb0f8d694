"""Put bytes into a compartment and read them again. There is no way to put them in unsealed."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from django.conf import settings

from fairhearing import sealing
from fairhearing.vault import arrivals
from fairhearing.vault.keys import Keys, Place
from fairhearing.vault.models import Stored

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer as Buffer

IN_ROW = 256 * 1024  # bytes: what is larger lies in a file


class NotThere(Exception):
    """No such document in what these keys open: absent and not yours get the same answer."""


class Damaged(Exception):
    """The stored bytes are not those that were put there."""


@dataclass(frozen=True)
class Kept:
    """A document as it lies in the vault, opened or not: where it is and how large its sealed bytes are."""

    id: str
    place: Place
    number: int
    version: int
    size: int
    day: dt.date


def _label(place: Place, document: str, version: int, kind: str, name: str, media_type: str) -> sealing.Label:
    return sealing.Label(
        organisation=place.organisation,
        case=place.safe,
        compartment=place.name,
        document=document,
        version=version,
        kind=kind,
        name=name,
        media_type=media_type,
    )


def put(
    content: bytes | Iterable[bytes],
    *,
    into: Place,
    kind: str,
    signed_by: sealing.SigningKey,
    day: dt.date,
    name: str = "",
    media_type: str = "",
) -> Kept:
    """Seal ``content`` to the compartment, signed by its author, and keep it. Part of the caller's transaction."""
    row = seal(
        content,
        into=into,
        kind=kind,
        signed_by=signed_by,
        day=day,
        number=count(into),
        name=name,
        media_type=media_type,
    )
    row.save(force_insert=True)
    return _kept(row, into)


def seal(
    content: bytes | Iterable[bytes],
    *,
    into: Place,
    kind: str,
    signed_by: sealing.SigningKey,
    day: dt.date,
    number: int,
    name: str = "",
    media_type: str = "",
) -> Stored:
    """Do the same but for writing the row, which the caller writes with its own.

    A stream of any size takes flat memory. Its file is written here, before the row: whoever does not come to write the
    row calls ``forget``, and after a killed process ``doctor`` finds a sealed file that no row knows.
    """
    document = sealing.random_id()
    sink = _Sink(document)
    label = _label(into, document, 1, kind, name, media_type)
    try:
        with sink:
            sealer = sealing.DocumentSealer(cast(BinaryIO, sink), label, sender=signed_by, to=[into.recipient])
            for chunk in [content] if isinstance(content, bytes) else content:
                sealer.write(chunk)
            sealer.close()
    except BaseException:
        _path(document).unlink(missing_ok=True)
        raise
    return Stored(
        id=document,
        compartment_id=into.id,
        number=number,
        sealed=sink.in_row,
        size=sink.size,
        sha256=sink.sha256,
        day=day,
    )


def count(place: Place) -> int:
    """Return how many documents the compartment holds: the number of the next."""
    return Stored.objects.filter(compartment_id=place.id).count()


def forget(rows: Iterable[object]) -> None:
    """Remove the files of documents whose rows were never written."""
    for row in rows:
        if isinstance(row, Stored) and row.sealed is None:
            _path(row.pk).unlink(missing_ok=True)


class _Sink(io.RawIOBase):
    """Takes sealed bytes: kept in memory for the row while they are few, moved to a file when they grow."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self._path = _path(document)
        self._memory = bytearray()
        self._file: BinaryIO | None = None
        self._digest = hashlib.sha256()
        self.size = 0

    def writable(self) -> bool:
        return True

    def write(self, chunk: Buffer) -> int:
        taken = memoryview(chunk)
        self._digest.update(taken)
        before, self.size = self.size, self.size + len(taken)
        if before // arrivals.ASKED_EVERY < self.size // arrivals.ASKED_EVERY:
            arrivals.check_room(self._path.parent)
        if self._file is None and self.size > IN_ROW:
            self._spill()
        if self._file is None:
            self._memory += taken
        else:
            self._file.write(taken)
        return len(taken)

    def _spill(self) -> None:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file = os.fdopen(os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        self._file.write(self._memory)
        self._memory.clear()

    def close(self) -> None:
        if self._file is not None and not self._file.closed:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            os.utime(self._path, (0, 0))  # when a file came is sealed, and not left to the file system
        super().close()

    @property
    def in_row(self) -> bytes | None:
        return bytes(self._memory) if self._file is None else None

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()


def _path(document: str) -> Path:
    return Path(settings.PLACE.vault) / document[:2] / f"{document}.age"


def contents(keys: Keys, kind: str) -> list[tuple[Kept, sealing.Document]]:
    """Open every document in the row-kept part of the compartments of ``kind``, oldest first. Files stay closed."""
    opened = []
    for place in keys.places(kind):
        rows = Stored.objects.filter(compartment_id=place.id, sealed__isnull=False).order_by("number")
        opened += [(_kept(row, place), _open(row, place, keys)) for row in rows]
    return opened


def listing(keys: Keys, kind: str) -> list[tuple[Kept, sealing.Label]]:
    """Return the label of every document of ``kind``, large files included, opening no more than is needed for that."""
    labels = []
    for place in keys.places(kind):
        for row in Stored.objects.filter(compartment_id=place.id).order_by("number"):
            with _source(row) as source:
                label, content = sealing.opened_document(source, keys.identity(place))
            _check(row, place, keys, label, content.sender)
            labels.append((_kept(row, place), label))
    return labels


def read(keys: Keys, kind: str, document: str) -> sealing.Document:
    """Open one document that fits in memory. Raises NotThere, Damaged, sealing.Forged."""
    row, place = _find(keys, kind, document)
    if row.sealed is not None:
        return _open(row, place, keys)
    with _source(row) as source:
        label, content = sealing.opened_document(source, keys.identity(place))
        _check(row, place, keys, label, content.sender)
        return sealing.Document(label=label, content=b"".join(content), sender=content.sender)


@contextmanager
def stream(keys: Keys, kind: str, document: str) -> Iterator[tuple[sealing.Label, Iterator[bytes]]]:
    """Open one document of any size, chunk by chunk. The iterator raises sealing.Forged at its end if it is forged."""
    row, place = _find(keys, kind, document)
    with _source(row) as source:
        label, content = sealing.opened_document(source, keys.identity(place))
        _check(row, place, keys, label, content.sender)
        yield label, content


def _find(keys: Keys, kind: str, document: str) -> tuple[Stored, Place]:
    row = Stored.objects.filter(pk=document, compartment__safe_id=keys.safe, compartment__kind=kind).first()
    if row is None:
        raise NotThere(document)
    for place in keys.places(kind):
        if place.id == row.compartment_id:
            return row, place
    raise NotThere(document)


def _source(row: Stored) -> BinaryIO:
    if row.sealed is not None:
        return io.BytesIO(bytes(row.sealed))
    return _path(row.pk).open("rb")


def _kept(row: Stored, place: Place) -> Kept:
    return Kept(row.pk, place, row.number, row.version, row.size, row.day)


def _open(row: Stored, place: Place, keys: Keys) -> sealing.Document:
    """Open a document, or return it if these keys have opened it already: one page asks for the same ones often."""
    document = keys.opened.get((row.pk, row.sha256))
    if document is None:
        sealed = bytes(row.sealed or b"")
        if hashlib.sha256(sealed).hexdigest() != row.sha256:
            raise Damaged(row.pk)
        document = sealing.open_document(sealed, keys.identity(place))
        keys.opened[row.pk, row.sha256] = document
    _check(row, place, keys, document.label, document.sender)
    return document


def _check(row: Stored, place: Place, keys: Keys, label: sealing.Label, sender: bytes) -> None:
    """A document that was moved here by hand, or that somebody put in who may not write here, does not count."""
    expected = (place.organisation, place.safe, place.name, row.pk, row.version)
    if (label.organisation, label.case, label.compartment, label.document, label.version) != expected:
        raise sealing.Forged("this document belongs to another place")
    if keys.authors is not None and sender not in keys.authors:
        raise sealing.Forged("nobody of this case wrote this document")


def first_author(keys: Keys, kind: str) -> bytes:
    """Return who signed the very first document of ``kind``. Raises NotThere when there is none."""
    for place in keys.places(kind)[:1]:
        row = Stored.objects.filter(compartment_id=place.id, number=0).first()
        if row is not None:
            return _open(row, place, keys).sender
    raise NotThere(keys.safe)


def newest(keys: Keys, kind: str, document_kind: str) -> sealing.Document | None:
    """Return the newest document of ``document_kind`` in the compartments of ``kind``, opening from the end."""
    return next(newest_first(keys, kind, document_kind), None)


def newest_first(keys: Keys, kind: str, document_kind: str) -> Iterator[sealing.Document]:
    """Open the documents of ``document_kind`` one after the other, from the end."""
    for place in reversed(keys.places(kind)):
        rows = Stored.objects.filter(compartment_id=place.id, sealed__isnull=False).order_by("-number")
        for row in rows.iterator(4):
            document = _open(row, place, keys)
            if document.label.kind == document_kind:
                yield document
