"""The language between us and the disposable process: frames of four bytes of length (big endian) and content."""

import json
from typing import Any, BinaryIO

MOST = 0xFFFFFFFF


class BrokenFrame(Exception):
    """The other side stopped in the middle, or sent more than was allowed."""


def read_frame(source: BinaryIO, *, limit: int = MOST) -> bytes:
    """The next frame, at most `limit` bytes. Raises BrokenFrame."""
    length = int.from_bytes(_exactly(source, 4), "big")
    if length > limit:
        raise BrokenFrame("a frame is longer than allowed")
    return _exactly(source, length)


def write_frame(sink: BinaryIO, content: bytes) -> None:
    sink.write(len(content).to_bytes(4, "big"))
    sink.write(content)


def read_words(source: BinaryIO, *, limit: int = MOST) -> dict[str, Any]:
    """The next frame as a JSON object. Raises BrokenFrame."""
    try:
        words = json.loads(read_frame(source, limit=limit))
    except (ValueError, RecursionError) as wrong:
        raise BrokenFrame("a frame is not JSON") from wrong
    if not isinstance(words, dict):
        raise BrokenFrame("a frame is not an object")
    return words


def write_words(sink: BinaryIO, words: dict[str, Any]) -> None:
    write_frame(sink, json.dumps(words).encode())


def _exactly(source: BinaryIO, length: int) -> bytes:
    content = source.read(length)
    if len(content) != length:
        raise BrokenFrame("the other side stopped")
    return content
