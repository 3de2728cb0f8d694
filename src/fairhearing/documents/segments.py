"""JPEG without the segments that tell, the picture itself untouched (ITU-T T.81)."""


def without_segments(jpeg: bytes) -> bytes:
    """A JPEG without APP1 to APP13, APP15 and comments (ITU-T T.81, B.1.1.3); its picture is copied as it is.

    APP0 (density) and APP14 (which colours) stay. What is no JPEG, or ends in its headers, comes back unchanged.
    """
    if jpeg[:2] != b"\xff\xd8":
        return jpeg
    kept, at = [b"\xff\xd8"], 2
    while jpeg[at : at + 1] == b"\xff" and jpeg[at + 1] != 0xDA:  # noqa: PLR2004  # SOS, the picture begins
        length = 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        marker = jpeg[at + 1]
        if not (0xE1 <= marker <= 0xEF and marker != 0xEE) and marker != 0xFE:  # noqa: PLR2004  # APPn and COM
            kept.append(jpeg[at : at + length])
        at += length
    return b"".join([*kept, jpeg[at:]]) if at < len(jpeg) else jpeg
