"""Office documents: author, company, changes, comments, template are said, and a cleaned copy names nobody."""

import io
import zipfile

import pytest
from lxml import etree

from fairhearing.documents import CannotClean, cleaned, kind_of, revealed
from tests.documents import making


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def table() -> bytes:
    """An Excel table with a comment, a user and a path."""
    return making.packed(
        {
            "[Content_Types].xml": "<Types/>",
            "xl/workbook.xml": '<workbook xmlns:x="urn:x"><fileSharing userName="Robin Invented"/>'
            r'<x:absPath url="C:\Users\robin\"/><sheets/></workbook>',
            "xl/comments1.xml": "<comments><authors><author>Robin Invented</author></authors><commentList>"
            "<comment><text><t>Is this so?</t></text></comment></commentList></comments>",
            "xl/persons/person.xml": '<personList><person displayName="Robin Invented" userId="r@x"/></personList>',
        }
    )


def test_what_formulas_and_readers_see_is_no_name() -> None:
    """A table's name, which formulas use, and fields that are shown in the text stay, and are not said as people."""
    content = making.packed(
        {
            "[Content_Types].xml": "<Types/>",
            "xl/workbook.xml": "<workbook/>",
            "xl/tables/table1.xml": '<table displayName="Costs" name="Costs"/>',
            "xl/worksheets/sheet1.xml": '<worksheet xmlns:r="urn:r"><pageSetup r:id="rId1"/></worksheet>',
            "xl/worksheets/_rels/sheet1.xml.rels": '<Relationships><Relationship Id="rId1" Type="printerSettings"'
            ' Target="../printerSettings/printerSettings1.bin"/></Relationships>',
            "xl/printerSettings/printerSettings1.bin": b"printer of Robin",
        }
    )
    copy = parts(cleaned(content))
    assert b'displayName="Costs"' in copy["xl/tables/table1.xml"]
    assert revealed(content).says == ()
    assert not any("printer" in name for name in copy)
    assert b"rId1" not in copy["xl/worksheets/sheet1.xml"] + copy["xl/worksheets/_rels/sheet1.xml.rels"]
    field = b"<text:creator>Shown</text:creator><text:date>4 March</text:date>"
    letter = {
        name: part.replace(b"What happened.", b"What happened." + field)
        for name, part in parts(making.open_document()).items()
    }
    assert field in parts(cleaned(making.packed(letter)))["content.xml"]


def slides() -> bytes:
    """PowerPoint slides with authors of comments."""
    return making.packed(
        {
            "[Content_Types].xml": "<Types/>",
            "ppt/presentation.xml": "<p/>",
            "ppt/commentAuthors.xml": '<l><cmAuthor id="0" name="Robin Invented" initials="RI" clrIdx="0"/></l>',
            "ppt/comments/comment1.xml": '<l><cm authorId="0" dt="2026-03-04T05:06:07"><text>So?</text></cm></l>',
        }
    )


DOCUMENTS = {"docx": making.word(), "odt": making.open_document(), "xlsx": table(), "pptx": slides()}


@pytest.mark.requirement("R-016")
def test_a_word_document_tells_people_company_changes_and_paths() -> None:
    """All that Word writes beside the text is said."""
    says = revealed(making.word()).says
    for line in (
        ("Author", making.AUTHOR),
        ("Last changed by", "Kim Invented"),
        ("Company", "Invented Society"),
        ("Number of times saved", "17"),
        ("Template", "Letter.dotx"),
        ("Tracked changes", "1"),
        ("Comments", "1"),
        ("Name at a change or comment", making.AUTHOR),
        ("Path on a computer", "file:///C:/Users/robin/Letter.dotx"),
        ("Pictures inside, which may tell more", "1"),
    ):
        assert line in says


def test_an_open_document_tells_the_same() -> None:
    """Author, last author, number of times saved, change and comment of an OpenDocument text are said."""
    says = revealed(making.open_document()).says
    for line in (
        ("Author", making.AUTHOR),
        ("Author", "Kim Invented"),
        ("Number of times saved", "5"),
        ("Tracked changes", "1"),
        ("Comments", "1"),
        ("Name at a change or comment", making.AUTHOR),
    ):
        assert line in says


@pytest.mark.requirement("N-031")
@pytest.mark.parametrize("kind", DOCUMENTS)
def test_a_cleaned_document_names_nobody(kind: str) -> None:
    """No part of the copy holds a name, a day, a path, a revision id or a photo's EXIF."""
    copy = cleaned(DOCUMENTS[kind])
    assert kind_of(copy[:65_536], whole=lambda: io.BytesIO(copy)).code == kind
    for content in parts(copy).values():
        for word in (b"Robin", b"Kim", b"Invented", b"robin", b"r@x", b"2026-03-04", b"00AB12CD", b"Exif"):
            assert word not in content
    labels = {label for label, _value in revealed(copy).says}
    assert labels <= {
        "Tracked changes",
        "Comments",
        "Name at a change or comment",
        "Pictures inside, which may tell more",
    }


@pytest.mark.parametrize("kind", ["docx", "odt"])
def test_a_cleaned_document_keeps_text_changes_and_comments(kind: str) -> None:
    """What the person wrote stays, also what is only a tracked change or a comment."""
    text = b"".join(parts(cleaned(DOCUMENTS[kind])).values())
    assert b"What happened." in text
    assert b"Is this so?" in text
    said = dict(revealed(cleaned(DOCUMENTS[kind])).says)
    assert said["Tracked changes"] == "1"


def test_no_part_is_named_that_is_not_there() -> None:
    """Relations and types of the dropped parts go with them, so that programs open the copy without a word."""
    found = parts(cleaned(making.word()))
    assert not any(name.startswith("docProps") for name in found)
    targets = [str(element.get("Target")) for element in etree.fromstring(found["_rels/.rels"])]
    assert targets == ["word/document.xml"]
    named = [element.get("PartName") for element in etree.fromstring(found["[Content_Types].xml"])]
    assert [name for name in named if name] == ["/word/document.xml", "/word/comments.xml"]


def test_open_document_begins_with_its_kind() -> None:
    """`mimetype` is the first part and is not packed, as the standard asks; the manifest names what is there."""
    with zipfile.ZipFile(io.BytesIO(cleaned(making.open_document()))) as archive:
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert b"humbnail" not in archive.read("META-INF/manifest.xml")
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_macros_are_told_and_not_cleaned() -> None:
    """A document with macros says so, and is handed on only as it is."""
    content = making.packed({**making.word_parts(), "word/vbaProject.bin": b"macro"})
    told = revealed(content)
    assert ("Program inside", "it holds macros, which may run when it is opened") in told.says
    assert not told.cleanable
    with pytest.raises(CannotClean, match="macros"):
        cleaned(content)
