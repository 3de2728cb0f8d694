"""What a file reveals, a cleaned copy of it, and what a mail says: asked of a process that is thrown away after.

No verb here raises for what a file is; a crash, a bomb, a loop or rubbish is told as "could not be looked into".
"""

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from threading import BoundedSemaphore
from typing import Any, Final

from fairhearing.documents.disposable import SECONDS, NoAnswer, Process
from fairhearing.documents.kinds import HEAD, Kind, kind_of
from fairhearing.documents.metadata import NOT_LOOKED_INTO, CannotClean, Revealed
from fairhearing.documents.metadata import marked as _
from fairhearing.documents.worker import CLEANERS, PARSERS

MOST = 100_000_000  # bytes of a file that are looked into

_UNPARSED: Final[dict[str, Revealed]] = {
    "text": Revealed(note=_("plain text holds nothing beside what is seen")),
    "csv": Revealed(note=_("a plain table holds nothing beside what is seen")),
    "empty": Revealed(note=_("the file is empty")),
    "program": Revealed(note=_("a program was not looked into, and nobody should start it")),
}
_ROOM = BoundedSemaphore(4)  # workers at once in one server process, so that a flood does not take all memory
_MAY_HOLD = Revealed(note=_("may hold names, places and times; this kind of file was not looked into"))
_TOO_LARGE = _("too large to be looked into; may hold names, places and times")


class NotMail(Exception):
    """The file is no e-mail, or could not be read as one."""


@dataclass(frozen=True)
class Attachment:
    """A file that a mail names. `content` is empty where it is not `present`."""

    name: str
    present: bool
    content: bytes = b""


@dataclass(frozen=True)
class Mail:
    """What a mail claims of itself: nothing here is verified. `sent` is aware, in UTC, or None."""

    subject: str
    sender: str
    sent: datetime | None
    body: str
    attachments: tuple[Attachment, ...]


def revealed(content: bytes | Iterable[bytes]) -> Revealed:
    """What the file tells beside what is seen; never raises for what the file is."""
    try:
        kind, whole = _read(content)
    except _TooLarge:
        return Revealed(note=_TOO_LARGE)
    if kind.code not in PARSERS:
        return _UNPARSED.get(kind.code, _MAY_HOLD)
    try:
        words, _bodies = _asked("revealed", kind, whole)
        return _told(words)
    except (NoAnswer, ValueError, TypeError, LookupError):
        return Revealed(note=NOT_LOOKED_INTO)


def _told(words: dict[str, Any]) -> Revealed:
    """The worker's words, checked: it may have been taken over by the file. Raises ValueError, TypeError."""
    says = tuple((str(label)[:100], str(value)[:300]) for label, value in words.get("says", [])[:100])
    note = str(words.get("note", words.get("failed", "")))[:300]
    return Revealed(says, cleanable=words.get("cleanable") is True, note=note)


def cleaned(content: bytes | Iterable[bytes]) -> bytes:
    """A copy without what `revealed` lists, as far as the kind allows. Raises CannotClean with the reason."""
    try:
        kind, whole = _read(content)
    except _TooLarge:
        raise CannotClean(_("it is too large to be cleaned here")) from None
    if kind.code not in CLEANERS:
        raise CannotClean(_("this kind of file cannot be cleaned here"))
    try:
        words, bodies = _asked("cleaned", kind, whole)
    except NoAnswer:
        raise CannotClean(_("it could not be looked into")) from None
    if not bodies:
        raise CannotClean(str(words.get("refused", "it could not be looked into"))[:300])
    return bodies[0]


def mail(content: bytes | Iterable[bytes]) -> Mail:
    """The mail in `content`. Raises NotMail."""
    try:
        _kind, whole = _read(content)
        words, bodies = _asked("mail", kind_of(_SMALLEST), whole)
        return _as_mail(words["mail"], bodies)
    except (_TooLarge, NoAnswer, ValueError, TypeError, LookupError):
        raise NotMail("this file could not be read as an e-mail") from None


_SMALLEST = b"From: a\nTo: b\n\n"  # a mail, so that what is no mail by its beginning is tried as one


def _as_mail(words: dict[str, Any], bodies: list[bytes]) -> Mail:
    present = [
        Attachment(str(name), present=True, content=body) for name, body in zip(words["attached"], bodies, strict=True)
    ]
    missing = [Attachment(str(name), present=False) for name in words["missing"]]
    return Mail(
        subject=str(words["subject"]),
        sender=str(words["sender"]),
        sent=datetime.fromisoformat(words["sent"]) if words["sent"] else None,
        body=str(words["body"]),
        attachments=(*present, *missing),
    )


class _TooLarge(Exception):
    """More than `MOST` bytes."""


def _read(content: bytes | Iterable[bytes]) -> tuple[Kind, bytes]:
    whole = content if isinstance(content, bytes) else b"".join(_within(content))
    if len(whole) > MOST:
        raise _TooLarge
    return kind_of(whole[:HEAD], whole=lambda: io.BytesIO(whole)), whole


def _within(content: Iterable[bytes]) -> Iterator[bytes]:
    size = 0
    for part in content:
        size += len(part)
        if size > MOST:
            raise _TooLarge
        yield part


def _asked(verb: str, kind: Kind, whole: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """The worker's answer. Raises NoAnswer, also where no room came free in time."""
    if not _ROOM.acquire(timeout=SECONDS):
        raise NoAnswer("too many files at once")
    try:
        with Process((CLEANERS if verb == "cleaned" else PARSERS)[kind.code]) as process:
            return process.ask({"do": verb, "kind": kind.code}, [whole])
    finally:
        _ROOM.release()
