"""Documents: what was said or handed in, with its label and its sender's signature, sealed.

Inside an age file stand a label, the content in frames, the signature and padding, so that only
readers see whose, what and how large it is. The format is `docs/protocols/document.md`.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, BinaryIO, Self

from fairhearing.sealing.age import CHUNK, Block, Sealer, Unwraps, opened
from fairhearing.sealing.signatures import PUBLIC, SIGNATURE, Forged, SigningKey, verify_signature

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from fairhearing.sealing.recipients import Recipient

INTRO = b"fairhearing/document/v1\n"
FRAME = CHUNK  # by chance the same: frames and chunks do not lie on each other
LONGEST_LABEL = 16 * 1024
SMALLEST = 1024
_LENGTH = 4
_HIGHEST_VERSION = 2**53 - 1
_JSON = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True)
class Label:
    """Where a document belongs. Ids are hex or words; the name is the sender's own."""

    organisation: str
    case: str
    compartment: str
    document: str
    version: int
    kind: str
    name: str = ""
    media_type: str = ""

    def encoded(self) -> bytes:
        """Return the one encoding: JSON, keys in order, no spaces (RFC 8785). Raises ValueError."""
        if not (type(self.version) is int and 0 <= self.version <= _HIGHEST_VERSION):
            raise ValueError("the version of a document is a whole number from 0")
        encoded = _JSON.encode(vars(self)).encode()
        if len(encoded) > LONGEST_LABEL:
            raise ValueError("the label of a document has at most 16 KiB")
        return encoded

    @classmethod
    def read(cls, encoded: bytes) -> Self:
        """Read the one encoding. Raises Forged for any other."""
        try:
            found = json.loads(encoded)
            label = cls(**found)
            good = all(isinstance(value, _TYPES[key]) for key, value in found.items())
            canonical = good and label.encoded() == encoded
        except (ValueError, TypeError, RecursionError) as wrong:
            raise Forged("the label is malformed") from wrong
        if not canonical:
            raise Forged("the label is malformed")
        return label

    @property
    def place(self) -> tuple[str, str, str, str, int]:
        """Return what must match when a certain document is expected."""
        return self.organisation, self.case, self.compartment, self.document, self.version


_TYPES = {field.name: int if field.name == "version" else str for field in fields(Label)}


@dataclass(frozen=True)
class Document:
    """An opened document; `sender` is the public key whose signature was verified."""

    label: Label
    content: bytes
    sender: bytes

    def __repr__(self) -> str:
        """Show neither content nor label."""
        return f"<Document of {len(self.content)} bytes>"


def padded_size(size: int) -> int:
    """Return the size that is shown for `size` bytes: Padmé (Nikitin et al. 2019), at least 1 KiB.

    At most 12 % larger; of a size of n bits only about log2(n) bits can be told.
    """
    if size <= SMALLEST:
        return SMALLEST
    exponent = size.bit_length() - 1
    mask = (1 << (exponent - exponent.bit_length())) - 1
    return (size + mask) & ~mask


def _signed(label: bytes, digest: bytes, size: int, sender: bytes) -> bytes:
    return b"".join(
        [
            INTRO,
            len(label).to_bytes(_LENGTH, "big"),
            label,
            sender,
            size.to_bytes(8, "big"),
            digest,
        ]
    )


class DocumentSealer:
    """Seal a document as it arrives, in flat memory; `sha256` and `size` are known after close."""

    def __init__(self, sink: BinaryIO, label: Label, *, sender: SigningKey, to: Sequence[Recipient]) -> None:
        """Write the beginning to `sink`. Raises ValueError for a bad label or no reader."""
        self._label, self._sender = label.encoded(), sender
        self._sealer = Sealer(sink, *to)
        self._digest = hashlib.sha256()
        self._frame = Block()
        self._written = 0
        self._closed = False
        self.size = 0
        self._put(INTRO + len(self._label).to_bytes(_LENGTH, "big") + self._label + sender.public)

    def write(self, chunk: bytes | bytearray | memoryview) -> int:
        """Seal more content; returns its length in bytes."""
        if self._closed:
            raise ValueError("the document is closed")
        given = rest = memoryview(chunk).cast("B")
        self._digest.update(given)
        self.size += len(given)
        while rest:
            rest = self._frame.take(rest)
            if self._frame.is_full:
                self._put_frame()
        return len(given)

    def close(self) -> None:
        """Sign, pad and end the document. The sink stays open. Closing again changes nothing."""
        if self._closed:
            return
        self._closed = True
        digest = self._digest.digest()
        signed = _signed(self._label, digest, self.size, self._sender.public)
        self._put_frame()
        self._put(self._sender.sign(signed))
        self._pad()
        self._sealer.close()

    @property
    def sha256(self) -> str:
        """Return the SHA-256 of the plain content so far, in hex."""
        return self._digest.hexdigest()

    def _put(self, data: bytes | memoryview) -> None:
        self._written += self._sealer.write(data)

    def _put_frame(self) -> None:
        content = self._frame.emptied()
        self._put(len(content).to_bytes(_LENGTH, "big"))
        self._put(content)

    def _pad(self) -> None:
        left = padded_size(self._written) - self._written
        for at in range(0, left, CHUNK):
            self._put(bytes(min(CHUNK, left - at)))

    def __enter__(self) -> Self:
        """Seal within a `with` block; the document is ended only if the block succeeds."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close, unless something went wrong: then the document opens for nobody."""
        if kind is None:
            self.close()


def seal_document(label: Label, content: bytes, *, sender: SigningKey, to: Sequence[Recipient]) -> bytes:
    """Return a sealed, signed and padded document. Raises ValueError as `DocumentSealer`."""
    sink = io.BytesIO()
    with DocumentSealer(sink, label, sender=sender, to=to) as sealer:
        sealer.write(content)
    return sink.getvalue()


class _Plain:
    """The opened bytes of a document, taken piece by piece."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._held = memoryview(b"")
        self.taken = 0

    def some(self, size: int) -> memoryview:
        """Return from 1 to `size` bytes, nothing only at the end."""
        if not self._held:
            self._held = memoryview(next(self._chunks, b""))
        piece, self._held = self._held[:size], self._held[size:]
        self.taken += len(piece)
        return piece

    def exactly(self, size: int) -> bytes:
        """Return `size` bytes. Raises Forged if there are fewer."""
        pieces: list[memoryview] = []
        left = size
        while left:
            pieces.append(self.some(left))
            if not pieces[-1]:
                raise Forged("the document ends too early")
            left -= len(pieces[-1])
        return b"".join(pieces)

    def length(self) -> int:
        return int.from_bytes(self.exactly(_LENGTH), "big")


class Content(Iterator[bytes]):
    """The content of a document that is being read, in pieces of at most 64 KiB.

    `sender` is the public key that stands in the document. Only when the iterator has ended without
    an error is it known that this key signed what came: keep that apart until then.
    """

    def __init__(self, source: BinaryIO, identities: Sequence[Unwraps]) -> None:
        """Read up to the content. Raises CannotOpen, Forged."""
        self._plain = _Plain(opened(source, *identities))
        if self._plain.exactly(len(INTRO)) != INTRO:  # (2)
            raise Forged("not a document")
        size = self._plain.length()
        if size > LONGEST_LABEL:  # (3)
            raise Forged("the label is malformed")
        self._encoded = self._plain.exactly(size)
        self.label = Label.read(self._encoded)
        self.sender = self._plain.exactly(PUBLIC)
        self._pieces = self._read()

    def __next__(self) -> bytes:
        """Return the next piece. Raises CannotOpen, Forged."""
        return next(self._pieces)

    def verify_place(self, expecting: Label | None) -> Label:
        """Return the label if its place is the expected one; raise Forged."""
        if expecting is not None and self.label.place != expecting.place:  # (4)
            raise Forged("the label is that of another document")
        return self.label

    def _read(self) -> Iterator[bytes]:
        digest, size, frame = hashlib.sha256(), 0, FRAME
        while frame == FRAME:  # (5)
            frame = self._plain.length()
            if frame > FRAME:
                raise Forged("a frame is too long")
            if frame:
                content = self._plain.exactly(frame)
                digest.update(content)
                size += frame
                yield content
        signed = _signed(self._encoded, digest.digest(), size, self.sender)
        verify_signature(self.sender, signed, self._plain.exactly(SIGNATURE))  # (6)
        self._verify_padding()

    def _verify_padding(self) -> None:
        expected = padded_size(self._plain.taken)
        while piece := self._plain.some(CHUNK):  # (7)
            if any(piece):
                raise Forged("the padding is not empty")
        if self._plain.taken != expected:
            raise Forged("the padding has another length")


def open_document(sealed: bytes, *identities: Unwraps, expecting: Label | None = None) -> Document:
    """Return a document whose signature fits, and whose place is that of `expecting` if given.

    Raises CannotOpen if it does not open, Forged if it is not what its sender signed, or not the
    organisation's, case's, compartment's document and version that was expected.
    """
    label, content = opened_document(io.BytesIO(sealed), *identities, expecting=expecting)
    return Document(label, b"".join(content), content.sender)


def opened_document(source: BinaryIO, *identities: Unwraps, expecting: Label | None = None) -> tuple[Label, Content]:
    """Return the label and the content, an iterator; as `open_document`, but as a stream.

    Raises CannotOpen, Forged, here and from the iterator. What the iterator yields has been signed
    only if it ends without an error.
    """
    content = Content(source, identities)
    return content.verify_place(expecting), content
