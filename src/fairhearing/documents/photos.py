"""Pictures: what EXIF, XMP and text chunks tell, and a re-encoded copy without them. Runs in the worker only.

Tags: CIPA DC-008 (EXIF 2.32), TIFF 6.0, PNG 3rd edition.
"""

import codecs
import contextlib
import io
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from PIL import (  # every format here: nothing can be imported once the process is shut in
    ExifTags,
    GifImagePlugin,
    Image,
    ImageCms,
    ImageFile,
    ImageOps,
    ImageSequence,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from fairhearing.documents.metadata import CannotClean, Revealed, Sayings
from fairhearing.documents.metadata import marked as _

MOST_PIXELS = 64_000_000  # of one picture, or of all pages or frames of one file together
MOST_FRAMES = 500
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
_PLUGINS = (GifImagePlugin, JpegImagePlugin, MpoImagePlugin, PngImagePlugin, TiffImagePlugin, WebPImagePlugin)
Image.preinit()
codecs.lookup("utf-16-le")

FORMATS: Final[dict[str, list[str]]] = {
    "jpeg": ["JPEG", "MPO"],
    "png": ["PNG"],
    "gif": ["GIF"],
    "webp": ["WEBP"],
    "tiff": ["TIFF"],
}
_SAVED: Final[dict[str, dict[str, Any]]] = {
    "jpeg": {"format": "JPEG", "quality": 92},
    "png": {"format": "PNG"},
    "gif": {"format": "GIF"},
    "webp": {"format": "WEBP", "quality": 90},
    "tiff": {"format": "TIFF", "compression": "tiff_adobe_deflate"},
}

# (label, tag) in the main directory, then in the Exif directory
_MAIN: Final[tuple[tuple[str, int], ...]] = (
    (_("Camera"), 0x010F),
    (_("Camera"), 0x0110),
    (_("Serial number"), 0xC62F),
    (_("Program"), 0x0131),
    (_("Computer"), 0x013C),
    (_("Author"), 0x013B),
    (_("Author"), 0x9C9D),
    (_("Rights"), 0x8298),
    (_("Title"), 0x010E),
    (_("Title"), 0x9C9B),
    (_("Comment"), 0x9C9C),
    (_("Time taken or changed"), 0x0132),
)
_EXIF: Final[tuple[tuple[str, int], ...]] = (
    (_("Time taken or changed"), 0x9003),
    (_("Time taken or changed"), 0x9004),
    (_("Time zone"), 0x9011),
    (_("Serial number"), 0xA431),
    (_("Serial number"), 0xA435),
    (_("Lens"), 0xA434),
    (_("Owner"), 0xA430),
    (_("Number of the picture"), 0xA420),
    (_("Comment"), 0x9286),
)
_XMP: Final[tuple[tuple[str, str], ...]] = (
    (_("Place"), r"exif:GPSLatitude"),
    (_("Author"), r"dc:creator"),
    (_("Program"), r"xmp:CreatorTool"),
    (_("Serial number"), r"aux:SerialNumber"),
    (_("Owner"), r"aux:OwnerName"),
    (_("Earlier files"), r"xmpMM:(?:DerivedFrom|History|OriginalDocumentID)"),
)


def revealed(code: str, content: bytes) -> Revealed:
    """What a picture of kind `code` tells. Raises what Pillow raises on damaged files."""
    if code not in FORMATS:
        return _revealed_unopened(code, content)
    says = Sayings()
    with Image.open(io.BytesIO(content), formats=FORMATS[code]) as picture:
        _say_exif(says, picture.getexif())
        _say_xmp(says, picture.info.get("xmp") or picture.info.get("XML:com.adobe.xmp"))
        _say_texts(says, picture)
        if picture.format != "TIFF" and picture.getexif().get_ifd(ExifTags.IFD.IFD1):  # of a TIFF, the second page
            says.add(_("Small preview"), _("a small picture is inside; it may show what was cut away later"))
        if getattr(picture, "n_frames", 1) > 1 and picture.format == "MPO":
            says.add(_("Second picture"), _("another picture, such as a preview, is inside"))
    return Revealed(tuple(says), cleanable=True)


def _revealed_unopened(code: str, content: bytes) -> Revealed:
    """HEIC, AVIF, BMP and SVG: the EXIF block is found and read, the picture is not opened."""
    if code == "bmp":
        return Revealed(note=_("this kind of picture holds nothing beside what is seen"))
    says = Sayings()
    found = re.search(rb"Exif\0\0(?=II\*\0|MM\0\*)", content)
    if found:
        exif = Image.Exif()
        exif.load(content[found.start() : found.start() + 1_048_576])
        _say_exif(says, exif)
    _say_xmp(says, _packet(content))
    return Revealed(tuple(says), note=_("may hold more about place and device; only a part could be looked into"))


def _packet(content: bytes) -> bytes:
    start = content.find(b"<x:xmpmeta")
    return content[start : content.find(b"</x:xmpmeta>", start)] if start >= 0 else b""


def _say_exif(says: Sayings, exif: Image.Exif) -> None:
    details: Mapping[int, Any] = exif.get_ifd(ExifTags.IFD.Exif)
    _say_place(says, exif.get_ifd(ExifTags.IFD.GPSInfo))
    for table, tags in ((exif, _MAIN), (details, _EXIF)):
        for label, tag in tags:
            says.add(label, _text(table.get(tag)))
    if 0x927C in details:  # noqa: PLR2004  # MakerNote
        says.add(_("Maker's notes"), _("the camera's own notes, which may hold serial numbers and settings"))


def _say_place(says: Sayings, gps: Mapping[int, Any]) -> None:
    if not gps:
        return
    says.add(_("Place"), _("GPS position is in the photo"))
    with contextlib.suppress(ArithmeticError, TypeError, ValueError, LookupError):
        says.add(_("Position"), f"{_degrees(gps[2], gps.get(1)):.5f}, {_degrees(gps[4], gps.get(3)):.5f}")


def _degrees(parts: Any, side: Any) -> float:  # noqa: ANN401  # what a file says may be anything
    """Degrees, minutes, seconds and N, S, E or W as signed degrees."""
    degrees, minutes, seconds = (float(part) for part in parts)
    return (degrees + minutes / 60 + seconds / 3600) * (-1 if str(side).strip("\0 ") in ("S", "W") else 1)


def _text(value: object) -> str:
    """A tag's value as text; Windows writes its own (0x9C9B and on) in UTF-16, comments begin with their charset."""
    if isinstance(value, bytes):
        if value.startswith((b"ASCII\0\0\0", b"UNICODE\0", b"JIS\0\0\0\0\0")):
            value = value[8:]
        text = value.decode("utf-16-le" if b"\0" in value[1:2] else "utf-8", "replace")
        return text.replace("\0", " ")
    return "" if value is None else str(value).replace("\0", " ")


def _say_xmp(says: Sayings, packet: object) -> None:
    if not packet:
        return
    text = packet.decode("utf-8", "replace") if isinstance(packet, bytes) else str(packet)
    says.add(_("Description (XMP)"), _("a block of descriptions is inside"))
    for label, name in _XMP:
        value = re.search(rf"{name}(?:=\"([^\"]{{1,300}})\"|[^>]{{0,200}}>(.{{0,400}}?)</{name})", text, re.DOTALL)
        if value:
            says.add(label, re.sub(r"<[^>]{0,200}>", " ", value[1] or value[2]) or "named in the description")


def _say_texts(says: Sayings, picture: Image.Image) -> None:
    """PNG text chunks, JPEG and GIF comments, and the block that news desks and Photoshop write (IPTC)."""
    info = picture.info
    for key, value in info.items() if picture.format == "PNG" else ():
        if isinstance(value, str) and isinstance(key, str) and not key.startswith("XML:"):
            says.add({"author": "Author", "software": "Program"}.get(key.lower(), f"Text “{key[:40]}”"), value)
    if isinstance(info.get("comment"), bytes):
        says.add(_("Comment"), info["comment"].decode("utf-8", "replace"))
    if "photoshop" in info or {0x83BB, 0x8649} & set(picture.getexif()):
        says.add(_("Description (IPTC)"), _("a block of descriptions is inside"))


def cleaned(code: str, content: bytes) -> bytes:
    """The same picture, upright, in standard colours, drawn anew, with nothing beside its points.

    Raises CannotClean, and what Pillow raises on damaged files.
    """
    if code not in FORMATS:
        raise CannotClean(_("this kind of picture cannot be cleaned here; a screenshot or an export as JPEG can"))
    with Image.open(io.BytesIO(content), formats=FORMATS[code]) as picture:
        frames = list(_frames(picture, code))
        if not frames:
            raise CannotClean(_("there is no picture in it"))
        options = dict(_SAVED[code])
        if len(frames) > 1:
            options |= {"save_all": True, "append_images": frames[1:]} | _moving(picture)
    sink = io.BytesIO()
    frames[0].save(sink, **options)
    return sink.getvalue()


def _frames(picture: ImageFile.ImageFile, code: str) -> Iterator[Image.Image]:
    """Each page or frame; of a JPEG only the first, as the others are previews or depth."""
    left = MOST_PIXELS
    for number, frame in enumerate(ImageSequence.Iterator(picture)):
        left -= frame.width * frame.height
        if left < 0 or number == MOST_FRAMES:
            raise CannotClean(_("it has too many points to be cleaned here"))
        yield _plain(frame)
        if code == "jpeg":
            return


def _plain(frame: Image.Image) -> Image.Image:
    upright = ImageOps.exif_transpose(frame)
    kept: dict[str | tuple[int, int], Any] = {
        key: upright.info[key] for key in ("transparency",) if key in upright.info
    }
    plain = _standard_colours(upright)
    plain.info = kept if plain.mode == upright.mode else {}
    return plain


def _standard_colours(picture: Image.Image) -> Image.Image:
    """Colours moved to sRGB where the file has its own profile, which may name the device; else `picture` itself.

    No third copy: two of 64 million points are half of the memory that the process has.
    """
    profile = picture.info.get("icc_profile")
    if profile and picture.mode in ("RGB", "CMYK"):
        with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError):
            own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            moved = ImageCms.profileToProfile(picture, own, ImageCms.createProfile("sRGB"), outputMode="RGB")
            if moved is not None:
                return moved
    return picture


def _moving(picture: Image.Image) -> dict[str, Any]:
    return {key: picture.info[key] for key in ("duration", "loop", "disposal") if key in picture.info}
