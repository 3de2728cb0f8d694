"""A file of a case: saved, never shown as a page, and each opening on the record."""

from __future__ import annotations

from django.http import Http404, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from fairhearing.casework import files, readings
from fairhearing.casework.cases import Handler, OpenCase
from fairhearing.web.desk import doors
from fairhearing.web.frame.visits import Visited


@require_POST
@doors.with_open_case
def file(request: Visited, handler: Handler, opened: OpenCase, document: str) -> HttpResponseBase:  # noqa: ARG001
    """Enter that the file is opened, and send it as an attachment."""
    try:
        found = files.find(opened, document)
    except files.NoFile:
        raise Http404 from None
    answer = StreamingHttpResponse(
        readings.open_file(opened, found, at=request.at), content_type="application/octet-stream"
    )
    answer.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=found.name)
    return answer
