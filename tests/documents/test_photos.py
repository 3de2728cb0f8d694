"""Pictures: what they tell is said in plain words, and a cleaned copy tells none of it."""

import io

import pytest
from PIL import Image, ImageCms

from fairhearing.documents import CannotClean, Revealed, cleaned, revealed
from tests.documents import making

PICTURES = {
    "jpeg": making.photo(),
    "png": making.screenshot(),
    "webp": making.photo(kind="WEBP"),
    "tiff": making.scan(),
    "gif": making.moving(),
}


def said(told: Revealed, label: str) -> list[str]:
    return [value for name, value in told.says if name == label]


@pytest.mark.requirement("R-016")
def test_a_photo_tells_place_camera_time_and_owner() -> None:
    """Everything that a phone writes into a photo is said, the place first, with its position."""
    told = revealed(making.photo())
    assert told.cleanable
    assert told.says[0] == ("Place", "GPS position is in the photo")
    assert said(told, "Position") == ["-41.29000, 174.77000"]
    assert said(told, "Camera") == ["Invented Cameras", "Model 9"]
    assert said(told, "Serial number") == [making.SERIAL]
    assert said(told, "Time taken or changed") == ["2026:03:04 05:06:07"]
    assert said(told, "Author") == [making.AUTHOR]
    assert said(told, "Program") == ["Retouch 3.1"]
    assert len(said(told, "Maker's notes")) == 1


def test_words_in_a_screenshot_are_said() -> None:
    """Text chunks of a PNG are said under their own names."""
    told = revealed(making.screenshot())
    assert said(told, "Author") == [making.AUTHOR]
    assert said(told, "Text “Comment”") == ["at the north office"]


def test_descriptions_in_xmp_are_said() -> None:
    """The author and the program of an XMP block are said."""
    packet = (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description xmp:CreatorTool="Retouch 9">'
        b"<dc:creator><rdf:Seq><rdf:li>" + making.AUTHOR.encode() + b"</rdf:li></rdf:Seq></dc:creator>"
        b"</rdf:Description></rdf:RDF></x:xmpmeta>"
    )
    told = revealed(making.photo(xmp=packet))
    assert making.AUTHOR in said(told, "Author")
    assert "Retouch 9" in said(told, "Program")


def test_a_small_preview_is_said() -> None:
    """A preview inside the EXIF block is told, as it may show what was cut away."""
    assert len(said(revealed(making.photo_with_preview()), "Small preview")) == 1


@pytest.mark.requirement("N-031")
@pytest.mark.parametrize("kind", PICTURES)
def test_a_cleaned_picture_tells_nothing(kind: str) -> None:
    """Nothing is left to say of a cleaned copy, and no byte of name, number or place is in it."""
    copy = cleaned(PICTURES[kind])
    assert revealed(copy).says == ()
    for word in (making.AUTHOR, making.SERIAL, "Invented", "Retouch", "Scanner", "2026:03", "Exif", "north office"):
        assert word.encode() not in copy


@pytest.mark.parametrize("kind", PICTURES)
def test_a_cleaned_picture_shows_the_same(kind: str) -> None:
    """Kind, size and number of pages or frames stay, and each point is the same or, in JPEG and WebP, very near."""
    with Image.open(io.BytesIO(PICTURES[kind])) as before, Image.open(io.BytesIO(cleaned(PICTURES[kind]))) as after:
        assert (after.format, after.size) == (before.format, before.size)
        assert getattr(after, "n_frames", 1) == getattr(before, "n_frames", 1)
        pairs = zip(before.convert("RGB").tobytes(), after.convert("RGB").tobytes(), strict=True)
        assert max(abs(one - other) for one, other in pairs) < 40


def test_frames_keep_their_time() -> None:
    """A moving picture moves as it did."""
    with Image.open(io.BytesIO(cleaned(making.moving()))) as after:
        assert after.info["duration"] == 80
        assert after.info.get("loop") == 0


def test_a_turned_photo_stands_upright_in_its_copy() -> None:
    """The turn that a phone only notes is carried out, so that nothing is lost with the note."""
    with Image.open(io.BytesIO(cleaned(making.photo(orientation=6)))) as after:
        assert after.size == (48, 64)
        top, bottom = after.convert("RGB").getpixel((24, 4)), after.convert("RGB").getpixel((24, 60))
    assert top[1] < 60
    assert bottom[1] > 200


def test_colours_of_a_device_become_standard() -> None:
    """A colour profile, which can name the device, is applied and dropped."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    photo = making.photo(icc_profile=profile)
    with Image.open(io.BytesIO(photo)) as before, Image.open(io.BytesIO(cleaned(photo))) as after:
        assert "icc_profile" in before.info
        assert "icc_profile" not in after.info


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_pictures_of_every_depth_can_be_cleaned(mode: str) -> None:
    """Black and white, grey, palette, transparent, print colours and 16 bits keep their mode."""
    sink = io.BytesIO()
    kind = "TIFF" if mode == "CMYK" else "PNG"
    Image.new(mode, (9, 9)).save(sink, kind)
    with Image.open(io.BytesIO(sink.getvalue())) as before, Image.open(io.BytesIO(cleaned(sink.getvalue()))) as after:
        assert after.mode == before.mode


def test_what_is_not_opened_is_said_honestly() -> None:
    """The EXIF block of a HEIC photo is found; the note says that more may be inside; cleaning is refused."""
    block = making.exif().tobytes()
    content = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(40) + block + bytes(40)
    told = revealed(content)
    assert said(told, "Serial number") == [making.SERIAL]
    assert not told.cleanable
    assert "only a part" in told.note
    with pytest.raises(CannotClean, match="cannot be cleaned"):
        cleaned(content)
