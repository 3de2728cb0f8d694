"""Kinds of file, told by content alone: our own short list, read from magic bytes and the directory of a zip.

A name never decides: `ending_differs` only says that name and content do not fit together.
Signatures are from the formats' own specifications; `docs/reference/file-kinds.md` lists them.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

from fairhearing.documents.metadata import marked as _

HEAD = 65_536  # bytes that suffice for `kind_of`, save for zip and old office files, which want the whole
DIRECTORY_LIMIT = 1_048_576  # bytes of a zip's directory that are read
OLE_LIMIT = 33_554_432  # bytes of an old office file that are searched for the names of its streams

Whole = Callable[[], BinaryIO]


@dataclass(frozen=True)
class Kind:
    """`code` is ours and stable, `media_type` is IANA's, `words` are what a person reads."""

    code: str
    media_type: str
    words: str


_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."

# code → (media type, words, endings that fit)
_TABLE: Final[dict[str, tuple[str, str, str]]] = {
    "jpeg": ("image/jpeg", _("photo (JPEG)"), "jpg jpeg jpe jfif"),
    "png": ("image/png", _("picture (PNG)"), "png"),
    "gif": ("image/gif", _("picture (GIF)"), "gif"),
    "webp": ("image/webp", _("picture (WebP)"), "webp"),
    "heic": ("image/heic", _("photo (HEIC)"), "heic heif hif"),
    "avif": ("image/avif", _("picture (AVIF)"), "avif"),
    "tiff": ("image/tiff", _("picture or scan (TIFF)"), "tif tiff"),
    "bmp": ("image/bmp", _("picture (BMP)"), "bmp dib"),
    "svg": ("image/svg+xml", _("drawing (SVG)"), "svg"),
    "pdf": ("application/pdf", _("PDF document"), "pdf"),
    "docx": (_OOXML + "wordprocessingml.document", _("Word document"), "docx dotx"),
    "xlsx": (_OOXML + "spreadsheetml.sheet", _("Excel table"), "xlsx xltx"),
    "pptx": (_OOXML + "presentationml.presentation", _("PowerPoint slides"), "pptx ppsx potx"),
    "docm": ("application/vnd.ms-word.document.macroEnabled.12", _("Word document with macros"), "docm dotm"),
    "xlsm": ("application/vnd.ms-excel.sheet.macroEnabled.12", _("Excel table with macros"), "xlsm xltm"),
    "pptm": (
        "application/vnd.ms-powerpoint.presentation.macroEnabled.12",
        _("PowerPoint slides with macros"),
        "pptm ppsm potm",
    ),
    "odt": (_ODF + "text", _("text document (OpenDocument)"), "odt ott"),
    "ods": (_ODF + "spreadsheet", _("table (OpenDocument)"), "ods ots"),
    "odp": (_ODF + "presentation", _("slides (OpenDocument)"), "odp otp"),
    "doc": ("application/msword", _("old Word document"), "doc dot"),
    "xls": ("application/vnd.ms-excel", _("old Excel table"), "xls xlt"),
    "ppt": ("application/vnd.ms-powerpoint", _("old PowerPoint slides"), "ppt pps pot"),
    "locked-office": (
        "application/x-ole-storage",
        _("office document locked with a password"),
        "docx xlsx pptx docm xlsm pptm",
    ),
    "ole": ("application/x-ole-storage", _("old office file"), "doc xls ppt pub vsd mpp msi"),
    "rtf": ("application/rtf", _("text document (RTF)"), "rtf doc"),
    "msg": ("application/vnd.ms-outlook", _("e-mail (Outlook)"), "msg"),
    "eml": ("message/rfc822", _("e-mail"), "eml mht mhtml txt"),
    "html": ("text/html", _("web page"), "html htm xhtml"),
    "csv": ("text/csv", _("plain table (CSV)"), "csv tsv txt"),
    "text": ("text/plain", _("plain text"), "txt text md log csv tsv json xml ics vcf srt"),
    "mp3": ("audio/mpeg", _("sound recording (MP3)"), "mp3"),
    "m4a": ("audio/mp4", _("sound recording (M4A)"), "m4a m4b"),
    "aac": ("audio/aac", _("sound recording (AAC)"), "aac"),
    "amr": ("audio/AMR", _("voice note (AMR)"), "amr"),
    "wav": ("audio/wav", _("sound recording (WAV)"), "wav"),
    "flac": ("audio/flac", _("sound recording (FLAC)"), "flac"),
    "ogg": ("audio/ogg", _("sound recording (Ogg)"), "ogg oga opus ogv"),
    "mp4": ("video/mp4", _("video (MP4)"), "mp4 m4v"),
    "3gp": ("video/3gpp", _("video from a phone (3GP)"), "3gp 3gpp 3g2"),
    "mov": ("video/quicktime", _("video (QuickTime)"), "mov qt"),
    "webm": ("video/webm", _("video (WebM)"), "webm weba"),
    "mkv": ("video/x-matroska", _("video (Matroska)"), "mkv mka"),
    "avi": ("video/x-msvideo", _("video (AVI)"), "avi"),
    "zip": ("application/zip", _("archive of files (ZIP)"), "zip"),
    "7z": ("application/x-7z-compressed", _("archive of files (7z)"), "7z"),
    "rar": ("application/vnd.rar", _("archive of files (RAR)"), "rar"),
    "gzip": ("application/gzip", _("compressed file (gzip)"), "gz tgz"),
    "program": ("application/octet-stream", _("a program, which can harm a computer"), "exe dll scr com so msi"),
    "empty": ("application/octet-stream", _("an empty file"), ""),
    "unknown": ("application/octet-stream", _("a file of unknown type"), ""),
}

KINDS: Final[dict[str, Kind]] = {code: Kind(code, media, words) for code, (media, words, _ends) in _TABLE.items()}
ENDINGS: Final[dict[str, frozenset[str]]] = {code: frozenset(ends.split()) for code, (_m, _w, ends) in _TABLE.items()}

# endings that start something when clicked on: no content of ours fits them
_STARTING = "exe scr com bat cmd ps1 js jse vbs vbe wsf hta lnk jar msi dll apk app sh iso"
_CLAIMED = frozenset(_STARTING.split()).union(*ENDINGS.values())

_STARTS: Final[tuple[tuple[bytes, str], ...]] = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"{\\rtf", "rtf"),
    (b"ID3", "mp3"),
    (b"fLaC", "flac"),
    (b"OggS", "ogg"),
    (b"#!AMR", "amr"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"Rar!\x1a\x07", "rar"),
    (b"\x1f\x8b\x08", "gzip"),
    (b"\x7fELF", "program"),
    (b"\xcf\xfa\xed\xfe", "program"),
)
_RIFF = {b"WEBP": "webp", b"WAVE": "wav", b"AVI ": "avi"}
_BRANDS: Final[dict[str, str]] = {
    **dict.fromkeys(("heic", "heix", "heim", "heis", "hevc", "hevx"), "heic"),
    **dict.fromkeys(("avif", "avis"), "avif"),
    **dict.fromkeys(("M4A ", "M4B "), "m4a"),
    "qt  ": "mov",
}
_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS: Final[tuple[tuple[str, str], ...]] = (
    ("__properties_version1.0", "msg"),
    ("EncryptedPackage", "locked-office"),
    ("WordDocument", "doc"),
    ("PowerPoint Document", "ppt"),
    ("Workbook", "xls"),
)
_MAIL_HEADER = re.compile(
    rb"^(from|to|cc|subject|date|received|message-id|mime-version|return-path|delivered-to|reply-to|"
    rb"x-[a-z0-9-]{1,60}|dkim-signature|content-type|authentication-results|sender|arc-seal):",
    re.IGNORECASE,
)
_ANY_HEADER = re.compile(rb"^[!-9;-~]{1,200}:")
_MAIL_SIGNS = frozenset((b"from", b"to", b"subject", b"date", b"received", b"message-id", b"return-path"))


def kind_of(head: bytes, *, whole: Whole | None = None) -> Kind:
    """Kind of a file that begins with `head` (its first `HEAD` bytes, or all of it).

    `whole` opens the whole file, seekable: it makes certain what a zip or an old office file holds.
    """
    return KINDS[_code_of(head, whole)]


def ending_differs(name: str, kind: Kind) -> bool:
    """True where the ending of `name` claims another kind than the content is, or starts a program."""
    ending = name.rpartition(".")[2].strip().lower() if "." in name else ""
    return ending in _CLAIMED and ending not in ENDINGS[kind.code]


def _code_of(head: bytes, whole: Whole | None) -> str:
    if not head:
        return "empty"
    for magic, code in _STARTS:
        if head.startswith(magic):
            return code
    for told in (_container, _portable, _sound):
        if code := told(head):
            return code
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_code(head, whole)
    if head.startswith(_OLE_MAGIC):
        return _ole_code(head, whole)
    return _text_code(head)


def _container(head: bytes) -> str:
    """RIFF, ISO base media (ISO/IEC 14496-12) and EBML (RFC 8794) say inside what they are."""
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12], "")
    if head[4:8] == b"ftyp":
        return _brand(head)
    if head[4:8] in (b"moov", b"mdat", b"wide", b"pnot") and head[:1] == b"\0":
        return "mov"
    if head[:4] == b"\x1aE\xdf\xa3":
        return "webm" if b"webm" in head[:64] else "mkv"
    return ""


def _brand(head: bytes) -> str:
    length = min(int.from_bytes(head[:4], "big"), 256)
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, length, 4))]
    named = [brand.decode("latin-1") for brand in brands]
    if named[0].startswith("3g"):
        return "3gp"
    return next((_BRANDS[brand] for brand in named if brand in _BRANDS), "mp4")


def _portable(head: bytes) -> str:
    """PDF may follow up to 1,024 bytes of rubbish (ISO 32000, annex H); BMP and programs have short magic."""
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head[:2] == b"BM" and head[6:10] == b"\0\0\0\0" and head[14:15] in (b"\x0c", b"\x28", b"\x6c", b"\x7c"):
        return "bmp"
    if head[:2] == b"MZ" and b"\0" in head[:64]:
        return "program"
    return ""


def _sound(head: bytes) -> str:
    """A bare MPEG frame: sync, then version, layer, bit rate and sampling rate that are not reserved."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:  # noqa: PLR2004  # the sync of ISO/IEC 11172-3
        return ""
    if head[1] & 0xF6 == 0xF0:  # noqa: PLR2004  # ADTS, ISO/IEC 13818-7
        return "aac"
    layer, version, rate, sampling = head[1] >> 1 & 3, head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    return "mp3" if layer == 1 and version != 1 and rate not in (0, 15) and sampling != 3 else ""  # noqa: PLR2004


def _zip_code(head: bytes, whole: Whole | None) -> str:
    """OpenDocument says its kind in its first entry; OOXML by the folder that its parts lie in."""
    names = set(_zip_names(whole) if whole else _local_names(head))
    if head[30:38] == b"mimetype":
        said = head[38 : 38 + 100]
        for code in ("odt", "ods", "odp"):
            if said.startswith(KINDS[code].media_type.encode()):
                return code
    if not any(name.lower() in (b"[content_types].xml", b"_rels/.rels") for name in names):
        return "zip"
    for folder, code in ((b"word/", "doc"), (b"xl/", "xls"), (b"ppt/", "ppt")):
        if any(name.startswith(folder) for name in names):
            return code + ("m" if folder + b"vbaProject.bin" in names else "x")
    return "zip"


def _local_names(head: bytes) -> Iterator[bytes]:
    at = head.find(b"PK\x03\x04")
    while at >= 0:
        length = int.from_bytes(head[at + 26 : at + 28], "little")
        yield head[at + 30 : at + 30 + length]
        at = head.find(b"PK\x03\x04", at + 4)


def _zip_names(whole: Whole) -> Iterator[bytes]:
    """Names in the central directory (PKWARE APPNOTE 4.3.12), as far as `DIRECTORY_LIMIT` goes."""
    with whole() as source:
        source.seek(0, 2)
        size = source.tell()
        source.seek(max(0, size - 66_000))
        tail = source.read(66_000)
        end = tail.rfind(b"PK\x05\x06")
        if end < 0:
            return
        length = int.from_bytes(tail[end + 12 : end + 16], "little")
        source.seek(max(0, size - len(tail) + end - length))
        directory = source.read(min(length, DIRECTORY_LIMIT))
    at = 0
    while directory[at : at + 4] == b"PK\x01\x02":
        name, extra, comment = (int.from_bytes(directory[at + n : at + n + 2], "little") for n in (28, 30, 32))
        yield directory[at + 46 : at + 46 + name]
        at += 46 + name + extra + comment


def _ole_code(head: bytes, whole: Whole | None) -> str:
    """Old office files (MS-CFB) name their streams in UTF-16."""
    content = head
    if whole:
        with whole() as source:
            content = source.read(OLE_LIMIT)
    for stream, code in _OLE_STREAMS:
        if stream.encode("utf-16-le") in content:
            return code
    return "ole"


def _text_code(head: bytes) -> str:
    text = _as_text(head)
    if text is None:
        return "unknown"
    start = text.lstrip("\ufeff \t\r\n")[:1024].lower()
    if _looks_like_mail(head):
        return "eml"
    if start.startswith("<svg") or (start.startswith("<?xml") and "<svg" in start):
        return "svg"
    if start.startswith(("<!doctype html", "<html")) or (start.startswith("<?xml") and "<html" in start):
        return "html"
    return "csv" if _looks_like_table(text) else "text"


def _as_text(head: bytes) -> str | None:
    """The text, or None where bytes stand that no text has."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    if re.search(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]", head):
        return None
    try:
        return head.decode("utf-8")
    except UnicodeDecodeError as wrong:
        cut_at_the_end = wrong.start >= len(head) - 3 and wrong.reason == "unexpected end of data"
        if cut_at_the_end or not re.search(rb"[\x80-\x9f]{4}", head):
            return head.decode("cp1252", "replace")
        return None


def _looks_like_mail(head: bytes) -> bool:
    """At least two headers of a message (RFC 5322) before the first empty line, and nothing else there."""
    lines = head.lstrip(b"\xef\xbb\xbf\r\n").replace(b"\r\n", b"\n").partition(b"\n\n")[0].split(b"\n")
    if lines[0].startswith(b"From ") and len(lines) > 1:
        lines = lines[1:]
    if not _MAIL_HEADER.match(lines[0]):
        return False
    complete = lines if len(lines) == 1 else lines[:-1]
    if not all(line[:1] in b" \t" or _ANY_HEADER.match(line) for line in complete[:200] if line):
        return False
    seen = {line.partition(b":")[0].lower() for line in lines[:200]}
    return len(seen & _MAIL_SIGNS) > 1


def _looks_like_table(text: str) -> bool:
    """The same number of commas, semicolons or tabs in each of the first lines, two lines at least."""
    lines = [line for line in text.splitlines()[:-1] or text.splitlines() if line.strip()][:10]
    return len(lines) > 1 and any(
        len(counts := {line.count(mark) for line in lines}) == 1 and counts.pop() > 0 for mark in ",;\t"
    )
