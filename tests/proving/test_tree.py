"""The tree proves what stands in it, and nothing else."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.proving import (
    EMPTY_ROOT,
    Frontier,
    Unproven,
    consistency_path,
    inclusion_path,
    leaf_hash,
    node_hash,
    subtree_root,
    verify_consistency,
    verify_inclusion,
)
from tests.proving import slow_tree

pytestmark = pytest.mark.requirement("R-004", "R-130")

FOREIGN = Path(os.environ.get("FAIRHEARING_VECTORS", Path(__file__).parents[2].parent / "shared" / "vectors")).joinpath(
    "merkle.json"
)
LEAVES = [leaf_hash(number.to_bytes(2, "big")) for number in range(130)]


def node(level: int, index: int) -> bytes:
    """Return the root of a perfect subtree of LEAVES."""
    return subtree_root(LEAVES[index << level : (index + 1) << level])


def foreign(kind: str) -> dict[str, Any]:
    """Return the vectors of transparency-dev/merkle, or say that they were not checked."""
    if not FOREIGN.exists():
        if os.environ.get("CI") == "true":
            pytest.fail(f"the vectors of transparency-dev/merkle are missing: {FOREIGN}")
        pytest.skip(f"not checked against the vectors of transparency-dev/merkle: no {FOREIGN}")
    vectors: dict[str, Any] = json.loads(FOREIGN.read_text())[kind]
    return vectors


def raw(text: str | None) -> bytes:
    """Return the bytes of a vector's base64."""
    return base64.b64decode(text or "")


def holds(check: Any, **proof: Any) -> bool:
    """Say whether a check lets a proof pass."""
    try:
        check(**proof)
    except Unproven:
        return False
    return True


def test_every_foreign_inclusion_proof_gets_the_foreign_answer() -> None:
    """All 98 inclusion vectors of transparency-dev/merkle are judged as they say."""
    vectors = foreign("inclusion")
    wrong = [
        name
        for name, one in vectors.items()
        if holds(
            verify_inclusion,
            leaf=raw(one["leafHash"]),
            index=one["leafIdx"],
            size=one["treeSize"],
            path=[raw(step) for step in one["proof"] or []],
            root=raw(one["root"]),
        )
        is one["wantErr"]
    ]
    assert (len(vectors), wrong) == (98, [])


def test_every_foreign_consistency_proof_gets_the_foreign_answer() -> None:
    """All 98 consistency vectors of transparency-dev/merkle are judged as they say."""
    vectors = foreign("consistency")
    wrong = [
        name
        for name, one in vectors.items()
        if holds(
            verify_consistency,
            old_size=one["size1"],
            new_size=one["size2"],
            old_root=raw(one["root1"]),
            new_root=raw(one["root2"]),
            path=[raw(step) for step in one["proof"] or []],
        )
        is one["wantErr"]
    ]
    assert (len(vectors), wrong) == (98, [])


def test_the_edge_has_the_root_of_the_definition_at_every_size() -> None:
    """Appending gives, at every size up to 130, the root that RFC 6962 defines."""
    edge = Frontier()
    for size in range(131):
        assert edge.root() == slow_tree.root(LEAVES[:size])
        assert Frontier.load(size, edge.dump()).root() == edge.root()
        if size < 130:
            edge.append(LEAVES[size])


def test_every_inclusion_path_is_that_of_the_definition_and_holds() -> None:
    """At every size up to 130 each entry has the path that RFC 6962 defines, and it verifies."""
    for size in range(1, 131):
        root = slow_tree.root(LEAVES[:size])
        for index in range(size):
            path = inclusion_path(node, index, size)
            assert verify_inclusion(LEAVES[index], index=index, size=size, path=path, root=root) == LEAVES[index]
            if size < 34:
                assert path == slow_tree.inclusion(index, LEAVES[:size])


def test_every_consistency_path_is_that_of_the_definition_and_holds() -> None:
    """Between all sizes up to 130 the path is the one that RFC 6962 defines, and it verifies."""
    roots = [slow_tree.root(LEAVES[:size]) for size in range(131)]
    for new in range(1, 131):
        for old in range(1, new + 1):
            path = consistency_path(node, old, new)
            sizes = {"old_size": old, "new_size": new}
            assert verify_consistency(**sizes, old_root=roots[old], new_root=roots[new], path=path) == roots[new]
            if new < 34:
                assert path == slow_tree.consistency(old, LEAVES[:new])


@given(st.integers(1, 130), st.data())
def test_an_inclusion_proof_holds_for_its_own_place_only(size: int, data: st.DataObject) -> None:
    """A proof with another index, size, path, leaf or root does not hold."""
    index = data.draw(st.integers(0, size - 1))
    path = inclusion_path(node, index, size)
    proof = {"leaf": LEAVES[index], "index": index, "size": size, "path": path, "root": slow_tree.root(LEAVES[:size])}
    other_leaf = data.draw(st.sampled_from([one for one in LEAVES if one != LEAVES[index]]))
    step = data.draw(st.integers(0, len(path)))
    assert not holds(verify_inclusion, **proof | {"leaf": other_leaf})
    assert not holds(
        verify_inclusion, **proof | {"index": data.draw(st.integers(-3, 140).filter(lambda i: i != index))}
    )
    assert not holds(verify_inclusion, **proof | {"path": [*path[:step], other_leaf, *path[step:]]})
    assert not holds(verify_inclusion, **proof | {"root": slow_tree.root(LEAVES[: size - 1])})
    if path:
        assert not holds(verify_inclusion, **proof | {"path": path[:-1]})


@given(st.integers(2, 130), st.data())
def test_a_consistency_proof_holds_for_its_own_two_trees_only(new: int, data: st.DataObject) -> None:
    """A proof with another root or path does not hold."""
    old = data.draw(st.integers(1, new - 1))
    path = consistency_path(node, old, new)
    roots = {"old_root": slow_tree.root(LEAVES[:old]), "new_root": slow_tree.root(LEAVES[:new])}
    proof = {"old_size": old, "new_size": new, "path": path, **roots}
    at = data.draw(st.integers(0, len(path)))
    assert not holds(verify_consistency, **proof | {"old_root": slow_tree.root(LEAVES[: old - 1])})
    assert not holds(verify_consistency, **proof | {"new_root": slow_tree.root(LEAVES[: new - 1])})
    assert not holds(verify_consistency, **proof | {"path": path[:-1]})
    assert not holds(verify_consistency, **proof | {"path": [*path[:at], EMPTY_ROOT, *path[at:]]})


def test_a_rewritten_history_has_no_proof() -> None:
    """Where an old entry was changed, no path leads from the old root to the new one."""
    changed = [leaf_hash(b"changed"), *LEAVES[1:60]]
    path = slow_tree.consistency(40, changed)
    with pytest.raises(Unproven, match="entries added"):
        verify_consistency(
            old_size=40,
            new_size=60,
            old_root=slow_tree.root(LEAVES[:40]),
            new_root=slow_tree.root(changed),
            path=path,
        )


def test_a_proof_deeper_than_the_tree_is_refused_although_it_leads_to_the_root() -> None:
    """A root made to fit a longer path proves nothing: a tree of that size is not so deep."""
    a, b, c, d = LEAVES[:4]
    with pytest.raises(Unproven, match="longer than the record is deep"):
        verify_inclusion(a, index=0, size=1, path=[d], root=node_hash(d, a))
    older, newer = node_hash(d, node_hash(c, a)), node_hash(d, node_hash(c, node_hash(a, b)))
    with pytest.raises(Unproven, match="longer than the record is deep"):
        verify_consistency(old_size=3, new_size=4, old_root=older, new_root=newer, path=[a, b, c, d])


def test_a_proof_shorter_than_the_tree_is_deep_is_refused_although_it_leads_to_the_root() -> None:
    """A node cannot pass for an entry, nor a part of a tree for the whole."""
    a, b, c = LEAVES[:3]
    with pytest.raises(Unproven, match="does not lead"):
        verify_inclusion(node_hash(a, b), index=0, size=4, path=[c], root=node_hash(node_hash(a, b), c))
    with pytest.raises(Unproven, match="shorter than the record is deep"):
        verify_consistency(old_size=3, new_size=4, old_root=a, new_root=node_hash(a, b), path=[a, b])


def test_a_path_asked_for_what_is_not_there_is_refused() -> None:
    """No path is made for an entry behind the end, nor from an empty tree."""
    for index, size in ((3, 3), (-1, 3), (0, 0)):
        with pytest.raises(IndexError):
            inclusion_path(node, index, size)
    for old, new in ((0, 3), (4, 3)):
        with pytest.raises(IndexError):
            consistency_path(node, old, new)


def test_an_older_tree_without_entries_proves_nothing() -> None:
    """A consistency proof from an empty tree is refused, as Go refuses it."""
    with pytest.raises(Unproven, match="must have entries"):
        verify_consistency(old_size=0, new_size=1, old_root=EMPTY_ROOT, new_root=LEAVES[0], path=[])


@pytest.mark.parametrize("count", [0, 3, 6])
def test_a_perfect_subtree_has_a_power_of_two_of_leaves(count: int) -> None:
    """Any other number of hashes is refused."""
    with pytest.raises(ValueError, match="perfect"):
        subtree_root(LEAVES[:count])


def test_a_damaged_edge_is_not_taken_up() -> None:
    """An edge with too few, too many or cut hashes is refused."""
    edge = b"".join(LEAVES[:2])
    for size, content in ((3, edge[:32]), (2, edge), (3, edge[:-1])):
        with pytest.raises(Unproven, match="does not fit its size"):
            Frontier.load(size, content)


def test_leaves_and_nodes_are_hashed_apart() -> None:
    """The hash of an entry can never pass for the hash of two neighbours."""
    assert leaf_hash(b"x") == hashlib.sha256(b"\x00x").digest()
    assert node_hash(b"l" * 32, b"r" * 32) == hashlib.sha256(b"\x01" + b"l" * 32 + b"r" * 32).digest()
