"""Sound and video: the few tags of a container that tell most. Runs in the worker only.

ISO/IEC 14496-12, QuickTime File Format, ID3v2. The rest is not looked into, and the note says so.
"""

import re
from datetime import UTC, datetime, timedelta

from fairhearing.documents.metadata import Revealed, Sayings
from fairhearing.documents.metadata import marked as _

NOTE = _("may hold place, time and device; only a part could be looked into, and it cannot be cleaned here")

_ISO_6709 = re.compile(rb"[+-]\d{2,6}\.\d{1,8}[+-]\d{2,7}\.\d{1,8}(?:[+-]\d{1,6}(?:\.\d{1,4})?)?/")
_MAC_EPOCH = datetime(1904, 1, 1, tzinfo=UTC)
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_TAGS = (
    (_("Device"), rb"(?:\xa9mak|\xa9mod)"),
    (_("Program"), rb"(?:\xa9swr|\xa9too)"),
    (_("Author"), rb"(?:\xa9ART|\xa9aut)"),
    (_("Title"), rb"\xa9nam"),
)
_ID3 = (
    (_("Author"), b"TPE1"),
    (_("Title"), b"TIT2"),
    (_("Program"), b"TSSE"),
    (_("Comment"), b"COMM"),
    (_("Made"), b"TDRC"),
)


def revealed(code: str, content: bytes) -> Revealed:
    """What the tags of a recording tell."""
    says = Sayings()
    if code in ("mp4", "mov", "m4a", "3gp"):
        _say_boxes(says, content)
    if code == "mp3" and content.startswith(b"ID3"):
        _say_id3(says, content[:1_048_576])
    return Revealed(tuple(says), note=NOTE)


def _say_boxes(says: Sayings, content: bytes) -> None:
    place = _ISO_6709.search(content) if b"\xa9xyz" in content or b"location.ISO6709" in content else None
    if place or b"loci" in content:
        says.add(_("Place"), _("GPS position is in the recording"))
        says.add(_("Position"), place[0].decode() if place else "")
    for label, tag in _TAGS:
        for found in re.finditer(
            tag + rb"(?:....data\0\0\0\1....|..\x15\xc7|..\0\0)([\x20-\x7e]{2,100})", content, re.DOTALL
        ):
            says.add(label, found[1].decode())
    if b"com.apple.quicktime." in content:
        says.add(_("Device"), _("tags of an Apple device are inside"))
    if made := _made(content):
        says.add(_("Made"), made.isoformat(" "))


def _made(content: bytes) -> datetime | None:
    """The time in the movie header, version 0 (32 bits since 1904)."""
    at = content.find(b"mvhd\0")
    seconds = int.from_bytes(content[at + 8 : at + 12], "big") if at >= 0 else 0
    made = _MAC_EPOCH + timedelta(seconds=seconds)
    return made if made > _EARLIEST else None


def _say_id3(says: Sayings, head: bytes) -> None:
    for label, frame in _ID3:
        at = head.find(frame)
        if at >= 0:
            length = min(int.from_bytes(head[at + 4 : at + 8], "big"), 300)
            raw = head[at + 11 : at + 10 + length]
            text = raw.decode("utf-16" if head[at + 10 : at + 11] == b"\1" else "utf-8", "replace")
            says.add(label, text.replace("\0", " "))
    if b"APIC" in head:
        says.add(_("Picture inside"), _("a picture is inside"))
