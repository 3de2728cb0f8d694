"""The disposable process: shuts itself in, reads one file from its pipe, answers, ends. `python -I -m` starts it.

Its one argument names the parsers that it needs, so that nothing else is imported. It answers as many requests as
come before its input ends: one in use, thousands when parsers are tried with damaged files.
"""

import importlib
import sys
from collections.abc import Callable
from typing import Any, BinaryIO, Final

from fairhearing.documents.confinement import confine
from fairhearing.documents.frames import BrokenFrame, read_frame, read_words, write_frame, write_words
from fairhearing.documents.metadata import NOT_LOOKED_INTO, CannotClean, Revealed

Answer = tuple[dict[str, Any], list[bytes]]
PARSERS: Final[dict[str, str]] = {
    **dict.fromkeys(("jpeg", "png", "gif", "webp", "heic", "avif", "tiff", "bmp"), "photos"),
    "pdf": "pdfs",
    **dict.fromkeys(("docx", "xlsx", "pptx", "docm", "xlsm", "pptm", "odt", "ods", "odp"), "office"),
    "eml": "mails",
    **dict.fromkeys(
        ("mp3", "m4a", "aac", "amr", "wav", "flac", "ogg", "mp4", "3gp", "mov", "webm", "mkv", "avi"), "recordings"
    ),
}
CLEANERS: Final[dict[str, str]] = {
    kind: {"office": "office_cleaning"}.get(parser, parser)
    for kind, parser in PARSERS.items()
    if parser in ("photos", "pdfs", "office")
}
_CODED = ("photos", "office", "office_cleaning", "recordings")  # parsers of several kinds, which are told which


def main(source: BinaryIO, sink: BinaryIO, parsers: list[str]) -> None:
    """Answer requests until `source` ends."""
    found = {name: importlib.import_module(f"fairhearing.documents.{name}") for name in parsers}
    holds = confine()
    while True:
        try:
            request = read_words(source)
            content = b"".join(iter(lambda: read_frame(source), b""))
        except BrokenFrame:
            return
        words, bodies = _answer(found, request, content, holds)
        write_words(sink, words)
        for body in bodies:
            write_frame(sink, body)
        sink.flush()


def _answer(parsers: dict[str, Any], request: dict[str, Any], content: bytes, holds: tuple[str, ...]) -> Answer:
    """Never raises: whatever a parser does with a file that strangers made, the answer is a plain one."""
    verbs: dict[str, Callable[[Any, list[str], bytes], Answer]] = {
        "revealed": _revealed,
        "cleaned": _cleaned,
        "mail": _mail,
    }
    name = (CLEANERS if request["do"] == "cleaned" else PARSERS)[request["kind"]]
    coded = [request["kind"]] if name in _CODED else []
    try:
        words, bodies = verbs[request["do"]](parsers[name], coded, content)
    except CannotClean as refused:
        words, bodies = {"refused": str(refused)}, []
    except (Exception, RecursionError, MemoryError):  # noqa: BLE001  # parsers of strangers' files raise anything
        words, bodies = {"failed": NOT_LOOKED_INTO}, []
    return words | {"bodies": len(bodies), "holds": holds}, bodies


def _revealed(parser: Any, coded: list[str], content: bytes) -> Answer:  # noqa: ANN401  # a module
    told: Revealed = parser.revealed(*coded, content)
    return {"says": told.says, "cleanable": told.cleanable, "note": told.note}, []


def _cleaned(parser: Any, coded: list[str], content: bytes) -> Answer:  # noqa: ANN401  # a module
    return {}, [parser.cleaned(*coded, content)]


def _mail(parser: Any, _coded: list[str], content: bytes) -> Answer:  # noqa: ANN401  # a module
    words, bodies = parser.opened(content)
    return words, bodies


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer, sys.argv[1].split(","))
