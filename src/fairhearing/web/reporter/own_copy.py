"""A copy of everything to take along: what was said, its files, the messages, and what proves them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from typing import IO, TYPE_CHECKING, cast

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from fairhearing.casework import messages
from fairhearing.casework.cases import OpenCase
from fairhearing.casework.messages import Message
from fairhearing.intake import reports, taking_along
from fairhearing.intake.taking_along import Part
from fairhearing.web.frame.templatetags.frame import day
from fairhearing.web.frame.visits import Visited
from fairhearing.web.reporter import happened
from fairhearing.web.reporter.status import frame
from fairhearing.web.reporter.told import rows_of
from fairhearing.web.reporter.with_code import with_the_code

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer as Buffer

NAME = "notes.zip"


@with_the_code
def own_copy(request: Visited, opened: OpenCase) -> HttpResponse:
    """Say what is in the copy, and what it means to have it."""
    return render(request, "reporter/own_copy.html", frame(opened))


@with_the_code
def own_copy_file(request: Visited, opened: OpenCase) -> StreamingHttpResponse:
    """Give the copy, made while it is saved: it lies nowhere before."""
    whole = zipped([*_to_read(opened), *taking_along.parts(opened, at=request.at)])
    disposition = {"Content-Disposition": f'attachment; filename="{NAME}"'}
    return StreamingHttpResponse(whole, content_type="application/octet-stream", headers=disposition)


def _to_read(opened: OpenCase) -> Iterator[Part]:
    """Go through the parts that are for people: how to check it all, the report, the messages."""
    yield Part("read-me.txt", [render_to_string("reporter/read_me.txt").encode()])
    yield Part("report.txt", [_report(opened).encode()])
    sent = [_message(one) for one in messages.thread(opened)]
    if sent:
        yield Part("messages.txt", ["\n\n".join(sent).encode() + b"\n"])


def _report(opened: OpenCase) -> str:
    rows = rows_of(reports.telling_of(opened), opened)
    told = [f"{row['term']}\n" + "\n".join(row["several"]) for row in rows]
    return "\n\n".join([_("Received on %(day)s") % {"day": day(opened.case.opened_on)}, *told]) + "\n"


def _message(one: Message) -> str:
    who = _("From you") if one.role == "reporter" else _("To you")
    names = [_("File: %(name)s") % {"name": file["name"]} for file in one.files]
    return "\n".join([f"{day(one.at)}. {who}. {happened.purpose(one.purpose)}", one.text, *names])


class _Sink(io.RawIOBase):
    """What a zip is written to: bytes wait here until they are taken, so that a copy of any size takes flat memory."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, chunk: Buffer) -> int:
        taken = memoryview(chunk)
        self._waiting += taken
        return len(taken)

    def taken(self) -> bytes:
        """Return what waits, and forget it."""
        taken = bytes(self._waiting)
        self._waiting.clear()
        return taken


def zipped(parts: Iterable[Part]) -> Iterator[bytes]:
    """Yield a zip of the parts chunk by chunk. Times in it are the earliest that a zip knows: they tell nothing."""
    sink = _Sink()
    with zipfile.ZipFile(cast("IO[bytes]", sink), "w") as archive:
        for part in parts:
            entry = zipfile.ZipInfo(f"notes/{part.path}")
            entry.external_attr = 0o600 << 16
            with archive.open(entry, "w", force_zip64=True) as member:
                for chunk in part.chunks:
                    member.write(chunk)
                    yield sink.taken()
            yield sink.taken()
    yield sink.taken()
