"""Secrets locked by a password, small boxes, slots, and derived keys."""

from __future__ import annotations

import hmac
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairhearing.sealing import (
    CannotOpen,
    Identity,
    WrongPassword,
    box,
    derive,
    lock,
    random_bytes,
    random_id,
    slot_for,
    slot_keys,
    slot_of,
    unbox,
    unlock,
)

READER, OTHER = Identity.from_seed(bytes([1]) * 32), Identity.from_seed(bytes([2]) * 32)
KEY = bytes(range(32))
VECTORS = sorted((Path(__file__).parents[1] / "vectors/locked-secret").glob("*.txt"))


def keeper(asked: bytes) -> bytes:
    """Answer as the keeper does, under a key that stands nowhere else."""
    return derive(KEY + asked, "test/keeper")


LOCKED = lock(b"the secret", "pässword", keeper=keeper, context=b"account 1")


@pytest.mark.requirement("R-213")
def test_the_password_opens_the_secret_however_it_is_composed() -> None:
    """The same letters typed on another keyboard are the same password."""
    assert unlock(LOCKED, "pa\u0308ssword", keeper=keeper, context=b"account 1") == b"the secret"


@pytest.mark.requirement("R-213")
@pytest.mark.parametrize(
    ("password", "answering", "context"),
    [
        ("passwort", keeper, b"account 1"),
        ("pässword", lambda _: bytes(32), b"account 1"),
        ("pässword", keeper, b"account 2"),
    ],
    ids=["another password", "another keeper", "another account"],
)
def test_nothing_opens_without_password_keeper_and_place(password: str, answering: object, context: bytes) -> None:
    """A stolen database and a guessed password open nothing without the keeper."""
    with pytest.raises(WrongPassword) as refused:
        unlock(LOCKED, password, keeper=answering, context=context)  # type: ignore[arg-type]
    assert password not in str(refused.value)


def test_the_keeper_learns_neither_password_nor_secret() -> None:
    """The keeper is asked with 32 bytes that differ for every lock, and from the key itself."""
    asked: list[bytes] = []

    def listening(question: bytes) -> bytes:
        asked.append(question)
        return keeper(question)

    locked = [lock(b"the secret", "pässword", keeper=listening, context=b"account 1") for _ in range(2)]
    assert len(set(asked)) == 2
    assert {len(question) for question in asked} == {32}
    assert not any(question in blob for question in asked for blob in locked)


def test_a_keeper_that_answers_too_little_is_refused() -> None:
    """A broken keeper does not weaken a lock."""
    with pytest.raises(ValueError, match="32 bytes"):
        lock(b"the secret", "pässword", keeper=lambda _: b"", context=b"")


@pytest.mark.requirement("R-213")
@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.stem)
def test_a_lock_with_one_fault_is_refused(path: Path) -> None:
    """Each lock of the collection opens, or is refused, as it says; none weakens or stops the machine."""
    says = dict(line.partition(": ")[::2] for line in path.read_text(encoding="utf-8").split("\n"))

    def answering(asked: bytes) -> bytes:
        return hmac.digest(bytes.fromhex(says["keeper"]), asked, "sha256")

    try:
        locked, context = bytes.fromhex(says["locked"]), bytes.fromhex(says["context"])
        secret = unlock(locked, json.loads(says["password"]), keeper=answering, context=context)
        outcome = "opens" if secret.hex() == says["secret"] else "opens to something else"
    except CannotOpen:
        outcome = "cannot open"
    except WrongPassword:
        outcome = "wrong password"
    assert outcome == says["expect"]


def test_a_lock_that_is_refused_costs_the_keeper_nothing() -> None:
    """A stored lock that was made cheap to guess is refused before the keeper is asked."""
    asked: list[bytes] = []

    def listening(question: bytes) -> bytes:
        asked.append(question)
        return KEY

    cheap = LOCKED[:1] + (1024).to_bytes(4, "big") + LOCKED[5:]
    with pytest.raises(CannotOpen):
        unlock(cheap, "pässword", keeper=listening, context=b"account 1")
    assert asked == []


@given(words=st.binary(max_size=300), context=st.binary(max_size=20))
def test_a_box_opens_with_its_key_in_its_place(words: bytes, context: bytes) -> None:
    """What was put in a box comes out, for the same key and purpose, and for no other."""
    boxed = box(words, key=KEY, context=context)
    assert len(boxed) == len(words) + 49
    assert unbox(boxed, key=KEY, context=context) == words
    for key, place in ((bytes(32), context), (KEY, context + b"x")):
        with pytest.raises(CannotOpen):
            unbox(boxed, key=key, context=place)


@settings(max_examples=400)
@given(data=st.data())
def test_a_changed_or_cut_box_opens_to_nothing(data: st.DataObject) -> None:
    """Whichever bit of a box is changed, and wherever it is cut, it does not open."""
    boxed = bytearray(box(b"words", key=KEY, context=b"here"))
    at = data.draw(st.integers(0, len(boxed) - 1))
    cut = bytes(boxed[:at])
    boxed[at] ^= 1 << data.draw(st.integers(0, 7))
    for wrong in (bytes(boxed), cut):
        with pytest.raises(CannotOpen):
            unbox(wrong, key=KEY, context=b"here")


def test_a_box_needs_a_whole_key() -> None:
    """A short key is a mistake in the program and is refused as one."""
    with pytest.raises(ValueError, match="32 bytes"):
        box(b"words", key=b"short", context=b"")


@pytest.mark.requirement("R-044")
def test_a_slot_is_found_by_its_reader_and_by_the_case_only() -> None:
    """A reader and the case come to the same slot; another reader and another case do not."""
    (secret, public), (other_secret, other_public) = slot_keys(), slot_keys()
    slot = slot_for(READER.recipient, with_secret=secret)
    assert slot == slot_of(READER, with_public=public)
    assert len(slot) == 16
    others = {
        slot_of(OTHER, with_public=public),
        slot_of(READER, with_public=other_public),
        slot_for(OTHER.recipient, with_secret=secret),
        slot_for(READER.recipient, with_secret=other_secret),
    }
    assert slot not in others
    assert len(others) == 2


@pytest.mark.parametrize("public", [bytes(32), bytes([1, *bytes(31)]), b"short"])
def test_a_slot_key_of_low_order_is_refused(public: bytes) -> None:
    """Nobody can choose a slot key for which every reader has the same slot."""
    with pytest.raises(CannotOpen):
        slot_of(READER, with_public=public)


def test_the_collection_of_locks_is_whole() -> None:
    """Every lock of the collection has its own number."""
    assert [int(path.stem.partition("-")[0]) for path in VECTORS] == list(range(1, 21))


def test_derived_keys_differ_by_purpose_and_never_change() -> None:
    """A key for one purpose is no key for another; and it is the same in every later release."""
    assert derive(KEY, "a") != derive(KEY, "b")
    assert len(derive(KEY, "a", 64)) == 64
    assert derive(KEY, "a").hex() == "2ac84c81acc9ef18f85ad729d5c57e2dd82dba43924453487302cf3be4ce0182"


def test_random_ids_have_32_digits_and_differ() -> None:
    """An id tells nothing and is never given twice."""
    ids = {random_id() for _ in range(100)}
    assert len(ids) == 100
    assert all(len(bytes.fromhex(drawn)) == 16 for drawn in ids)
    assert len({random_bytes(16) for _ in range(100)}) == 100
