"""A file's kind comes from its content, and its name is only compared with it."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.documents import KINDS, ending_differs, kind_of
from tests.documents import making

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
_BOX = b"\0\0\0\x18ftyp"

SAMPLES = {
    "jpeg": making.photo(),
    "png": making.screenshot(),
    "gif": making.moving(),
    "webp": making.photo(kind="WEBP"),
    "tiff": making.scan(),
    "avif": _BOX + b"avif\0\0\0\0mif1avif",
    "heic": _BOX + b"mif1\0\0\0\0mif1heic",
    "bmp": b"BM\x36\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0",
    "svg": b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>',
    "pdf": making.pdf(),
    "docx": making.word(),
    "docm": making.packed({**making.word_parts(), "word/vbaProject.bin": b"x"}),
    "xlsx": making.packed({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"}),
    "pptx": making.packed({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<p/>"}),
    "xlsm": making.packed({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<w/>", "xl/vbaProject.bin": "x"}),
    "pptm": making.packed(
        {"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<p/>", "ppt/vbaProject.bin": "x"}
    ),
    "odt": making.open_document(),
    "ods": making.packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}),
    "odp": making.packed({"mimetype": "application/vnd.oasis.opendocument.presentation"}),
    "doc": _OLE + "WordDocument".encode("utf-16-le"),
    "xls": _OLE + "Workbook".encode("utf-16-le"),
    "ppt": _OLE + "PowerPoint Document".encode("utf-16-le"),
    "msg": _OLE + "__properties_version1.0".encode("utf-16-le"),
    "locked-office": _OLE + "EncryptedPackage".encode("utf-16-le"),
    "rtf": b"{\\rtf1\\ansi What happened.}",
    "eml": b"Received: from a by b\r\nFrom: a@example.org\r\nTo: b@example.org\r\nSubject: x\r\n\r\nWords.",
    "html": b"<!DOCTYPE html><html><body>Words</body></html>",
    "csv": b"day,place,who\n1,hall,they\n2,bus,they\n",
    "text": b"Yesterday, on the bus, I saw it.\nNobody helped.\n",
    "mp3": b"\xff\xfb\x90\x64" + bytes(400),
    "m4a": _BOX + b"M4A \0\0\0\0M4A mp42",
    "aac": b"\xff\xf1\x50\x80" + bytes(60),
    "amr": b"#!AMR\n" + bytes(60),
    "wav": b"RIFF\x24\0\0\0WAVEfmt ",
    "flac": b"fLaC\0\0\0\x22",
    "ogg": b"OggS\0\2" + bytes(60),
    "mp4": _BOX + b"isom\0\0\0\0isommp42",
    "3gp": _BOX + b"3gp5\0\0\0\0isom3gp5",
    "mov": _BOX + b"qt  \0\0\0\0qt  \0\0\0\0",
    "webm": b"\x1aE\xdf\xa3\x9fB\x86\x81\1B\x82\x84webm",
    "mkv": b"\x1aE\xdf\xa3\xa3B\x86\x81\1B\x82\x88matroska",
    "avi": b"RIFF\x24\0\0\0AVI LIST",
    "zip": making.packed({"a.txt": "words", "b.txt": "more"}),
    "7z": b"7z\xbc\xaf\x27\x1c\0\4",
    "rar": b"Rar!\x1a\x07\1\0",
    "gzip": b"\x1f\x8b\x08\0\0\0\0\0",
    "program": b"MZ\x90\0\3\0\0\0" + bytes(60),
    "empty": b"",
    "unknown": b"\0\1\2\3\4\5\6\7",
}


@pytest.mark.requirement("R-001")
@pytest.mark.parametrize("code", SAMPLES)
def test_content_alone_tells_the_kind(code: str) -> None:
    """Each kind is told from bytes, with the whole file at hand and with its head alone."""
    content = SAMPLES[code]
    assert kind_of(content[:65_536], whole=lambda: io.BytesIO(content)).code == code
    assert kind_of(content[:65_536]).code == code


def test_no_kind_is_without_a_sample() -> None:
    """The table holds no kind that no test knows, save the old office file of no known program."""
    assert set(KINDS) - set(SAMPLES) == {"ole"}
    assert kind_of(_OLE).code == "ole"


def test_the_directory_of_a_zip_decides_where_its_head_does_not() -> None:
    """A Word document whose large picture comes first is still a Word document, when the whole file is at hand."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        archive.writestr("word/media/image1.png", bytes(200_000))
        for name, content in making.word_parts().items():
            archive.writestr(name, content)
    content = sink.getvalue()
    assert kind_of(content[:65_536], whole=lambda: io.BytesIO(content)).code == "docx"


@pytest.mark.parametrize(
    ("name", "code", "differs"),
    [
        ("photo.JPG", "jpeg", False),
        ("photo.jpg", "png", True),
        ("minutes.pdf", "pdf", False),
        ("minutes.pdf.exe", "pdf", True),
        ("minutes.pdf", "unknown", True),
        ("letter.doc", "rtf", False),
        ("letter.docx", "zip", True),
        ("names.csv", "text", False),
        ("Minutes of Dr. Smith", "pdf", False),
        ("version 1.2", "text", False),
        ("no ending", "jpeg", False),
        ("report.pdf", "program", True),
    ],
)
def test_a_name_that_claims_another_kind_is_told(name: str, code: str, *, differs: bool) -> None:
    """Only an ending that is known to claim something else differs; a dot in a title does not."""
    assert ending_differs(name, KINDS[code]) is differs


@given(st.binary(max_size=400), st.sampled_from(sorted(SAMPLES)))
def test_any_bytes_have_a_kind(rubbish: bytes, code: str) -> None:
    """Rubbish alone, before, after and inside of a beginning gives a kind, never an error."""
    for content in (rubbish, SAMPLES[code][:30] + rubbish, rubbish + SAMPLES[code][:300]):
        assert kind_of(content, whole=lambda whole=content: io.BytesIO(whole)) in KINDS.values()


def test_text_in_other_alphabets_is_text() -> None:
    """UTF-16 with its mark, UTF-8 that is cut in a letter, and Windows text are text."""
    words = "Что случилось, там и тогда. "
    for content in (words.encode("utf-16"), (words * 3).encode()[:-2], "Gespräch über Grüße".encode("cp1252")):
        assert kind_of(content).code == "text"
