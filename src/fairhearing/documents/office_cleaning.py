"""A copy of an office document without what `office.revealed` says: its zip written anew. Runs in the worker only."""

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

from lxml import etree

from fairhearing.documents import photos
from fairhearing.documents.metadata import CannotClean
from fairhearing.documents.metadata import marked as _
from fairhearing.documents.office import CHANGES, Package, attribute_of, is_named, is_xml, names_somebody, picture_kind
from fairhearing.documents.segments import without_segments

_OPEN_DOCUMENT = ("odt", "ods", "odp")
_DROPPED = re.compile(
    r"docProps/|word/people\.xml$|ppt/revisionInfo\.xml$|ppt/changesInfos/|customXml/|"
    r"Thumbnails/|Configurations2/|layout-cache$|meta\.xml$|.*printerSettings",
    re.IGNORECASE,
)
_DECLARED = b'<?xml version="1.0" encoding="UTF-8"?>\n'
_TIMES = frozenset(("date", "dt", "dateUtc"))
_ABOUT_PEOPLE = ("comment", "cmAuthor", "author", "person", "presenceInfo")


def cleaned(code: str, content: bytes) -> bytes:
    """The same document without its information, names and times at changes, revision ids, previews and paths.

    Raises CannotClean, and what `revealed` raises.
    """
    if code.endswith("m"):
        raise CannotClean(_("it holds macros, which cannot be cleaned here"))
    package, sink = Package(content), io.BytesIO()
    strip = _strip_open_document if code in _OPEN_DOCUMENT else _strip_ooxml
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in _in_order(package.names):
            if _DROPPED.match(name):
                continue
            plain = _plain_part(package, name, strip)
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            copy.writestr(info, plain)
        if code in _OPEN_DOCUMENT:
            copy.writestr(zipfile.ZipInfo("meta.xml", (1980, 1, 1, 0, 0, 0)), _NO_INFORMATION)
    return sink.getvalue()


_NO_INFORMATION = _DECLARED + (
    b'<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.3">'
    b"<office:meta/></office:document-meta>"
)


def _in_order(names: list[str]) -> Iterator[str]:
    """`mimetype` first, as OpenDocument wants; each name once."""
    return iter(sorted(dict.fromkeys(names), key=lambda name: name != "mimetype"))


def _plain_part(package: Package, name: str, strip: Callable[[Any, str], None]) -> bytes:
    if is_xml(name):
        root = package.tree(name)
        strip(root, name)
        return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
    content = package.read(name)
    if kind := picture_kind(name):
        return _plain_picture(kind, content)
    return content


def _plain_picture(kind: str, content: bytes) -> bytes:
    """A JPEG keeps its points as they are; other pictures are drawn anew. Raises CannotClean."""
    if kind == "jpeg":
        return without_segments(content)
    try:
        return photos.cleaned(kind, content)
    except (OSError, SyntaxError, ValueError):
        raise CannotClean(_("a picture inside is damaged or of another kind than it says")) from None


def _strip_ooxml(root: Any, name: str) -> None:  # noqa: ANN401
    dropped = []
    for element in root.iter("{*}*"):
        local = etree.QName(element).localname
        if local in ("rsids", "absPath", "fileSharing", "attachedTemplate", "docId"):
            dropped.append(element)
        if local in ("Override", "Relationship") and _leads_away(element, name):
            dropped.append(element)
        if local == "author" and name.startswith("xl/"):
            element.text = "Author"
        _strip_attributes(element, local)
    for element in dropped:
        element.getparent().remove(element)


def _leads_away(element: Any, name: str) -> bool:  # noqa: ANN401
    """True for what names a part that is dropped, or a file on somebody's computer."""
    target = element.get("PartName") or element.get("Target") or ""
    if element.get("TargetMode") == "External":
        return str(element.get("Type", "")).endswith("/attachedTemplate")
    folder = posixpath.dirname(posixpath.dirname(name)) if name.endswith(".rels") else ""
    return _DROPPED.match(posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")) is not None


def _strip_attributes(element: Any, local: str) -> None:  # noqa: ANN401
    for key in list(element.attrib):
        name = etree.QName(key).localname
        if names_somebody(local, name):
            element.set(key, "Author")
        elif name in ("initials", "userId", "providerId") and local in _ABOUT_PEOPLE:
            element.set(key, "A")
        elif (
            name.startswith("rsid") or (name in _TIMES and _is_change(local)) or (name == "id" and local == "pageSetup")
        ):
            del element.attrib[key]


def _is_change(local: str) -> bool:
    return local in CHANGES or local in ("comment", "cm", "threadedComment")


def _strip_open_document(root: Any, name: str) -> None:  # noqa: ANN401
    dropped = []
    for element in root.iter("{*}*"):
        local = etree.QName(element).localname
        if is_named(element, local):
            element.text = "Author" if local == "creator" else "A"
        if element.tag == "{http://purl.org/dc/elements/1.1/}date":
            element.text = "1980-01-01T00:00:00"
        if local == "file-entry" and _DROPPED.match(attribute_of(element, "full-path")):
            dropped.append(element)
        if name == "settings.xml" and re.match("Printer|.*[Uu]rl|Rsid", attribute_of(element, "name")):
            dropped.append(element)
        for key in [k for k in element.attrib if etree.QName(k).localname == "rsid"]:
            del element.attrib[key]
    for element in dropped:
        element.getparent().remove(element)
