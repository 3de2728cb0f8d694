"""Files that came with a form of this visit, ready to be sent, and files of the case to be saved."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial
from pathlib import PurePosixPath

from django.http import Http404, StreamingHttpResponse

from fairhearing import documents, sealing
from fairhearing.casework import files
from fairhearing.casework.cases import OpenCase
from fairhearing.casework.messages import File
from fairhearing.vault.arrivals import Arrived
from fairhearing.web.frame.visits import Visited
from fairhearing.web.reporter.with_code import with_the_code

ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}")


def of(arrived: Iterable[Arrived], code: sealing.Code) -> list[File]:
    """Return the files as a message takes them; each is opened, chunk by chunk, only when it is sealed again."""
    return [
        File(
            one.name,
            documents.kind_of(one.head).media_type,
            one.size,
            one.sha256,
            partial(one.chunks, code.identity),
        )
        for one in arrived
    ]


@with_the_code
def file(request: Visited, opened: OpenCase, document: str) -> StreamingHttpResponse:  # noqa: ARG001  Django's signature
    """Give one file of the report or of a message, to be saved under a name that tells nothing."""
    try:
        found = files.find(opened, document)
    except files.NoFile:
        raise Http404 from None
    ending = PurePosixPath(found.name).suffix
    name = f"file{ending if ENDING.fullmatch(ending) else ''}"
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    chunks = files.chunks(opened, found)
    return StreamingHttpResponse(chunks, content_type="application/octet-stream", headers=disposition)
