"""Office documents that are a zip of XML (OOXML, ECMA-376; OpenDocument 1.3): what they tell, and a copy without it.

Runs in the worker only.
"""

import codecs
import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Any, Final

from lxml import etree  # type: ignore[import-untyped]

from fairhearing.documents import pdfs, photos
from fairhearing.documents.metadata import CannotClean, Revealed, Sayings
from fairhearing.documents.metadata import marked as _

MOST_PARTS = 5_000
MOST_OF_A_PART = 100_000_000  # bytes, unpacked
MOST_OF_XML = 30_000_000  # bytes of one part that is read as XML: a tree takes about ten times that
MOST_TOGETHER = 300_000_000

KEEPS = _(
    "a cleaned copy keeps the text, tracked changes and comments (without the names beside them), "
    "and files that were put inside"
)
codecs.lookup("cp437")  # what names in a zip are written in: nothing can be imported once the process is shut in
_OPEN_DOCUMENT = ("odt", "ods", "odp")
_DROPPED = re.compile(
    r"docProps/|word/people\.xml$|xl/persons/|ppt/revisionInfo\.xml$|ppt/changesInfos/|customXml/|"
    r"Thumbnails/|Configurations2/|layout-cache$|meta\.xml$|.*printerSettings",
    re.IGNORECASE,
)
_DECLARED = b'<?xml version="1.0" encoding="UTF-8"?>\n'

# local name of an element or attribute → label, in the parts that hold information on the document
_INFORMATION: Final[dict[str, str]] = {
    "creator": _("Author"),
    "initial-creator": _("Author"),
    "lastModifiedBy": _("Last changed by"),
    "printed-by": _("Printed by"),
    "Manager": _("Manager"),
    "Company": _("Company"),
    "Application": _("Program"),
    "generator": _("Program"),
    "title": _("Title"),
    "created": _("Made"),
    "creation-date": _("Made"),
    "modified": _("Changed"),
    "date": _("Changed"),
    "lastPrinted": _("Printed"),
    "revision": _("Number of times saved"),
    "editing-cycles": _("Number of times saved"),
    "TotalTime": _("Minutes of editing"),
    "editing-duration": _("Time of editing"),
    "Template": _("Template"),
    "user-defined": _("Own field"),
    "lpwstr": _("Own field"),
}
_INFORMING = ("docProps/core.xml", "docProps/app.xml", "docProps/custom.xml", "meta.xml")
_CHANGES = frozenset(("ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "changed-region", "rcc"))
_NAMING = frozenset(("author", "userName", "displayName", "lastEditedBy"))  # attributes that hold a name
_NAMED_TEXT = frozenset(("creator", "creator-initials", "sender-initials", "author", "printed-by"))
_TIMES = frozenset(("date", "dt", "dateUtc"))


class Bomb(Exception):
    """The package unpacks to more than is looked into."""


def revealed(code: str, content: bytes) -> Revealed:
    """What an office document tells. Raises Bomb, zipfile.BadZipFile, etree.XMLSyntaxError and the like."""
    says, package = Sayings(), Package(content)
    changes = comments = pictures = 0
    for name in package.names:
        if name in _INFORMING:
            _say_information(says, package.tree(name))
        elif _is_xml(name):
            found = _Marks(package.tree(name))
            changes, comments = changes + found.changes, comments + found.comments
            for person in found.people:
                says.add(_("Name at a change or comment"), person)
            for path in found.paths:
                says.add(_("Path on a computer"), path)
        pictures += _picture(name) != ""
        if "vbaproject" in name.lower():
            says.add(_("Program inside"), _("it holds macros, which may run when it is opened"))
        if "/embeddings/" in name or name.startswith("Object"):
            says.add(_("File inside"), posixpath.basename(name) or name)
    says.add(_("Tracked changes"), changes)
    says.add(_("Comments"), comments)
    says.add(_("Pictures inside, which may tell more"), pictures)
    cleanable = not code.endswith("m")
    return Revealed(tuple(says), cleanable=cleanable, note=KEEPS if cleanable else _("macros cannot be cleaned here"))


class Package:
    """A zip whose every part is read under a limit, whatever its directory claims. Raises Bomb."""

    def __init__(self, content: bytes) -> None:
        self._zip = zipfile.ZipFile(io.BytesIO(content))
        infos = self._zip.infolist()
        if len(infos) > MOST_PARTS:
            raise Bomb("too many parts")
        self.names = [info.filename for info in infos if not info.is_dir()]
        self._left = MOST_TOGETHER

    def read(self, name: str, *, most: int = MOST_OF_A_PART) -> bytes:
        with self._zip.open(name) as part:
            content = part.read(most + 1)
        self._left -= len(content)
        if len(content) > most or self._left < 0:
            raise Bomb("a part is too large")
        return content

    def tree(self, name: str) -> Any:  # noqa: ANN401  # lxml has no types here
        return tree_of(self.read(name, most=MOST_OF_XML))


def tree_of(content: bytes) -> Any:  # noqa: ANN401  # lxml has no types here
    """The root element. Raises etree.XMLSyntaxError, and Bomb for a document type, which no office part has."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    root = etree.fromstring(content, parser)
    if root.getroottree().docinfo.internalDTD is not None:
        raise Bomb("a part defines its own entities")
    return root


def _say_information(says: Sayings, root: Any) -> None:  # noqa: ANN401
    for element in root.iter("{*}*"):
        name = etree.QName(element).localname
        if name in _INFORMATION:
            says.add(_INFORMATION[name], element.text)
        if name == "template":
            says.add(_("Template"), _attribute(element, "href"))


class _Marks:
    """Tracked changes, comments, the people named at them, and paths, in one part."""

    def __init__(self, root: Any) -> None:  # noqa: ANN401
        self.changes = self.comments = 0
        self.people: dict[str, None] = {}
        self.paths: dict[str, None] = {}
        for element in root.iter("{*}*"):
            self._see(element, etree.QName(element).localname)

    def _see(self, element: Any, name: str) -> None:  # noqa: ANN401
        self.changes += name in _CHANGES
        self.comments += name in ("comment", "annotation", "cm", "threadedComment")
        if name in _NAMED_TEXT and element.text:
            self.people[element.text] = None
        for key, value in element.attrib.items():
            local = etree.QName(key).localname
            if local in _NAMING or (local == "name" and name == "cmAuthor"):
                self.people[value] = None
            if local in ("Target", "url", "href") and re.match(r"file:|[A-Za-z]:\\|\\\\", value):
                self.paths[value] = None


def _attribute(element: Any, local: str) -> str:  # noqa: ANN401
    return next((str(v) for k, v in element.attrib.items() if etree.QName(k).localname == local), "")


def _is_xml(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels"))


def _picture(name: str) -> str:
    """The kind of picture that a part's name says; the content is checked when it is opened."""
    ending = name.rpartition(".")[2].lower()
    return {"jpg": "jpeg", "jpeg": "jpeg", "png": "png", "gif": "gif", "tif": "tiff", "tiff": "tiff"}.get(ending, "")


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
    if _is_xml(name):
        root = package.tree(name)
        strip(root, name)
        return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
    content = package.read(name)
    if kind := _picture(name):
        return _plain_picture(kind, content)
    return content


def _plain_picture(kind: str, content: bytes) -> bytes:
    """A JPEG keeps its points as they are; other pictures are drawn anew. Raises CannotClean."""
    if kind == "jpeg":
        return pdfs.without_segments(content)
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
        if name in _NAMING or (local == "cmAuthor" and name == "name"):
            element.set(key, "Author")
        elif name in ("initials", "userId", "providerId", "clIdx"):
            element.set(key, "0" if name == "clIdx" else "A")
        elif name.startswith("rsid") or (name in _TIMES and _is_change(local)):
            del element.attrib[key]


def _is_change(local: str) -> bool:
    return local in _CHANGES or local in ("comment", "cm", "threadedComment")


def _strip_open_document(root: Any, name: str) -> None:  # noqa: ANN401
    dropped = []
    for element in root.iter("{*}*"):
        local = etree.QName(element).localname
        if local in _NAMED_TEXT:
            element.text = "Author" if local == "creator" else "A"
        if local == "date" and element.getparent() is not None:
            element.text = "1980-01-01T00:00:00"
        if local == "file-entry" and _DROPPED.match(_attribute(element, "full-path")):
            dropped.append(element)
        if name == "settings.xml" and re.match("Printer|.*[Uu]rl|Rsid", _attribute(element, "name")):
            dropped.append(element)
        for key in [k for k in element.attrib if etree.QName(k).localname == "rsid"]:
            del element.attrib[key]
    for element in dropped:
        element.getparent().remove(element)
