"""A form that breaks off on its way is received by nobody: neither half of its words, nor its words without its file.

Web servers hand on what came before a connection was lost, and Django takes that for the whole. Here reading less than
was announced is an error, so that no view ever sees it (Django makes an UnreadablePostError of it).
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING, BinaryIO, cast

from django.http import HttpRequest, HttpResponse

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer as Buffer


class BrokenOff(OSError):
    """The connection ended before all that was announced had come."""


class Whole(io.RawIOBase):
    """What a visitor sends, up to its announced length."""

    def __init__(self, source: BinaryIO, length: int) -> None:
        super().__init__()
        self._source = source
        self._left = length

    def readable(self) -> bool:
        return True

    def readinto(self, into: Buffer) -> int:
        """Fill ``into`` as far as there is something left. Raises BrokenOff when less comes than was announced."""
        place, filled = memoryview(into).cast("B"), 0
        wanted = min(len(place), self._left)
        while filled < wanted:
            part = self._source.read(wanted - filled)
            if not part:
                raise BrokenOff
            place[filled : filled + len(part)] = part
            filled += len(part)
        self._left -= filled
        return filled


class Guard:
    """The middleware, before anything that reads what was sent."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        announced = str(request.META.get("CONTENT_LENGTH") or "0")
        length = int(announced) if announced.isdecimal() else 0
        whole = Whole(request._stream, length)  # noqa: SLF001  Django has no other place for it
        request._stream = cast(BinaryIO, whole)  # noqa: SLF001
        return self._get_response(request)
