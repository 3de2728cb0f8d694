"""What two answers may differ in and still tell nothing: values that are drawn anew each time, of one size.

Everything else must be the same to the byte. Each rule names what it stands for, keeps the length where it could tell,
and is tested by itself in test_alike.py: a rule that swallows too much would make every pair of worlds equal.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass

ID = re.compile(r"\b(?:[0-9a-f]{64}|[0-9a-f]{32})\b")
# What is drawn anew for whoever asks, wherever it stands: (before, the drawn value, after).
DRAWN = tuple(
    re.compile(pattern, re.DOTALL)
    for pattern in (
        r'(name="csrfmiddlewaretoken" value=")([A-Za-z0-9]+)(")',
        r'(<span class="word">)([a-z]+)(</span>)',  # fresh words of a receipt or recovery code
        r'(src="data:image/svg\+xml;charset=utf-8,)([^"]+)(")',  # the picture of a fresh secret, for an app
        r'(<p class="typed" translate="no">)((?:[A-Z2-7]{4} )+)(</p>)',  # the same secret in letters
        r'(data-asked=")([^"]+)(")',  # the challenge to a passkey
    )
)
# What a proof says of the whole record, its size and the path through it, tells that something else was entered. The
# record gets a constant number of leaves an interval in part 6 of the road; until then this is left out, and
# test_growth.py holds that it is all that is left out.
GROWTH = re.compile(r"(?<=\n)index \d+\n.*", re.DOTALL)
PROOF = "c2sp.org/tlog-proof@v1\n"
# These vary in length by themselves: words of a code have three to eight letters, a picture has more or fewer dots.
OF_ANY_LENGTH = ("word", "data:image")


@dataclass(frozen=True)
class Output:
    """One thing that somebody gets: where it came from, and all of it that can be told from another."""

    source: str
    status: int
    headers: tuple[tuple[str, str], ...]
    cookies: tuple[str, ...]
    body: str


def alike(text: str, *, known: Collection[str]) -> str:
    """Return ``text`` with what is drawn anew replaced; ids in ``known`` are left as they stand."""
    for rule in DRAWN:
        text = rule.sub(_placeholder, text)
    if text.startswith(PROOF):
        text = GROWTH.sub("index <part 6>", text)
    numbers: dict[str, int] = {}

    def numbered(found: re.Match[str]) -> str:
        if found[0] in known:
            return found[0]
        return f"<id of {len(found[0])}, the {numbers.setdefault(found[0], len(numbers) + 1)}.>"

    return ID.sub(numbered, text)


def body(content: bytes, *, known: Collection[str]) -> str:
    """Return what an answer holds, alike; of a zip, the name and content of each file in it."""
    if not content.startswith(b"PK"):
        return alike(content.decode("utf-8", errors="backslashreplace"), known=known)
    with zipfile.ZipFile(io.BytesIO(content)) as whole:
        parts = [(one.filename, one.date_time, whole.read(one)) for one in whole.infolist()]
    return "\n".join(f"{name} {when} {body(part, known=known)}" for name, when, part in parts)


def _placeholder(found: re.Match[str]) -> str:
    size = "" if any(kind in found[1] for kind in OF_ANY_LENGTH) else f" of {len(found[2])}"
    return f"{found[1]}<drawn{size}>{found[3]}"


def cookie(line: str) -> str:
    """Return a Set-Cookie line with its value replaced by the value's length; name and attributes stay.

    Where it lasts for some seconds, the moment at which it ends is only that of the answer with them added.
    """
    if "Max-Age=" in line:
        line = re.sub(r"expires=[^;]+; ", "", line)
    return re.sub(r"^([^=]+)=([^;]*)", lambda found: f"{found[1]}=<{len(found[2])} characters>", line)


def differences(one: Collection[Output], other: Collection[Output]) -> Iterator[str]:
    """Say, output by output, what differs between two worlds."""
    for here, there in zip(one, other, strict=True):
        for name in ("source", "status", "headers", "cookies", "body"):
            ours, theirs = getattr(here, name), getattr(there, name)
            if ours != theirs:
                yield f"{here.source}: {name}: {_first(str(ours), str(theirs))}"


def _first(ours: str, theirs: str) -> str:
    """Return both texts from shortly before the place where they part."""
    pairs = zip(ours, theirs, strict=False)
    at = next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(ours), len(theirs)))
    begin = max(at - 30, 0)
    return f"{ours[begin : at + 60]!r} with the case, {theirs[begin : at + 60]!r} without"
