"""E-mail (RFC 5322, MIME): its words, its attachments present and missing, the addresses and servers it shows.

Runs in the worker only. The old policy of `email` is used, whose headers are plain strings: its newer one raises on
headers that strangers write.
"""

import codecs
import io
import re
from collections.abc import Iterable, Iterator
from datetime import UTC
from email import errors, generator, header, message, parser, utils
from html.parser import HTMLParser
from typing import Any, Final

from fairhearing.documents.metadata import Revealed, Sayings
from fairhearing.documents.metadata import marked as _

MOST_PARTS = 500
MOST_OF_BODY = 1_000_000  # characters
MOST_OF_A_HEADER = 20_000  # characters

_ADDRESSED = ("From", "Sender", "Reply-To", "To", "Cc", "Bcc", "Delivered-To", "Return-Path")
_PROGRAMS = ("X-Mailer", "User-Agent", "X-Originating-IP", "X-Originating-Email")
# what the standard parser raises on headers and parts that strangers write
_WRONG = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, errors.MessageError)
_NAMED_FILE = re.compile(
    r"[“\"'«]([^\n“”\"'«»/\\]{1,120}\.(?P<a>[A-Za-z0-9]{2,5}))[”\"'»]|(?<![\w@/.:\\-])(\w[\w().+-]{0,120}\.(?P<b>[A-Za-z0-9]{2,5}))\b"
)
# what mails are written in: no codec can be imported once the process is shut in
_CHARSETS = (
    "ascii latin_1 utf_8 utf_16 utf_16_le utf_16_be utf_7 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 "
    "cp1258 iso8859_2 iso8859_3 iso8859_4 iso8859_5 iso8859_6 iso8859_7 iso8859_8 iso8859_9 iso8859_10 iso8859_13 "
    "iso8859_14 iso8859_15 koi8_r koi8_u big5 gb2312 gbk gb18030 euc_jp euc_kr shift_jis iso2022_jp cp932 cp949 "
    "cp437 cp850 cp866 tis_620 mac_roman idna raw_unicode_escape unicode_escape"
)
for _charset in _CHARSETS.split():
    codecs.lookup(_charset)
_FILE_ENDINGS = (
    "pdf doc docx xls xlsx ppt pptx odt ods odp rtf txt csv jpg jpeg png gif heic tif tiff webp mp3 m4a wav ogg "
    "mp4 mov avi webm mkv zip eml msg ics vcf htm html"
)
_ATTACHED: Final = re.compile(
    r"attach|enclos|annex|appendi|angehängt|anhang|beigef|anlage|ci-joint|pièce|adjunt|allegat", re.IGNORECASE
)


def revealed(content: bytes) -> Revealed:
    """Addresses, servers and programs that a message shows."""
    says, mail = Sayings(), _parsed(content)
    for name in _ADDRESSED:
        for _words, address in utils.getaddresses([_decoded(value) for value in mail.get_all(name, [])[:20]]):
            says.add(_("Address"), address)
    for name in _PROGRAMS:
        says.add(_("Program or address of the computer"), _decoded(mail.get(name, "")))
    for line in mail.get_all("Received", [])[:30]:
        for server in re.findall(r"\b(?:from|by)\s+([^\s;()]{1,200}(?:\s*\([^)]{1,200}\))?)", _decoded(line)):
            says.add(_("Server that it passed"), server)
    says.add(_("Number of the message"), _decoded(mail.get("Message-ID", "")))
    return Revealed(tuple(says), note=_("an e-mail is evidence as it is, so that no cleaned copy is offered"))


def opened(content: bytes) -> tuple[dict[str, Any], list[bytes]]:
    """The mail as words for `looking.mail`, and its attachments' contents, in the order in which they are named.

    `{"mail": None}` where it is none.
    """
    mail = _parsed(content)
    if not any(mail.get(name) for name in ("From", "To", "Subject", "Date", "Received", "Message-ID")):
        return {"mail": None}, []
    body, attached = _Body(), list[tuple[str, bytes]]()
    missing: dict[str, None] = {}
    for part in _parts(mail):
        _take(part, body, attached, missing)
    text = body.text()
    missing |= dict.fromkeys([*_only_named(text), *sorted(body.pictures_named - body.pictures_here)])
    words = {
        "subject": _decoded(mail.get("Subject", "")),
        "sender": _decoded(mail.get("From", mail.get("Sender", ""))),
        "sent": _sent(mail.get("Date")),
        "body": text,
        "attached": [name for name, _content in attached],
        "missing": _not_among(missing, [name for name, _content in attached]),
    }
    return {"mail": words}, [found for _name, found in attached]


def _not_among(missing: Iterable[str], here: Iterable[str]) -> list[str]:
    """Names of `missing` that are not `here`, each once; capital letters make no difference."""
    there = {name.casefold() for name in here}
    once = {name.casefold(): name for name in reversed(list(missing))}
    return [name for folded, name in reversed(once.items()) if folded not in there]


def _parsed(content: bytes) -> message.Message:
    return parser.BytesParser().parsebytes(content)


def _parts(mail: message.Message) -> Iterator[message.Message]:
    """The leaves, in order; a message inside a message is one leaf. Without recursion, as strangers nest deep."""
    waiting: list[message.Message] = [mail]
    seen = 0
    while waiting and seen < MOST_PARTS:
        part = waiting.pop()
        seen += 1
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            waiting.extend(reversed(_inside(part)))
        else:
            yield part


def _inside(part: message.Message) -> list[message.Message]:
    """The parts in a part; none where it holds bytes, which are not decoded here, as their charset may be anything."""
    return (
        [inside for inside in part.get_payload() if isinstance(inside, message.Message)] if part.is_multipart() else []
    )


def _take(part: message.Message, body: "_Body", attached: list[tuple[str, bytes]], missing: dict[str, None]) -> None:
    """Sort one leaf: to the body, to what is attached, or to what is missing."""
    name, kind = _name(part), part.get_content_type()
    if cid := part.get("Content-ID"):
        body.pictures_here.add(str(cid).strip(" <>"))
    if kind == "message/rfc822":
        attached.append((name or "forwarded message.eml", _whole(part)))
    elif kind in ("message/external-body", "text/x-moz-deleted") or part.get("X-Mozilla-Altered"):
        missing[re.sub(r"^Deleted: ", "", name) or "?"] = None
    elif kind in ("text/plain", "text/html") and part.get_content_disposition() != "attachment" and not name:
        body.add(kind, _words(part))
    elif content := _bytes(part):
        attached.append((name or f"attachment {len(attached) + 1}", content))
    elif name:
        missing[name] = None


def _whole(part: message.Message) -> bytes:
    """The message inside, as it was written where the parser kept it so."""
    inside = _inside(part)
    if not inside:
        return _bytes(part)
    try:
        sink = io.BytesIO()
        generator.BytesGenerator(sink, mangle_from_=False).flatten(inside[0])
        return sink.getvalue()
    except _WRONG:
        return _bytes(part)


def _bytes(part: message.Message) -> bytes:
    try:
        content = part.get_payload(decode=True)
    except _WRONG:
        content = None
    return content if isinstance(content, bytes) else b""


def _words(part: message.Message) -> str:
    content = _bytes(part)
    try:
        return content.decode(str(part.get_content_charset("utf-8")), "replace")
    except _WRONG:
        return content.decode("latin-1")


def _name(part: message.Message) -> str:
    try:
        return _decoded(part.get_filename("")).replace("\\", "/").rpartition("/")[2].strip()[:200]
    except _WRONG:
        return ""


def _decoded(value: object) -> str:
    """A header as text: encoded words (RFC 2047) decoded, folded lines joined; never an error."""
    raw = str(value or "")[:MOST_OF_A_HEADER]
    try:
        text = "".join(_decoded_word(word, charset) for word, charset in header.decode_header(raw))
    except _WRONG:
        text = raw
    return " ".join("".join(c if c.isprintable() else " " for c in text or raw).split())


def _decoded_word(word: str | bytes, charset: str | None) -> str:
    if isinstance(word, str):
        return word
    try:
        return word.decode(charset or "utf-8", "replace")
    except _WRONG:
        return word.decode("latin-1")


def _sent(value: object) -> str:
    """The date that the mail claims, in UTC (ISO 8601), or nothing. A date without a zone is taken as UTC."""
    try:
        sent = utils.parsedate_to_datetime(str(value))
        return (sent if sent.tzinfo else sent.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    except _WRONG:
        return ""


class _Body:
    """Gathers the text of a mail: what is plain, else what HTML says."""

    def __init__(self) -> None:
        self._plain: list[str] = []
        self._from_html: list[str] = []
        self.pictures_named: set[str] = set()
        self.pictures_here: set[str] = set()

    def add(self, kind: str, text: str) -> None:
        if kind == "text/plain":
            self._plain.append(text)
            return
        page = _Page()
        page.feed(text[: 4 * MOST_OF_BODY])
        page.close()
        self._from_html.append(page.text())
        self.pictures_named |= page.pictures

    def text(self) -> str:
        chosen = self._plain if any(text.strip() for text in self._plain) else self._from_html
        text = "\n\n".join(text.strip("\r\n") for text in chosen).replace("\r\n", "\n").replace("\0", "\ufffd")
        return text[:MOST_OF_BODY].encode("utf-8", "replace").decode("utf-8")


class _Page(HTMLParser):
    """The words of an HTML page, a line for each block, links with their address."""

    _SILENT = frozenset(("script", "style", "head", "title", "template"))
    _BLOCKS = frozenset(("p", "div", "br", "li", "tr", "table", "blockquote", "pre", "hr", "ul", "ol"))

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[str] = []
        self._silent = 0
        self.pictures: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in self._SILENT
        if tag in self._BLOCKS or re.fullmatch(r"h[1-6]", tag):
            self._pieces.append("\n")
        if tag == "body":
            self._silent = 0
        address = dict(attrs).get("src") or ""
        if tag == "img" and address.startswith("cid:"):
            self.pictures.add(address[4:])

    def handle_endtag(self, tag: str) -> None:
        self._silent = max(0, self._silent - (tag in self._SILENT))
        if tag in self._BLOCKS or re.fullmatch(r"h[1-6]", tag):
            self._pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._pieces.append(re.sub(r"\s+", " ", data))

    def text(self) -> str:
        lines = (line.strip() for line in "".join(self._pieces).split("\n"))
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _only_named(text: str) -> Iterable[str]:
    """Names of files in paragraphs that speak of attaching; quoted mail (`>`) does not count."""
    own = "\n".join(line for line in text[:200_000].split("\n") if not line.startswith(">"))
    for paragraph in re.split(r"\n\s*\n", own):
        if not _ATTACHED.search(paragraph):
            continue
        for found in _NAMED_FILE.finditer(paragraph):
            if (found["a"] or found["b"]).lower() in _FILE_ENDINGS.split():
                yield (found[1] or found[3]).strip()
