"""Documents: label, sender and content, sealed together."""

from __future__ import annotations

import hashlib
import io
import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairhearing.sealing import (
    CannotOpen,
    DocumentSealer,
    Forged,
    Identity,
    Label,
    SigningKey,
    open_document,
    open_sealed,
    opened_document,
    seal,
    seal_document,
)
from fairhearing.sealing.document import FRAME, SMALLEST, padded_size
from tests.sealing.document_vectors import FOLDER, LABEL, READER, SENDER, WORDS, Vector

MIB = 1024 * 1024
VECTORS = sorted(FOLDER.glob("*.txt"))
SEALED = seal_document(LABEL, WORDS, sender=SENDER, to=[READER.recipient])
labels = st.builds(
    Label,
    *[st.text(st.characters(exclude_categories=["Cs"]), max_size=30)] * 4,
    st.integers(0, 2**53 - 1),
    *[st.text(st.characters(exclude_categories=["Cs"]), max_size=30)] * 3,
)


def _outcome(vector: Vector, *, streaming: bool) -> str:
    reader = Identity.parse(vector.identity)
    try:
        if streaming:
            label, pieces = opened_document(io.BytesIO(vector.sealed), reader, expecting=vector.expecting)
            content = b"".join(pieces)
            assert pieces.sender.hex() == vector.sender
        else:
            document = open_document(vector.sealed, reader, expecting=vector.expecting)
            label, content = document.label, document.content
            assert document.sender.hex() == vector.sender
    except CannotOpen:
        return "cannot open"
    except Forged:
        return "forged"
    assert label.place == vector.expecting.place
    assert hashlib.sha256(content).hexdigest() == vector.content
    return "opens"


@pytest.mark.requirement("R-022", "R-213")
@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.stem)
def test_a_document_with_one_fault_is_refused(path: Path) -> None:
    """Each document of the collection opens, or is refused, as it says."""
    vector = Vector.read(path.read_text(encoding="utf-8"))
    assert _outcome(vector, streaming=False) == vector.expect


@pytest.mark.requirement("R-022")
@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.stem)
def test_a_stream_is_refused_for_the_same_faults(path: Path) -> None:
    """Read as a stream, a document is refused for the same faults."""
    vector = Vector.read(path.read_text(encoding="utf-8"))
    assert _outcome(vector, streaming=True) == vector.expect


def test_the_collection_is_whole_and_names_each_fault() -> None:
    """Every file of the collection has its own number and states one of three outcomes."""
    numbers = [int(path.stem.partition("-")[0]) for path in VECTORS]
    assert numbers == list(range(1, 53))
    outcomes = {Vector.read(path.read_text(encoding="utf-8")).expect for path in VECTORS}
    assert outcomes == {"opens", "cannot open", "forged"}


@pytest.mark.requirement("R-022", "R-213")
@settings(max_examples=80, deadline=None)
@given(label=labels, pieces=st.lists(st.integers(0, 2 * FRAME), max_size=4))
def test_a_document_comes_out_as_it_went_in(label: Label, pieces: list[int]) -> None:
    """Whatever the label says and however the content arrives, both come out the same."""
    content = hashlib.shake_128(b"content").digest(sum(pieces))
    sink, at = io.BytesIO(), 0
    with DocumentSealer(sink, label, sender=SENDER, to=[READER.recipient]) as sealer:
        for size in pieces:
            assert sealer.write(content[at : at + size]) == size
            at += size
    assert (sealer.size, sealer.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    document = open_document(sink.getvalue(), READER, expecting=label)
    assert (document.label, document.content, document.sender) == (label, content, SENDER.public)
    found, opened = opened_document(io.BytesIO(sink.getvalue()), READER)
    assert (found, b"".join(opened)) == (label, content)


@pytest.mark.requirement("R-213")
@settings(max_examples=1200, deadline=None)
@given(data=st.data())
def test_a_changed_bit_of_a_document_opens_to_nothing(data: st.DataObject) -> None:
    """Whichever bit of a sealed document is changed, it does not open."""
    changed = bytearray(SEALED)
    changed[data.draw(st.integers(0, len(changed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(CannotOpen):
        open_document(bytes(changed), READER)


@pytest.mark.requirement("R-022")
@settings(max_examples=1200, deadline=None)
@given(data=st.data())
def test_a_bit_changed_by_a_reader_is_forged(data: st.DataObject) -> None:
    """A reader who changes one bit inside and seals it again cannot pass it off as the sender's."""
    plain = bytearray(open_sealed(SEALED, READER))
    plain[data.draw(st.integers(0, len(plain) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(Forged):
        open_document(seal(bytes(plain), READER.recipient), READER)


@settings(max_examples=300, deadline=None)
@given(noise=st.binary(max_size=200), kept=st.integers(0, 300))
def test_noise_that_is_well_sealed_is_forged(noise: bytes, kept: int) -> None:
    """Anybody can seal noise to a reader; it is refused as forged."""
    plain = open_sealed(SEALED, READER)[:kept] + noise
    with pytest.raises(Forged):
        open_document(seal(plain, READER.recipient), READER)


@given(size=st.integers(0, 2**40))
def test_padding_hides_the_size_and_costs_little(size: int) -> None:
    """The size that shows is a round one, at most 12 % above, and never below one KiB."""
    shown = padded_size(size)
    assert max(size, SMALLEST) <= shown <= max(size * 1.12, SMALLEST)
    assert padded_size(shown) == shown


def test_padded_sizes_are_those_of_the_paper() -> None:
    """The round sizes are Padmé's: a size of n bits keeps only its highest log2(n) + 1 bits."""
    shown = {1025: 1088, 1088: 1088, 1089: 1152, 9000: 9216, 2**20 + 1: 2**20 + 2**15}
    assert {size: padded_size(size) for size in shown} == shown


def test_short_answers_of_different_length_look_the_same() -> None:
    """A yes and a no, or two short letters, are equally long when sealed."""
    sizes = set()
    for content in (b"yes", b"no", b"x" * 500):
        sizes.add(len(seal_document(LABEL, content, sender=SENDER, to=[READER.recipient])))
    assert len(sizes) == 1


def test_a_document_of_64_mib_is_sealed_and_opened_in_flat_memory(tmp_path: Path) -> None:
    """A large file takes no more memory than a small one, in either direction."""
    path, piece = tmp_path / "sealed", bytes(MIB)
    tracemalloc.start()
    try:
        with path.open("wb") as sink, DocumentSealer(sink, LABEL, sender=SENDER, to=[READER.recipient]) as sealer:
            for _ in range(64):
                sealer.write(piece)
        with path.open("rb") as source:
            size = sum(len(chunk) for chunk in opened_document(source, READER)[1])
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert size == sealer.size == 64 * MIB
    assert path.stat().st_size == padded_size(size + 2000) // (64 * 1024) * (64 * 1024 + 16) + len(_head(path))
    assert peak < 3 * MIB


def _head(path: Path) -> bytes:
    start = path.read_bytes()[:4000]
    return start[: start.index(b"\n", start.index(b"\n--- ") + 1) + 1 + 16]


def test_a_stream_tells_of_a_forgery_before_it_ends() -> None:
    """Who reads a stream to its end without an error has read what the sender signed."""
    plain = open_sealed(SEALED, READER).replace(b"second", b"seventh"[:6])
    label, pieces = opened_document(io.BytesIO(seal(plain, READER.recipient)), READER)
    assert label == LABEL
    with pytest.raises(Forged):
        list(pieces)


def test_a_document_that_was_not_ended_opens_for_nobody() -> None:
    """When the sender's connection breaks, what was kept so far does not pass for the whole."""

    def failing(sink: io.BytesIO) -> None:
        with DocumentSealer(sink, LABEL, sender=SENDER, to=[READER.recipient]) as sealer:
            sealer.write(bytes(3 * FRAME))
            raise ConnectionError

    sink = io.BytesIO()
    with pytest.raises(ConnectionError):
        failing(sink)
    with pytest.raises(CannotOpen):
        open_document(sink.getvalue(), READER)


def test_a_closed_document_takes_nothing_more() -> None:
    """What is written after the end is refused, and closing twice is closing once."""
    sink = io.BytesIO()
    sealer = DocumentSealer(sink, LABEL, sender=SENDER, to=[READER.recipient])
    sealer.close()
    sealer.close()
    with pytest.raises(ValueError, match="closed"):
        sealer.write(b"more")
    assert open_document(sink.getvalue(), READER).content == b""


@pytest.mark.parametrize(
    "wrong",
    [
        replace(LABEL, version=-1),
        replace(LABEL, version=2**53),
        replace(LABEL, version=True),
        replace(LABEL, name="x" * 17_000),
        replace(LABEL, name="\ud800"),
    ],
)
def test_a_label_that_nobody_could_read_is_not_sealed(wrong: Label) -> None:
    """A label that no reader would accept is refused before anything is sealed."""
    sink = io.BytesIO()
    with pytest.raises(ValueError, match=r"label|version|surrogates"):
        DocumentSealer(sink, wrong, sender=SENDER, to=[READER.recipient])
    assert sink.getvalue() == b""


def test_only_place_is_compared_with_what_is_expected() -> None:
    """Whoever expects a document need not know its name beforehand."""
    expecting = replace(LABEL, name="", media_type="", kind="message")
    assert open_document(SEALED, READER, expecting=expecting).label == LABEL


def test_a_document_does_not_show_when_printed_or_refused() -> None:
    """Neither an opened document nor an error repeats what was said."""
    assert repr(open_document(SEALED, READER)) == f"<Document of {len(WORDS)} bytes>"
    other = SigningKey.generate()
    forged = open_sealed(seal_document(LABEL, WORDS, sender=other, to=[READER.recipient]), READER)
    forged = forged.replace(other.public, SENDER.public)
    with pytest.raises(Forged) as refused:
        open_document(seal(forged, READER.recipient), READER)
    assert "evening" not in repr(refused.value) + str(refused.value)
    assert LABEL.case not in repr(refused.value) + str(refused.value)
