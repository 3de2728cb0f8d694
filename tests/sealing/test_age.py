"""Sealing to readers in the age format: whole, as a stream, and to other readers."""

from __future__ import annotations

import hashlib
import io
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairhearing.sealing import CannotOpen, Identity, Reason, Sealer, open_sealed, opened, readdressed, seal
from fairhearing.sealing.age import CHUNK, MixedReaders
from fairhearing.sealing.recipients import ClassicalIdentity, ClassicalRecipient

READER, OTHER, STRANGER = (Identity.from_seed(bytes([number]) * 32) for number in range(1, 4))
EDGES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 7]
CLASSICAL = ClassicalRecipient(bytes([9, *bytes(31)]))
MIB = 1024 * 1024


class Dripping(io.RawIOBase):
    """A source that answers every read with a few bytes, as a slow connection does."""

    def __init__(self, content: bytes, most: int) -> None:
        self._content = io.BytesIO(content)
        self._most = most

    def read(self, size: int = -1, /) -> bytes:
        return self._content.read(min(size, self._most))


@pytest.mark.requirement("R-213")
@pytest.mark.parametrize("size", EDGES)
def test_each_reader_opens_what_was_sealed_and_nobody_else(size: int) -> None:
    """What is sealed to two readers opens for either, whole, and not for a third person."""
    words = hashlib.shake_128(b"words").digest(size)
    sealed = seal(words, READER.recipient, OTHER.recipient)
    assert open_sealed(sealed, READER) == words
    assert open_sealed(sealed, STRANGER, OTHER) == words
    with pytest.raises(CannotOpen) as refused:
        open_sealed(sealed, STRANGER)
    assert refused.value.reason is Reason.NOT_A_READER


@pytest.mark.requirement("R-213")
def test_sealing_twice_gives_two_different_files() -> None:
    """Nobody can tell from two sealed files that they say the same."""
    first, second = (seal(b"the same words", READER.recipient) for _ in range(2))
    assert first != second
    assert b"same words" not in first + second


@settings(max_examples=60, deadline=None)
@given(
    pieces=st.lists(st.integers(0, 3 * CHUNK // 2), max_size=6),
    most=st.integers(1, 2 * CHUNK),
)
def test_how_a_stream_is_cut_changes_nothing(pieces: list[int], most: int) -> None:
    """However the content arrives and however slowly it is read, it comes out as it went in."""
    content = hashlib.shake_128(repr(pieces).encode()).digest(sum(pieces))
    sink, at = io.BytesIO(), 0
    with Sealer(sink, READER.recipient) as sealer:
        for size in pieces:
            assert sealer.write(content[at : at + size]) == size
            at += size
    chunks = list(opened(Dripping(sink.getvalue(), max(most, 97)), READER))  # type: ignore[arg-type]
    assert b"".join(chunks) == content
    assert max(map(len, chunks)) <= CHUNK


def test_a_file_of_64_mib_is_sealed_and_opened_in_flat_memory(tmp_path: Path) -> None:
    """A large file takes no more memory than a small one, in either direction."""
    path = tmp_path / "sealed"
    piece = bytes(MIB)
    tracemalloc.start()
    try:
        with path.open("wb") as sink, Sealer(sink, READER.recipient) as sealer:
            for _ in range(64):
                sealer.write(piece)
        with path.open("rb") as source:
            size = sum(len(chunk) for chunk in opened(source, READER))
        with path.open("rb") as source:
            copied = sum(len(block) for block in readdressed(source, READER, OTHER.recipient))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert size == 64 * MIB
    assert copied == path.stat().st_size
    assert peak < 3 * MIB


@pytest.mark.parametrize("lost", [1, 16, 17, CHUNK, CHUNK + 16, CHUNK + 17])
def test_what_is_cut_off_never_opens_as_a_whole(lost: int) -> None:
    """A file that lost its end gives its authentic beginning at most, then says so."""
    content = hashlib.shake_128(b"long").digest(2 * CHUNK + 100)
    cut = seal(content, READER.recipient)[:-lost]
    came: list[bytes] = []
    with pytest.raises(CannotOpen) as refused:
        came.extend(opened(io.BytesIO(cut), READER))
    assert refused.value.reason is Reason.PAYLOAD
    assert content.startswith(b"".join(came))
    assert {len(chunk) for chunk in came} == {CHUNK}


def test_a_sealer_that_failed_leaves_a_file_that_opens_for_nobody() -> None:
    """When the sender's connection breaks, what was kept so far does not pass for the whole."""

    def failing(sink: io.BytesIO) -> None:
        with Sealer(sink, READER.recipient) as sealer:
            sealer.write(bytes(CHUNK * 2))
            raise ConnectionError

    sink = io.BytesIO()
    with pytest.raises(ConnectionError):
        failing(sink)
    with pytest.raises(CannotOpen):
        open_sealed(sink.getvalue(), READER)


def test_a_closed_sealer_takes_nothing_more() -> None:
    """What is written after the end is refused, and closing twice is closing once."""
    sink = io.BytesIO()
    sealer = Sealer(sink, READER.recipient)
    sealer.write(b"all")
    sealer.close()
    sealer.close()
    with pytest.raises(ValueError, match="closed"):
        sealer.write(b"more")
    assert open_sealed(sink.getvalue(), READER) == b"all"


def test_chunks_in_another_order_do_not_open() -> None:
    """Parts of a file cannot change places."""
    sealed = seal(b"a" * CHUNK + b"b" * CHUNK + b"c", READER.recipient)
    start = len(sealed) - (2 * (CHUNK + 16) + 17)
    first, second = sealed[start : start + CHUNK + 16], sealed[start + CHUNK + 16 : -17]
    with pytest.raises(CannotOpen):
        open_sealed(sealed[:start] + second + first + sealed[-17:], READER)


@pytest.mark.requirement("R-213")
@settings(max_examples=1500, deadline=None)
@given(data=st.data())
def test_a_changed_bit_opens_to_nothing(data: st.DataObject) -> None:
    """Whichever bit of a sealed file is changed, it does not open."""
    sealed = bytearray(_TWO_READERS)
    at = data.draw(st.integers(0, len(sealed) - 1))
    sealed[at] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(CannotOpen):
        open_sealed(bytes(sealed), READER)


_TWO_READERS = seal(b"what happened, in one's own words", READER.recipient, OTHER.recipient)


@settings(max_examples=300, deadline=None)
@given(start=st.sampled_from([b"", b"age-encryption.org/v1\n", _TWO_READERS[:1600]]), noise=st.binary(max_size=300))
def test_noise_is_refused_and_breaks_nothing(start: bytes, noise: bytes) -> None:
    """Whatever bytes arrive in place of a sealed file, the answer is that it cannot be opened."""
    with pytest.raises(CannotOpen):
        open_sealed(start + noise, READER)


@pytest.mark.parametrize("endless", [b"x" * 4096, b"-> grease\n\n" * 400])
def test_a_header_without_end_is_given_up(endless: bytes) -> None:
    """A file whose beginning never ends is refused before it fills the memory."""
    content = b"age-encryption.org/v1\n" + endless * 400
    with pytest.raises(CannotOpen) as refused:
        open_sealed(content, READER)
    assert refused.value.reason is Reason.HEADER


def test_readers_of_unequal_strength_are_refused_in_one_file() -> None:
    """A file for a post-quantum and a classical reader would be only as strong as the weaker."""
    with pytest.raises(MixedReaders):
        seal(b"words", READER.recipient, CLASSICAL)


def test_a_file_has_at_least_one_reader() -> None:
    """What nobody could open is not sealed."""
    with pytest.raises(ValueError, match="at least one reader"):
        seal(b"words")


def test_other_readers_get_the_same_sealed_content() -> None:
    """A file given to other readers keeps its sealed content; the former reader has no way in."""
    words = hashlib.shake_128(b"words").digest(CHUNK + 5)
    sealed = seal(words, READER.recipient)
    given = b"".join(readdressed(io.BytesIO(sealed), READER, OTHER.recipient, STRANGER.recipient))
    payload = CHUNK + 5 + 2 * 16 + 16
    assert given[-payload:] == sealed[-payload:]
    assert open_sealed(given, OTHER) == open_sealed(given, STRANGER) == words
    with pytest.raises(CannotOpen):
        open_sealed(given, READER)


def test_only_a_reader_gives_a_file_to_others() -> None:
    """Who cannot open a file cannot let others open it; nor is a reader added to an altered one."""
    sealed = seal(b"words", READER.recipient)
    with pytest.raises(CannotOpen):
        readdressed(io.BytesIO(sealed), OTHER, OTHER.recipient)
    altered = sealed.replace(b"\n--- ", b"\n-> x\n\n--- ", 1)
    with pytest.raises(CannotOpen) as refused:
        readdressed(io.BytesIO(altered), READER, OTHER.recipient)
    assert refused.value.reason is Reason.ALTERED_HEADER


def test_no_error_repeats_words_or_keys() -> None:
    """What is logged when a file does not open tells nothing of it."""
    sealed = seal(b"what was said", READER.recipient)
    for wrong in (sealed[:-1], sealed[:40], b"what was said"):
        with pytest.raises(CannotOpen) as refused:
            open_sealed(wrong, READER)
        shown = repr(refused.value) + str(refused.value)
        assert "said" not in shown
        assert str(READER)[20:30] not in shown


def test_a_classical_key_shows_nothing_of_its_secret() -> None:
    """A secret key that is printed by mistake does not tell itself."""
    secret = bytes(range(32))
    assert repr(ClassicalIdentity(secret)) == "<ClassicalIdentity (secret)>"
