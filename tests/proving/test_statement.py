"""A statement commits to its fields and says nothing of them."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.proving import CannotCommit, Json, Unproven, commit, leaf_hash, verify_statement

pytestmark = pytest.mark.requirement("R-004", "R-130", "R-135")

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
WHOLE = st.integers(-(2**53) + 1, 2**53 - 1)
VALUES = st.recursive(
    st.none() | st.booleans() | WHOLE | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
FIELDS = st.dictionaries(TEXT.filter(lambda name: name not in {"_sd", "_sd_alg", "..."}), VALUES, max_size=5)


@given(FIELDS)
def test_what_is_committed_reads_back(fields: dict[str, Json]) -> None:
    """All fields open to what was put in, in their order."""
    entry = commit(fields)
    assert list(verify_statement(entry.statement, entry.disclosures).items()) == list(fields.items())


@given(FIELDS, st.data())
def test_each_field_opens_alone(fields: dict[str, Json], data: st.DataObject) -> None:
    """Any part of the disclosures opens just that part: the rest may be kept back or erased."""
    entry = commit(fields)
    chosen = data.draw(st.sets(st.sampled_from(range(len(fields))))) if fields else set()
    opened = verify_statement(entry.statement, [entry.disclosures[i] for i in sorted(chosen)])
    assert list(opened) == [name for i, name in enumerate(fields) if i in chosen]


def test_a_leaf_is_66_bytes_whatever_was_recorded() -> None:
    """A leaf shows neither type nor length nor time of what it commits to."""
    for fields in ({}, {"event": "x" * 10_000}):
        entry = commit(fields)
        assert len(entry.leaf) == 66
        assert entry.leaf.startswith(b"fairhearing/event/v1\n")
        assert entry.leaf_hash == leaf_hash(entry.leaf)


def test_the_same_words_never_give_the_same_statement() -> None:
    """Salts differ, so nobody can try out what a statement might commit to."""
    first, second = (commit({"kind": "yes"}) for _ in range(2))
    assert first.statement != second.statement
    guess = hashlib.sha256(json.dumps(["", "kind", "yes"]).encode()).hexdigest()
    assert guess not in first.statement.decode()


def test_fields_may_come_in_pairs() -> None:
    """A list of pairs commits like a mapping."""
    entry = commit([("b", 1), ("a", 2)])
    assert list(verify_statement(entry.statement, entry.disclosures)) == ["b", "a"]


def deep(levels: int) -> Json:
    """Return a list in a list in a list."""
    value: Json = []
    for _ in range(levels - 1):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ([("a", 1), ("a", 2)], "named twice"),
        ({"_sd": 1}, "reserved"),
        ({"...": 1}, "reserved"),
        ({"a": 1.0}, "fraction"),
        ({"a": [{"b": 0.5}]}, "fraction"),
        ({"a": b"bytes"}, "fraction"),
        ({"a": deep(16)}, "too deep"),
        ({"a": 2**53}, "cannot be written"),
        ({"a": "\ud800"}, "cannot be written"),
    ],
)
def test_what_readers_would_not_read_alike_is_not_committed(fields: Any, says: str) -> None:
    """Fractions, huge numbers, broken letters, deep nests and reserved names are refused."""
    with pytest.raises(CannotCommit, match=says):
        commit(fields)


def test_fifteen_levels_are_taken() -> None:
    """A value may nest as deep as the protocol says."""
    entry = commit({"a": deep(15), "b": (1, 2)})
    assert verify_statement(entry.statement, entry.disclosures) == {"a": deep(15), "b": [1, 2]}


@pytest.mark.parametrize("wrong", [b"\xff", b"[" * 100_000, b'"\\ud800"', b"NaN", b"1" * 5000, b"", b"\xef\xbb\xbf{}"])
def test_bytes_that_are_no_statement_are_refused(wrong: bytes) -> None:
    """Whatever comes, the answer is that it proves nothing."""
    with pytest.raises(Unproven, match="the statement cannot be read"):
        verify_statement(wrong, [])


def test_a_disclosure_outside_ascii_is_refused() -> None:
    """A disclosure with letters that base64 does not have belongs to no statement."""
    entry = commit({"a": 1})
    with pytest.raises(Unproven, match="does not belong"):
        verify_statement(entry.statement, [entry.disclosures[0] + "é"])
