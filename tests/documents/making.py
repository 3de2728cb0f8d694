"""Real files for the tests, made by the libraries that other programs use, with invented persons and places."""

import io
import struct
import zipfile
import zlib
from typing import Any

import pikepdf
from PIL import ExifTags, Image, PngImagePlugin, TiffImagePlugin

AUTHOR = "Robin Invented"
SERIAL = "SN-48151623"


def points(size: tuple[int, int] = (64, 48)) -> Image.Image:
    """A picture whose left half is red, so that turning it can be seen."""
    picture = Image.new("RGB", size, "white")
    picture.paste("red", (0, 0, size[0] // 2, size[1]))
    return picture


def exif(*, orientation: int = 1) -> Image.Exif:
    """EXIF as a phone writes it: place, camera, serial number, time, owner."""
    tags = Image.Exif()
    tags[0x010F], tags[0x0110], tags[0x0131] = "Invented Cameras", "Model 9", "Retouch 3.1"
    tags[0x013B], tags[0x0132], tags[0x0112] = AUTHOR, "2026:03:04 05:06:07", orientation
    details: dict[int, Any] = tags.get_ifd(ExifTags.IFD.Exif)
    details[0x9003], details[0xA431], details[0x927C] = "2026:03:04 05:06:07", SERIAL, b"maker's own"
    gps: dict[int, Any] = tags.get_ifd(ExifTags.IFD.GPSInfo)
    gps[1], gps[2], gps[3], gps[4] = "S", (41.0, 17.0, 24.0), "E", (174.0, 46.0, 12.0)
    return tags


def photo(*, orientation: int = 1, kind: str = "JPEG", **options: Any) -> bytes:
    sink = io.BytesIO()
    points().save(sink, kind, exif=exif(orientation=orientation), **options)
    return sink.getvalue()


def photo_with_preview() -> bytes:
    """A photo whose EXIF has a second directory, as cameras write for a small preview."""
    block = bytearray(exif().tobytes())
    start = len(b"Exif\0\0")
    order = "<" if block[start : start + 2] == b"II" else ">"
    (count,) = struct.unpack_from(order + "H", block, start + 8)
    struct.pack_into(order + "I", block, start + 10 + 12 * count, len(block) - start)
    block += struct.pack(order + "HHHIHHI", 1, 0x0103, 3, 1, 6, 0, 0)
    sink = io.BytesIO()
    points().save(sink, "JPEG", exif=bytes(block))
    return sink.getvalue()


def screenshot() -> bytes:
    """A PNG with text chunks and EXIF."""
    words, sink = PngImagePlugin.PngInfo(), io.BytesIO()
    words.add_text("Author", AUTHOR)
    words.add_itxt("Comment", "at the north office")
    points().save(sink, "PNG", pnginfo=words, exif=exif())
    return sink.getvalue()


def scan() -> bytes:
    """A TIFF of two pages with author and program."""
    tags, sink = TiffImagePlugin.ImageFileDirectory_v2(), io.BytesIO()
    tags[0x013B], tags[0x0131] = AUTHOR, "Scanner 2"
    points().save(sink, "TIFF", save_all=True, append_images=[points()], tiffinfo=tags)
    return sink.getvalue()


def moving() -> bytes:
    """A GIF of three frames with a comment."""
    sink = io.BytesIO()
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "green", "blue")]
    frames[0].save(sink, "GIF", save_all=True, append_images=frames[1:], duration=80, loop=0, comment=AUTHOR.encode())
    return sink.getvalue()


def png_bomb(side: int = 30_000) -> bytes:
    """A PNG of `side` × `side` points that packs into few bytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    packer, lines = zlib.compressobj(9), bytearray()
    for _row in range(side):
        lines += packer.compress(bytes(1 + (side + 7) // 8))
    lines += packer.flush()
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", bytes(lines)) + chunk(b"IEND", b"")


def pdf(*, password: str = "") -> bytes:
    """A PDF with information, XMP, a file inside, a comment by name, and a photo with its own EXIF on the page."""
    made, sink = pikepdf.new(), io.BytesIO()
    made.add_blank_page()
    with made.open_metadata() as packet:
        packet["dc:creator"] = [AUTHOR]
        packet["xmp:CreatorTool"] = "Invented Writer 4"
    made.docinfo["/Author"], made.docinfo["/Producer"] = AUTHOR, "Invented Writer 4"
    made.docinfo["/CreationDate"] = "D:20260304050607+13'00'"
    made.attachments["hidden-notes.txt"] = AUTHOR.encode()
    made.pages[0].obj["/Annots"] = pikepdf.Array([_comment(made), _attached(made)])
    image = made.make_stream(photo(), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=64, Height=48)
    image["/Filter"], image["/ColorSpace"], image["/BitsPerComponent"] = (
        pikepdf.Name.DCTDecode,
        pikepdf.Name.DeviceRGB,
        8,
    )
    made.pages[0].obj["/Resources"] = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=image))
    made.pages[0].obj["/Contents"] = made.make_stream(b"q 64 0 0 48 0 0 cm /Im0 Do Q")
    made.Root["/OpenAction"] = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('hello')")
    locked = pikepdf.Encryption(owner="owner", user=password) if password else False
    made.save(sink, encryption=locked)
    return sink.getvalue()


def _comment(made: pikepdf.Pdf) -> pikepdf.Object:
    note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9], T=AUTHOR)
    note["/Contents"] = "please check this"
    return made.make_indirect(note)


def _attached(made: pikepdf.Pdf) -> pikepdf.Object:
    file = pikepdf.Dictionary(EF=pikepdf.Dictionary(F=made.make_stream(b"pinned to the page")), UF="pinned.txt")
    subtype = pikepdf.Name.FileAttachment
    return made.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=subtype, Rect=[0, 0, 9, 9], FS=file))


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CT = "application/vnd.openxmlformats-officedocument"


def packed(parts: dict[str, bytes | str]) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content, zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED)
    return sink.getvalue()


def word_parts() -> dict[str, bytes | str]:
    """A Word document with everything that tells: core, app, custom, tracked change, comment, template, photo."""
    return {
        "[Content_Types].xml": f"""<?xml version="1.0"?><Types
            xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
            <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
            <Default Extension="jpeg" ContentType="image/jpeg"/>
            <Override PartName="/word/document.xml" ContentType="{_CT}.wordprocessingml.document.main+xml"/>
            <Override PartName="/word/comments.xml" ContentType="{_CT}.wordprocessingml.comments+xml"/>
            <Override PartName="/docProps/core.xml"
            ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>
            <Override PartName="/docProps/app.xml" ContentType="{_CT}.extended-properties+xml"/></Types>""",
        "_rels/.rels": f"""<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
            <Relationship Id="r1" Type="{_REL}/officeDocument" Target="word/document.xml"/>
            <Relationship Id="r2" Type="{_REL}/metadata/core-properties" Target="docProps/core.xml"/>
            <Relationship Id="r3" Type="{_REL}/extended-properties" Target="/docProps/app.xml"/></Relationships>""",
        "docProps/core.xml": f"""<cp:coreProperties xmlns:dc="http://purl.org/dc/elements/1.1/"
            xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties">
            <dc:creator>{AUTHOR}</dc:creator><cp:lastModifiedBy>Kim Invented</cp:lastModifiedBy>
            <cp:revision>17</cp:revision></cp:coreProperties>""",
        "docProps/app.xml": """<Properties
            xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">
            <Company>Invented Society</Company><Template>Letter.dotx</Template></Properties>""",
        "word/document.xml": f"""<w:document {W}><w:body><w:p w:rsidR="00AB12CD"><w:r><w:t>What happened.</w:t></w:r>
            <w:ins w:id="1" w:author="{AUTHOR}" w:date="2026-03-04T05:06:07Z"><w:r><w:t>Added.</w:t></w:r></w:ins>
            </w:p></w:body></w:document>""",
        "word/comments.xml": f"""<w:comments {W}><w:comment w:id="0" w:author="{AUTHOR}" w:initials="RI"
            w:date="2026-03-04T05:06:07Z"><w:p><w:r><w:t>Is this so?</w:t></w:r></w:p></w:comment></w:comments>""",
        "word/settings.xml": f'<w:settings {W}><w:rsids><w:rsidRoot w:val="00AB12CD"/></w:rsids></w:settings>',
        "word/_rels/settings.xml.rels": f"""<Relationships
            xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1"
            Type="{_REL}/attachedTemplate" Target="file:///C:/Users/robin/Letter.dotx" TargetMode="External"/>
            </Relationships>""",
        "word/media/image1.jpeg": photo(),
    }


def word() -> bytes:
    return packed(word_parts())


def open_document() -> bytes:
    """An OpenDocument text with author, printer, tracked change and comment."""
    names = (
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
        'xmlns:config="urn:oasis:names:tc:opendocument:xmlns:config:1.0"'
    )
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "meta.xml": f"""<office:document-meta {names}><office:meta>
                <meta:initial-creator>{AUTHOR}</meta:initial-creator><dc:creator>Kim Invented</dc:creator>
                <meta:editing-cycles>5</meta:editing-cycles></office:meta></office:document-meta>""",
            "content.xml": f"""<office:document-content {names}><office:body><office:text><text:tracked-changes>
                <text:changed-region><text:insertion><office:change-info><dc:creator>{AUTHOR}</dc:creator>
                <dc:date>2026-03-04T05:06:07</dc:date></office:change-info></text:insertion></text:changed-region>
                </text:tracked-changes><text:p>What happened.<office:annotation><dc:creator>{AUTHOR}</dc:creator>
                <text:p>Is this so?</text:p></office:annotation></text:p></office:text></office:body>
                </office:document-content>""",
            "settings.xml": f"""<office:document-settings {names}><office:settings><config:config-item-set>
                <config:config-item config:name="PrinterName">Printer of {AUTHOR}</config:config-item>
                </config:config-item-set></office:settings></office:document-settings>""",
            "Thumbnails/thumbnail.png": screenshot(),
            "META-INF/manifest.xml": """<manifest:manifest
                xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">
                <manifest:file-entry manifest:full-path="Thumbnails/thumbnail.png" manifest:media-type="image/png"/>
                <manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
                </manifest:manifest>""",
        }
    )


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "ha">'
    + b"".join(
        b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10)  # each ten of the one before
        for n in range(12)
    )
    + b"]><d>&m;</d>"
)
