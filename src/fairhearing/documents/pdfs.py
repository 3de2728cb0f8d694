"""PDF: what its information, XMP, attachments and earlier versions tell, and a copy without them.

Runs in the worker only. Names of keys are those of ISO 32000-2.
"""

import io
import re
from collections.abc import Iterator
from typing import Any, Final

import pikepdf

from fairhearing.documents.metadata import CannotClean, Revealed, Sayings
from fairhearing.documents.metadata import marked as _
from fairhearing.documents.segments import without_segments

MOST_OBJECTS = 2_000_000
KEEPS = _("a cleaned copy keeps all pages, and what names stand in them; a signature inside the file no longer fits")

_INFORMATION: Final[tuple[tuple[str, str], ...]] = (
    (_("Author"), "/Author"),
    (_("Title"), "/Title"),
    (_("Title"), "/Subject"),
    (_("Title"), "/Keywords"),
    (_("Program"), "/Creator"),
    (_("Program"), "/Producer"),
    (_("Company"), "/Company"),
    (_("Made"), "/CreationDate"),
    (_("Changed"), "/ModDate"),
    (_("Earlier file"), "/SourceModified"),
)
_HIDING = ("/Metadata", "/PieceInfo", "/LastModified", "/JS")
_ACTING = ("/JavaScript", "/EmbeddedFiles")


def revealed(content: bytes) -> Revealed:
    """What a PDF tells. Raises what pikepdf raises on damaged files."""
    says = Sayings()
    try:
        pdf = pikepdf.open(io.BytesIO(content))
    except pikepdf.PasswordError:
        return Revealed(
            ((_("Locked"), _("with a password")),), note=_("could not be looked into, as it has a password")
        )
    with pdf:
        for label, key in _INFORMATION:
            says.add(label, _plain(pdf.docinfo.get(key)))
        _say_packet(says, pdf.Root.get("/Metadata"))
        for name in _attached(pdf):
            says.add(_("File inside"), name)
        for name in _annotating(pdf):
            says.add(_("Name at a comment"), name)
        for label, found in _signs(pdf, content):
            says.add(label, found)
    return Revealed(tuple(says), cleanable=True, note=KEEPS)


def _plain(value: object) -> str:
    """A value as text; a date `D:20260102030405+01'00'` as `2026-01-02 03:04:05 +01:00`."""
    text = "" if value is None else str(value)
    date = re.fullmatch(r"D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)([+-]\d\d)?'?(\d\d)?.*", text)
    if not date:
        return text
    zone = f" {date[7]}:{date[8] or '00'}" if date[7] else ""
    return f"{date[1]}-{date[2]}-{date[3]} {date[4]}:{date[5]}:{date[6]}{zone}"


def _say_packet(says: Sayings, packet: object) -> None:
    if not isinstance(packet, pikepdf.Stream):
        return
    says.add(_("Description (XMP)"), _("a block of descriptions is inside"))
    text = packet.read_bytes()[:1_048_576].decode("utf-8", "replace")
    for label, name in (
        (_("Author"), "dc:creator"),
        (_("Program"), "xmp:CreatorTool"),
        (_("Earlier files"), "xmpMM:DocumentID"),
    ):
        value = re.search(rf"<{name}\b[^>]{{0,200}}>(.{{0,600}}?)</{name}>", text, re.DOTALL)
        if value:
            says.add(label, re.sub(r"<[^>]{0,200}>", " ", value[1]))


def _attached(pdf: pikepdf.Pdf) -> Iterator[str]:
    yield from list(pdf.attachments.keys())[:50]
    for note in _annotations(pdf):
        if note.get("/Subtype") == "/FileAttachment":
            file = note.get("/FS")
            yield str(file.get("/UF", file.get("/F", "?"))) if isinstance(file, pikepdf.Dictionary) else "?"


def _annotating(pdf: pikepdf.Pdf) -> Iterator[str]:
    for note in _annotations(pdf):
        if note.get("/Subtype") not in ("/Widget", "/Link") and "/T" in note:
            yield str(note["/T"])


def _annotations(pdf: pikepdf.Pdf) -> Iterator[Any]:
    for page in pdf.pages:
        notes = page.obj.get("/Annots")
        for note in notes if isinstance(notes, pikepdf.Array) else ():
            if isinstance(note, pikepdf.Dictionary):
                yield note


def _signs(pdf: pikepdf.Pdf, content: bytes) -> Iterator[tuple[str, str]]:
    versions = content.count(b"%%EOF") - pdf.is_linearized
    if versions > 1:
        yield _("Earlier versions"), str(versions - 1)
    if pdf.is_encrypted:
        yield _("Locked"), _("against changes")
    for thing in _things(pdf):
        if isinstance(thing, pikepdf.Dictionary) and "/ByteRange" in thing:
            yield _("Signature"), _("it is signed; the name of the signer is inside")
        if isinstance(thing, pikepdf.Dictionary) and "/JS" in thing:
            yield _("Program inside"), _("it holds a script that may run when it is opened")


def _things(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Every dictionary, array and stream, also those that lie inside of others."""
    waiting: list[Any] = list(pdf.objects)
    for _number in range(MOST_OBJECTS):
        if not waiting:
            return
        thing = waiting.pop()
        yield thing
        waiting.extend(_inside(thing))
    raise CannotClean(_("it has too many parts"))


def _inside(thing: Any) -> list[Any]:  # noqa: ANN401  # any object of a PDF
    """What lies directly in `thing`; what it only points to is found by its own number."""
    if isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream)):
        parts = [part for _key, part in thing.items()]
    else:
        parts = list(thing) if isinstance(thing, pikepdf.Array) else []
    return [part for part in parts if isinstance(part, (pikepdf.Dictionary, pikepdf.Array)) and not part.is_indirect]


def cleaned(content: bytes) -> bytes:
    """The same pages without information, XMP, attachments, scripts, earlier versions and names at comments.

    Raises CannotClean, and what pikepdf raises on damaged files.
    """
    try:
        pdf = pikepdf.open(io.BytesIO(content))
    except pikepdf.PasswordError:
        raise CannotClean(_("it is locked with a password")) from None
    with pdf:
        _strip_root(pdf)
        for thing in _things(pdf):
            if isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream)):
                _strip(thing)
        for page in pdf.pages:
            _strip_page(page)
        sink = io.BytesIO()
        pdf.remove_unreferenced_resources()
        pdf.save(sink, deterministic_id=True, encryption=False, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return sink.getvalue()


def _strip_root(pdf: pikepdf.Pdf) -> None:
    for key in ("/Info", "/ID"):
        if key in pdf.trailer:
            del pdf.trailer[key]
    for key in ("/OpenAction", "/AA", "/AF", "/Perms"):
        _forget(pdf.Root, key)
    names = pdf.Root.get("/Names")
    for key in _ACTING if isinstance(names, pikepdf.Dictionary) else ():
        _forget(names, key)


def _strip(thing: Any) -> None:  # noqa: ANN401  # any object of a PDF
    for key in _HIDING:
        _forget(thing, key)
    if thing.get("/Subtype") not in (None, "/Widget", "/Link") and "/Rect" in thing:
        for key in ("/T", "/M", "/CreationDate", "/NM", "/RC"):
            _forget(thing, key)
    if isinstance(thing, pikepdf.Stream) and thing.get("/Filter") == "/DCTDecode":
        thing.write(without_segments(thing.read_raw_bytes()), filter=pikepdf.Name.DCTDecode)


def _strip_page(page: pikepdf.Page) -> None:
    _forget(page.obj, "/AA")
    notes = page.obj.get("/Annots")
    if isinstance(notes, pikepdf.Array):
        page.obj["/Annots"] = pikepdf.Array([note for note in notes if not _is_attached(note)])


def _is_attached(note: object) -> bool:
    return isinstance(note, pikepdf.Dictionary) and note.get("/Subtype") in ("/FileAttachment", "/Sound", "/Movie")


def _forget(thing: Any, key: str) -> None:  # noqa: ANN401  # any object of a PDF
    if key in thing:
        del thing[key]
