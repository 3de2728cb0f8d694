"""Large uploads leave room for words: they never take the last thread of a worker.

A file takes as long as its sender's connection does, and holds a thread for that time. So requests that carry much may
hold all threads of a worker but one; a further one is answered at once, before anything of it is read, and can be sent
again. Nobody is counted, known or remembered: there is only how many such requests are under way.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from fairhearing.web.frame.errors import BACK, ELSEWHERE, NOT_RECEIVED, Words, error_page

LARGE = 256 * 1024  # bytes; more than the words of a report
FILES_WAIT = Words(
    _("Files have to wait a moment"),
    _("Others are sending large files just now. Words are taken all the same. You did nothing wrong."),
    NOT_RECEIVED,
    (BACK, _("Send the words now, without the file. Add the file some minutes later."), ELSEWHERE),
)


class Turns:
    """The middleware, before anything that reads what was sent."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response
        self._large = threading.BoundedSemaphore(max(1, settings.THREADS - 1))

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_large(request):
            return self._get_response(request)
        if not self._large.acquire(blocking=False):
            return error_page(503, FILES_WAIT)
        try:
            return self._get_response(request)
        finally:
            self._large.release()


def is_large(request: HttpRequest) -> bool:
    """Tell whether a request carries much, or does not say how much."""
    announced = str(request.META.get("CONTENT_LENGTH") or "0")
    chunked = "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower()
    return chunked or not announced.isdecimal() or int(announced) > LARGE
