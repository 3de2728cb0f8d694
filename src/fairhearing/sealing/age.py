"""Files in the age format, version 1: header, stanzas, and payload in authenticated chunks.

Format and numbers are those of https://c2sp.org/age; our page is `docs/protocols/age.md`.
"""

from __future__ import annotations

import base64
import binascii
import enum
import hmac
import io
import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Protocol, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from fairhearing.sealing.derivation import hkdf

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import TracebackType

INTRO = b"age-encryption.org/v1\n"
CHUNK = 64 * 1024
TAG = 16
FILE_KEY = 16
NONCE = 16
# No honest header is longer: 600 hybrid readers fit. The bound keeps memory flat.
LONGEST_HEADER = 1024 * 1024

_COLUMNS = 64
_MAC = re.compile(rb"--- ([A-Za-z0-9+/]{43})")
_ARGUMENTS = re.compile(rb"-> ([\x21-\x7e]+(?: [\x21-\x7e]+)*)")


class Reason(enum.StrEnum):
    """Why a sealed file does not open."""

    ARMOR = "the text wrapping of the file is malformed"
    HEADER = "the beginning of the file is malformed"
    NOT_A_READER = "the file is not addressed to this reader"
    ALTERED_HEADER = "the beginning of the file was altered"
    PAYLOAD = "the file is damaged or cut off"
    BOX = "the box is damaged, or the key or the purpose is another"


class CannotOpen(Exception):
    """A sealed thing does not open: another's, damaged, or cut off. `reason` says which."""

    def __init__(self, reason: Reason) -> None:
        """Take the reason; nothing of the content or of a key goes into the message."""
        super().__init__(reason.value)
        self.reason = reason


class MixedReaders(ValueError):
    """Readers of unequal strength in one file: it would be only as strong as the weakest."""


@dataclass(frozen=True, slots=True)
class Stanza:
    """One way in: the file key, wrapped for one reader."""

    kind: str
    arguments: tuple[str, ...]
    body: bytes

    def encoded(self) -> bytes:
        """Return the lines of the header; the last body line is shorter than 64 columns."""
        body = encode64(self.body)
        rows = [body[at : at + _COLUMNS] for at in range(0, len(body) + 1, _COLUMNS)]
        return b"\n".join([" ".join(("->", self.kind, *self.arguments)).encode(), *rows, b""])


class Wraps(Protocol):
    """Somebody a file can be addressed to."""

    @property
    def strength(self) -> str:
        """Name the kind of key; one file has readers of one kind only."""

    def wrap(self, file_key: bytes) -> Stanza:
        """Wrap a 16-byte file key."""


class Unwraps(Protocol):
    """Somebody who may be able to open a file."""

    def unwrap(self, stanza: Stanza) -> bytes | None:
        """Return the file key, None if the stanza is another's; raise CannotOpen if malformed."""


def encode64(raw: bytes) -> bytes:
    """Return canonical base64 without padding."""
    return base64.b64encode(raw).rstrip(b"=")


def decode64(text: bytes | str) -> bytes:
    """Read canonical base64 without padding; raise CannotOpen for anything else."""
    coded = text.encode() if isinstance(text, str) else text
    try:
        raw = base64.b64decode(coded + b"=" * (-len(coded) % 4), validate=True)
    except binascii.Error as wrong:
        raise CannotOpen(Reason.HEADER) from wrong
    if encode64(raw) != coded:
        raise CannotOpen(Reason.HEADER)
    return raw


@dataclass(frozen=True, slots=True)
class Header:
    """A parsed header: the stanzas, the bytes the seal covers, and the seal."""

    stanzas: tuple[Stanza, ...]
    covered: bytes
    mac: bytes

    def file_key(self, identities: Sequence[Unwraps]) -> bytes:
        """Return the file key that one of the identities unwraps, the header's seal verified."""
        for identity in identities:
            for stanza in self.stanzas:
                key = identity.unwrap(stanza)
                if key is not None:
                    self._verify(key)
                    return key
        raise CannotOpen(Reason.NOT_A_READER)

    def _verify(self, key: bytes) -> None:
        if not hmac.compare_digest(_mac(key, self.covered), self.mac):
            raise CannotOpen(Reason.ALTERED_HEADER)


class _Bytes:
    """Read lines and blocks from a source that may answer in pieces."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._held = b""
        self._lines_left = LONGEST_HEADER

    def line(self) -> bytes:
        """Return the next line without its end."""
        while (end := self._held.find(b"\n")) < 0:
            more = self._source.read(4096)
            if not more or len(self._held) > self._lines_left:
                raise CannotOpen(Reason.HEADER)
            self._held += more
        line, self._held = self._held[:end], self._held[end + 1 :]
        self._lines_left -= end + 1
        if self._lines_left < 0:
            raise CannotOpen(Reason.HEADER)
        return line

    def take(self, size: int) -> bytes:
        """Return `size` bytes, fewer only at the end of the source."""
        parts = [self._held[:size]]
        self._held = self._held[size:]
        left = size - len(parts[0])
        while left and (more := self._source.read(left)):
            parts.append(more)
            left -= len(more)
        return b"".join(parts)


def read_header(source: _Bytes) -> Header:
    """Read a header, strictly: there is one encoding of it and no other."""
    if source.line() + b"\n" != INTRO:
        raise CannotOpen(Reason.HEADER)
    stanzas: list[Stanza] = []
    covered = [INTRO]
    while not (line := source.line()).startswith(b"---"):
        stanzas.append(_read_stanza(line, source))
        covered.append(stanzas[-1].encoded())
    seal = _MAC.fullmatch(line)
    alone = len(stanzas) == 1 or all(stanza.kind != "scrypt" for stanza in stanzas)
    if seal is None or not stanzas or not alone:
        raise CannotOpen(Reason.HEADER)
    return Header(tuple(stanzas), b"".join(covered) + b"---", decode64(seal[1]))


def _read_stanza(line: bytes, source: _Bytes) -> Stanza:
    opening = _ARGUMENTS.fullmatch(line)
    if opening is None:
        raise CannotOpen(Reason.HEADER)
    kind, *arguments = opening[1].decode("ascii").split(" ")
    rows = [source.line()]
    while len(rows[-1]) == _COLUMNS:
        rows.append(source.line())
    if len(rows[-1]) > _COLUMNS:
        raise CannotOpen(Reason.HEADER)
    return Stanza(kind, tuple(arguments), decode64(b"".join(rows)))


def header_for(file_key: bytes, recipients: Sequence[Wraps]) -> bytes:
    """Return a header that lets these recipients, and nobody else, have the file key.

    Raises ValueError for no recipient, MixedReaders for recipients of unequal strength.
    """
    if not recipients:
        raise ValueError("a sealed file needs at least one reader")
    if len({recipient.strength for recipient in recipients}) > 1:
        raise MixedReaders("hybrid and classical readers in one file")
    stanzas = (recipient.wrap(file_key).encoded() for recipient in recipients)
    covered = INTRO + b"".join(stanzas) + b"---"
    return covered + b" " + encode64(_mac(file_key, covered)) + b"\n"


def _mac(file_key: bytes, covered: bytes) -> bytes:
    return hmac.digest(hkdf(file_key, info=b"header"), covered, "sha256")


def _stream(file_key: bytes, nonce: bytes) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(hkdf(file_key, salt=nonce, info=b"payload"))


def _chunk_nonce(index: int, *, last: bool) -> bytes:
    return index.to_bytes(11, "big") + (b"\x01" if last else b"\x00")


class Block:
    """A block of at most 64 KiB that fills up; the only place where a stream waits."""

    def __init__(self) -> None:
        self._bytes = bytearray(CHUNK)
        self._filled = 0

    def take(self, given: memoryview) -> memoryview:
        """Copy what still fits, and return what does not."""
        fits = min(CHUNK - self._filled, len(given))
        self._bytes[self._filled : self._filled + fits] = given[:fits]
        self._filled += fits
        return given[fits:]

    @property
    def is_full(self) -> bool:
        return self._filled == CHUNK

    def emptied(self) -> memoryview:
        """Return the content and begin anew; it stands only until more is taken."""
        content = memoryview(self._bytes)[: self._filled]
        self._filled = 0
        return content


class Sealer:
    """Seal a stream to readers as it arrives; holds one chunk in memory and never seeks.

    A stream that is not closed is a file that is cut off: it opens for nobody.
    """

    def __init__(self, sink: BinaryIO, *recipients: Wraps) -> None:
        """Write the header to `sink`. Raises ValueError, MixedReaders as `header_for`."""
        file_key, nonce = os.urandom(FILE_KEY), os.urandom(NONCE)
        sink.write(header_for(file_key, recipients) + nonce)
        self._sink = sink
        self._stream = _stream(file_key, nonce)
        self._block = Block()
        self._index = 0
        self._closed = False

    def write(self, data: bytes | bytearray | memoryview) -> int:
        """Seal more content; returns its length in bytes."""
        if self._closed:
            raise ValueError("the sealed file is closed")
        given = rest = memoryview(data).cast("B")
        while rest:
            # A full block waits for more: only at the end is it known which chunk is the last.
            if self._block.is_full:
                self._put(last=False)
            rest = self._block.take(rest)
        return len(given)

    def close(self) -> None:
        """Write the last chunk. The sink stays open. Closing again changes nothing."""
        if not self._closed:
            self._put(last=True)
            self._closed = True

    def _put(self, *, last: bool) -> None:
        nonce = _chunk_nonce(self._index, last=last)
        self._sink.write(self._stream.encrypt(nonce, self._block.emptied(), None))
        self._index += 1

    def __enter__(self) -> Self:
        """Seal within a `with` block; the file is ended only if the block succeeds."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close, unless something went wrong: then the file stays cut off."""
        if kind is None:
            self.close()


def seal(plaintext: bytes, *recipients: Wraps) -> bytes:
    """Return an age file of the plaintext. Raises ValueError, MixedReaders as `header_for`."""
    sink = io.BytesIO()
    with Sealer(sink, *recipients) as sealer:
        sealer.write(plaintext)
    return sink.getvalue()


def open_sealed(sealed: bytes, *identities: Unwraps) -> bytes:
    """Return the plaintext of an age file. Raises CannotOpen."""
    return b"".join(opened(io.BytesIO(sealed), *identities))


def opened(source: BinaryIO, *identities: Unwraps) -> Iterator[bytes]:
    """Open a stream: the header at once, then chunks of at most 64 KiB, each authenticated.

    Raises CannotOpen here if the file is not for these identities, and from the iterator if the
    payload is damaged or cut off; what came before was authentic, but is not the whole.
    """
    rest = _Bytes(source)
    file_key = read_header(rest).file_key(identities)
    nonce = rest.take(NONCE)
    if len(nonce) < NONCE:
        raise CannotOpen(Reason.HEADER)
    return _chunks(rest, _stream(file_key, nonce))


def _chunks(source: _Bytes, stream: ChaCha20Poly1305) -> Iterator[bytes]:
    index, last = 0, False
    while not last:
        chunk = source.take(CHUNK + TAG)
        plain = _open_chunk(stream, chunk, index, last=False) if len(chunk) == CHUNK + TAG else None
        if plain is None:
            plain, last = _open_chunk(stream, chunk, index, last=True), True
        if plain is None or (index and not plain):
            raise CannotOpen(Reason.PAYLOAD)  # only an empty file has an empty chunk
        yield plain
        index += 1
    if source.take(1):
        raise CannotOpen(Reason.PAYLOAD)


def _open_chunk(stream: ChaCha20Poly1305, chunk: bytes, index: int, *, last: bool) -> bytes | None:
    try:
        return stream.decrypt(_chunk_nonce(index, last=last), chunk, None)
    except InvalidTag:
        return None


def readdressed(source: BinaryIO, identity: Unwraps, *recipients: Wraps) -> Iterator[bytes]:
    """Give the same sealed content other readers: a new header, the payload copied as it is.

    Who could read before and kept the file key can still read the payload. The payload is not
    opened here, so damage in it shows when it is read. Raises CannotOpen, MixedReaders.
    """
    rest = _Bytes(source)
    header = header_for(read_header(rest).file_key([identity]), recipients)
    return _copied(header, rest)


def _copied(header: bytes, rest: _Bytes) -> Iterator[bytes]:
    yield header
    while block := rest.take(CHUNK + TAG):
        yield block
