"""PDF: information, XMP, files inside, scripts, earlier versions and names at comments are said, then gone."""

import io

import pikepdf
import pytest

from fairhearing.documents import CannotClean, cleaned, revealed
from fairhearing.documents.segments import without_segments
from tests.documents import making


def saved_again(content: bytes) -> bytes:
    """The same file with a second version at its end, as programs append one."""
    return content + b"\n9999 0 obj\n<< /Type /Catalog >>\nendobj\nstartxref\n0\n%%EOF\n"


@pytest.mark.requirement("R-016")
def test_a_pdf_tells_author_program_files_and_comments() -> None:
    """All that stands beside the pages is said."""
    says = revealed(making.pdf()).says
    for line in (
        ("Author", making.AUTHOR),
        ("Program", "Invented Writer 4"),
        ("Made", "2026-03-04 05:06:07 +13:00"),
        ("File inside", "hidden-notes.txt"),
        ("File inside", "pinned.txt"),
        ("Name at a comment", making.AUTHOR),
        ("Description (XMP)", "a block of descriptions is inside"),
        ("Program inside", "it holds a script that may run when it is opened"),
    ):
        assert line in says


def test_earlier_versions_are_counted() -> None:
    """A file that was saved by appending says that an earlier state is inside."""
    assert "Earlier versions" not in dict(revealed(making.pdf()).says)
    assert dict(revealed(saved_again(making.pdf())).says)["Earlier versions"] == "1"


@pytest.mark.requirement("N-031")
def test_a_cleaned_pdf_tells_nothing() -> None:
    """No name, program, file, script or photo's own EXIF is left, in no stream of the copy."""
    copy = cleaned(making.pdf())
    assert revealed(copy).says == ()
    unpacked = io.BytesIO()
    with pikepdf.open(io.BytesIO(copy)) as pdf:
        assert not pdf.attachments
        pdf.save(unpacked, stream_decode_level=pikepdf.StreamDecodeLevel.generalized, compress_streams=False)
    for word in (making.AUTHOR, "Invented", "hidden-notes", "pinned", "alert", making.SERIAL, "Exif", "Producer"):
        assert word.encode() not in unpacked.getvalue()


def test_a_cleaned_pdf_keeps_pages_pictures_and_words() -> None:
    """Pages, the points of photos and the words of comments stay."""
    with pikepdf.open(io.BytesIO(making.pdf())) as before, pikepdf.open(io.BytesIO(cleaned(making.pdf()))) as after:
        assert len(after.pages) == len(before.pages)
        notes = [str(note.get("/Contents", "")) for note in after.pages[0].obj["/Annots"]]
        assert notes == ["please check this"]
        one, other = (
            pikepdf.PdfImage(pdf.pages[0].obj["/Resources"]["/XObject"]["/Im0"]).as_pil_image()
            for pdf in (before, after)
        )
        assert one.tobytes() == other.tobytes()


def test_a_pdf_with_a_password_is_refused() -> None:
    """A locked file is told as locked and cannot be cleaned."""
    locked = making.pdf(password="open sesame")
    assert ("Locked", "with a password") in revealed(locked).says
    assert not revealed(locked).cleanable
    with pytest.raises(CannotClean, match="password"):
        cleaned(locked)


def test_a_jpeg_loses_its_segments_and_no_point() -> None:
    """Application data and comments go, the picture stays byte for byte; what is no JPEG raises nothing."""
    photo = making.photo(comment=making.AUTHOR.encode())
    plain = without_segments(photo)
    assert making.AUTHOR.encode() not in plain
    assert plain.endswith(photo[photo.index(b"\xff\xda") :])
    for rubbish in (b"", b"\xff\xd8", b"\xff\xd8\xff\xe1\xff\xff", b"words", photo[:40], b"\xff\xd8\xff\xe1\0\0"):
        assert without_segments(rubbish)[:2] == rubbish[:2]
