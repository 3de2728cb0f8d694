"""The vectors of documents: how they are written, how each was made, one fault in each.

`python tests/sealing/document_vectors.py` writes them anew, which is needed only when the format changes.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from fairhearing.sealing import Identity, Label, SigningKey, seal
from fairhearing.sealing.document import FRAME, INTRO, padded_size

FOLDER = Path(__file__).parents[1] / "vectors/document"
READER = Identity.from_seed(hashlib.sha256(b"vector reader").digest())
ANOTHER = Identity.from_seed(hashlib.sha256(b"vector stranger").digest())
SENDER = SigningKey.from_seed(hashlib.sha256(b"vector sender").digest())
IMPOSTOR = SigningKey.from_seed(hashlib.sha256(b"vector impostor").digest())
LABEL = Label("0a" * 16, "0b" * 16, "report", "0c" * 16, 1, "report", "note.txt", "text/plain")
WORDS = b"On the second evening I was asked to stay behind."


@dataclass(frozen=True)
class Vector:
    """A sealed document, who reads it, what is expected, and what should come of it."""

    comment: str
    expect: str
    identity: str
    expecting: Label
    content: str
    sender: str
    sealed: bytes

    def written(self) -> str:
        says = {
            "comment": self.comment,
            "expect": self.expect,
            "identity": self.identity,
            "expecting": self.expecting.encoded().decode(),
            "content": self.content,
            "sender": self.sender,
        }
        head = "".join(f"{key}: {value}\n" for key, value in says.items())
        return head + "\n" + base64.encodebytes(self.sealed).decode()

    @classmethod
    def read(cls, text: str) -> Self:
        head, _, body = text.partition("\n\n")
        says = dict(line.partition(": ")[::2] for line in head.split("\n"))
        return cls(
            comment=says["comment"],
            expect=says["expect"],
            identity=says["identity"],
            expecting=Label(**json.loads(says["expecting"])),
            content=says["content"],
            sender=says["sender"],
            sealed=base64.decodebytes(body.encode()),
        )


@dataclass(frozen=True)
class Parts:
    """The parts of a document, put together by hand, so that any of them can be wrong."""

    intro: bytes = INTRO
    label: bytes = field(default_factory=LABEL.encoded)
    sender: bytes = SENDER.public
    content: bytes = WORDS
    frames: bytes | None = None
    signature: bytes | None = None
    signed_by: SigningKey = SENDER
    signed_label: bytes | None = None
    signed_content: bytes | None = None
    signed_intro: bytes = INTRO
    padding: Callable[[int], bytes] = lambda size: bytes(padded_size(size) - size)

    def plain(self) -> bytes:
        start = self.intro + len(self.label).to_bytes(4, "big") + self.label + self.sender
        whole = start + (self.frames if self.frames is not None else framed(self.content))
        whole += self.signature if self.signature is not None else self.signed_by.sign(self._signed())
        return whole + self.padding(len(whole))

    def sealed(self) -> bytes:
        return seal(self.plain(), READER.recipient)

    def _signed(self) -> bytes:
        label = self.signed_label or self.label
        content = self.signed_content if self.signed_content is not None else self.content
        size, digest = len(content).to_bytes(8, "big"), hashlib.sha256(content).digest()
        return self.signed_intro + len(label).to_bytes(4, "big") + label + self.sender + size + digest


def framed(content: bytes) -> bytes:
    frames = [content[at : at + FRAME] for at in range(0, len(content) + 1, FRAME)]
    return b"".join(len(frame).to_bytes(4, "big") + frame for frame in frames)


def _json(**changed: object) -> bytes:
    says = json.loads(LABEL.encoded()) | changed
    return json.dumps(says, sort_keys=True, separators=(",", ":")).encode()


def _good() -> Iterator[tuple[str, Vector]]:
    long = hashlib.shake_128(b"long").digest(FRAME)
    name = 'a "quoted" \\ name\n\t\u0001\u007f\u2028 été \U0001f512 <&>.txt'
    strange = replace(LABEL, name=name, version=2**53 - 1)
    yield "words", _vector("a short document", Parts())
    yield "empty-content", _vector("a document with nothing in it", Parts(content=b""))
    yield "exactly-one-frame", _vector("a full frame is followed by an empty one", Parts(content=long))
    parts = Parts(label=strange.encoded())
    yield "strange-name", _vector("a name of signs that JSON writes in one way", parts, expecting=strange)
    sealed = seal(Parts().plain(), ANOTHER.recipient, READER.recipient)
    yield "two-readers", replace(_vector("the second of two readers opens", Parts()), sealed=sealed)


def _vector(comment: str, parts: Parts, *, expect: str = "opens", expecting: Label = LABEL) -> Vector:
    content = hashlib.sha256(parts.content).hexdigest()
    return Vector(comment, expect, str(READER), expecting, content, parts.sender.hex(), parts.sealed())


def _unopened() -> Iterator[tuple[str, Vector]]:
    whole = _vector("", Parts())
    sealed = whole.sealed
    long = Parts(content=bytes(FRAME)).sealed()
    end, last = len(long), len(Parts(content=bytes(FRAME)).plain()) - FRAME + 16
    start = end - last - FRAME - 16
    mac = sealed.index(b"\n--- ") + 5 + 42
    odd = sealed[:mac] + _next_letter(sealed[mac : mac + 1]) + sealed[mac + 1 :]
    faults = {
        "cut-off": ("the last byte is missing", sealed[:-1]),
        "cut-off-in-the-header": ("only half of the header is there", sealed[: sealed.index(b"\n--- ") // 2]),
        "nothing": ("there is nothing at all", b""),
        "bytes-after-the-end": ("one byte follows the end", sealed + b"\0"),
        "chunks-in-another-order": ("two chunks changed places", long[:start] + long[-last:] + long[start:-last]),
        "changed-payload": ("one bit of the payload is changed", sealed[:-5] + bytes([sealed[-5] ^ 1]) + sealed[-4:]),
        "changed-header": ("a way in was added to the header", sealed.replace(b"\n--- ", b"\n-> x\n\n--- ", 1)),
        "header-not-canonical": ("the last letter of the header's seal has bits that mean nothing", odd),
        "header-with-cr": ("a line of the header ends in CR LF", sealed.replace(b"\n", b"\r\n", 1)),
        "another-reader": ("sealed to somebody else", seal(Parts().plain(), ANOTHER.recipient)),
    }
    for name, (comment, content) in faults.items():
        yield name, replace(whole, comment=comment, expect="cannot open", sealed=content)


def _next_letter(letter: bytes) -> bytes:
    letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    at = letters.index(letter)
    return letters[at + 1 : at + 2]


def _forged() -> Iterator[tuple[str, Vector]]:
    good = Parts()
    signature = good.signed_by.sign(good._signed())
    high = len(signature) - 1
    flipped = signature[:high] + bytes([signature[high] ^ 1])
    early = INTRO + len(good.label).to_bytes(4, "big") + good.label + SENDER.public + framed(WORDS)[:-9]
    low = bytes([1, *bytes(31)])
    faults = {
        "wrong-signature": ("one bit of the signature is changed", Parts(signature=flipped)),
        "signed-by-another": ("another key signed than the one that stands there", Parts(signed_by=IMPOSTOR)),
        "signed-other-content": ("the signature is for other words", Parts(signed_content=WORDS + b" ")),
        "signed-other-label": ("the signature is for another case", Parts(signed_label=_json(case="0d" * 16))),
        "signed-without-domain": ("the signature is of another kind of thing", Parts(signed_intro=b"")),
        "sender-of-low-order": ("a key that signs everything", Parts(sender=low, signature=low + bytes(32))),
        "another-format": ("the beginning names a later version", Parts(intro=INTRO.replace(b"v1", b"v2"))),
        "label-with-space": ("the label has a space that JSON allows", Parts(label=good.label.replace(b":", b": ", 1))),
        "label-out-of-order": ("two keys of the label changed places", Parts(label=_out_of_order())),
        "label-with-unknown-key": ("the label says more than it may", Parts(label=_json(colour="red"))),
        "label-lacks-a-key": ("the label has no media type", Parts(label=_lacking("media_type"))),
        "label-twice-the-same-key": ("a key stands twice", Parts(label=good.label[:-1] + b',"version":1}')),
        "label-version-as-text": ("the version is written as text", Parts(label=_json(version="1"))),
        "label-version-as-fraction": ("the version is 1.0", Parts(label=good.label.replace(b":1}", b":1.0}"))),
        "label-version-true": ("the version is true", Parts(label=_json(version=True))),
        "label-version-negative": ("the version is below zero", Parts(label=_json(version=-1))),
        "label-version-too-high": ("the version is 2 to the power of 53", Parts(label=_json(version=2**53))),
        "label-name-as-number": ("the name is a number", Parts(label=_json(name=7))),
        "label-not-utf-8": ("the label is not UTF-8", Parts(label=good.label.replace(b"note", b"n\xffte"))),
        "label-half-a-character": ("half a character stands in the name", Parts(label=_json(name="\ud800"))),
        "label-too-long": ("the label has more than 16 KiB", Parts(label=_json(name="x" * 17_000))),
        "label-is-a-list": ("the label is a list", Parts(label=b"[]")),
        "label-nested": ("the label is nested without end", Parts(label=b"[" * 8000)),
        "frame-too-long": ("a frame is longer than 64 KiB", Parts(frames=(FRAME + 1).to_bytes(4, "big") + WORDS)),
        "frames-cut-small": (
            "the content is cut into smaller frames",
            Parts(frames=framed(WORDS[:20]) + framed(WORDS[20:])),
        ),
        "padding-missing": ("there is no padding", Parts(padding=lambda _: b"")),
        "padding-too-short": ("one byte of padding is missing", Parts(padding=lambda size: bytes(1023 - size))),
        "padding-too-long": ("there is one byte of padding more", Parts(padding=lambda size: bytes(1025 - size))),
        "padding-not-empty": (
            "something stands in the padding",
            Parts(padding=lambda size: bytes(1023 - size) + b"\1"),
        ),
    }
    for name, (comment, parts) in faults.items():
        yield name, _vector(comment, parts, expect="forged")
    yield from _ended_or_elsewhere(_vector("", good), early)


def _ended_or_elsewhere(whole: Vector, early: bytes) -> Iterator[tuple[str, Vector]]:
    """What ends too early, and what is whole and belongs to another place."""
    ends = {"ends-in-the-content": early, "ends-in-the-label": early[:60], "empty": b""}
    for name, plain in ends.items():
        sealed = seal(plain, READER.recipient)
        yield name, replace(whole, comment="the document ends too early", expect="forged", sealed=sealed)
    for key in ("organisation", "case", "compartment", "document"):
        expecting = Label(**(vars(LABEL) | {key: "0e" * 16}))
        yield (
            f"another-{key}",
            replace(whole, comment=f"another {key} was expected", expect="forged", expecting=expecting),
        )
    expecting = replace(LABEL, version=2)
    yield (
        "another-version",
        replace(whole, comment="a later version was expected", expect="forged", expecting=expecting),
    )


def _out_of_order() -> bytes:
    says = json.loads(LABEL.encoded())
    return json.dumps(dict(reversed(says.items())), separators=(",", ":")).encode()


def _lacking(key: str) -> bytes:
    says = json.loads(LABEL.encoded())
    del says[key]
    return json.dumps(says, sort_keys=True, separators=(",", ":")).encode()


def write_anew(folder: Path) -> None:
    """Write every vector, numbered; those that stood there before are removed."""
    for old in folder.glob("*.txt"):
        old.unlink()
    for number, (name, vector) in enumerate([*_good(), *_unopened(), *_forged()], 1):
        (folder / f"{number:02}-{name}.txt").write_text(vector.written(), encoding="utf-8")


if __name__ == "__main__":
    write_anew(FOLDER)
