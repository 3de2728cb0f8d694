"""Office documents that are a zip of XML (OOXML, ECMA-376; OpenDocument 1.3): what they tell.

Runs in the worker only.
"""

import codecs
import io
import posixpath
import re
import zipfile
from typing import Any, Final

from lxml import etree

from fairhearing.documents.metadata import Revealed, Sayings
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
CHANGES = frozenset(("ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "changed-region", "rcc"))
NAMED_TEXT = frozenset(("creator", "creator-initials", "sender-initials", "author", "printed-by"))


class Bomb(Exception):
    """The package unpacks to more than is looked into."""


def revealed(code: str, content: bytes) -> Revealed:
    """What an office document tells. Raises Bomb, zipfile.BadZipFile, etree.XMLSyntaxError and the like."""
    says, package = Sayings(), Package(content)
    changes = comments = pictures = 0
    for name in package.names:
        if name in _INFORMING:
            _say_information(says, package.tree(name))
        elif is_xml(name):
            found = _Marks(package.tree(name))
            changes, comments = changes + found.changes, comments + found.comments
            for person in found.people:
                says.add(_("Name at a change or comment"), person)
            for path in found.paths:
                says.add(_("Path on a computer"), path)
        pictures += picture_kind(name) != ""
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
            says.add(_("Template"), attribute_of(element, "href"))


class _Marks:
    """Tracked changes, comments, the people named at them, and paths, in one part."""

    def __init__(self, root: Any) -> None:  # noqa: ANN401
        self.changes = self.comments = 0
        self.people: dict[str, None] = {}
        self.paths: dict[str, None] = {}
        for element in root.iter("{*}*"):
            self._see(element, etree.QName(element).localname)

    def _see(self, element: Any, name: str) -> None:  # noqa: ANN401
        self.changes += name in CHANGES
        self.comments += name in ("comment", "annotation", "cm", "threadedComment")
        if is_named(element, name) and element.text:
            self.people[element.text] = None
        for key, value in element.attrib.items():
            local = etree.QName(key).localname
            if names_somebody(name, local):
                self.people[value] = None
            if local in ("Target", "url", "href") and re.match(r"file:|[A-Za-z]:\\|\\\\", value):
                self.paths[value] = None


def attribute_of(element: Any, local: str) -> str:  # noqa: ANN401
    return next((str(v) for k, v in element.attrib.items() if etree.QName(k).localname == local), "")


def is_xml(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels"))


def picture_kind(name: str) -> str:
    """The kind of picture that a part's name says; the content is checked when it is opened."""
    ending = name.rpartition(".")[2].lower()
    return {"jpg": "jpeg", "jpeg": "jpeg", "png": "png", "gif": "gif", "tif": "tiff", "tiff": "tiff"}.get(ending, "")


def names_somebody(element: str, attribute: str) -> bool:
    """True where an attribute holds a person's name; a table's `displayName`, which formulas use, does not."""
    return (
        attribute in ("author", "userName", "lastEditedBy")
        or (attribute == "displayName" and element == "person")
        or (attribute == "name" and element in ("cmAuthor", "author"))
    )


def is_named(element: Any, local: str) -> bool:  # noqa: ANN401  # lxml's elements
    """True for elements whose text is a person's name; a field in the text of an OpenDocument is seen, and is not."""
    return local in NAMED_TEXT and not str(element.tag).startswith("{urn:oasis:names:tc:opendocument:xmlns:text:")
