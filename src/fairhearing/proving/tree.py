"""The Merkle tree of RFC 6962 (and RFC 9162, section 2.1): hashes, edge, paths and their checks.

A tree over entries 0 … size-1 has one root. An inclusion path proves that an entry
stands at its place under a root; a consistency path proves that a larger tree is a
smaller one with entries added behind, nothing changed. All hashes are 32 bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from typing import Self

from fairhearing.proving.unproven import Unproven
from fairhearing.proving.wire import HASH_LENGTH

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """Hash one entry (RFC 6962: 0x00 before it)."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two neighbours into the node above them (RFC 6962: 0x01 before them)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def subtree_root(hashes: Sequence[bytes]) -> bytes:
    """Return the root over 2**n neighbouring hashes; ValueError for any other number of them."""
    if not hashes or len(hashes) & (len(hashes) - 1):
        raise ValueError("a perfect subtree has 1, 2, 4, 8 … leaves")
    row = list(hashes)
    while len(row) > 1:
        row = [node_hash(row[i], row[i + 1]) for i in range(0, len(row), 2)]
    return row[0]


class Frontier:
    """The right edge of a tree: roots of its perfect subtrees, largest first; all that appending needs."""

    def __init__(self, size: int = 0, hashes: Iterable[bytes] = ()) -> None:
        """Take up an edge; Unproven where the hashes do not fit the size."""
        self.size = size
        self._hashes = list(hashes)
        if len(self._hashes) != size.bit_count() or any(len(one) != HASH_LENGTH for one in self._hashes):
            raise Unproven("the edge of the tree does not fit its size")

    def append(self, leaf: bytes) -> None:
        """Add the leaf hash of the next entry."""
        at, carried = self.size, leaf
        while at & 1:
            carried = node_hash(self._hashes.pop(), carried)
            at >>= 1
        self._hashes.append(carried)
        self.size += 1

    def root(self) -> bytes:
        """Return the root of the whole tree."""
        if not self._hashes:
            return EMPTY_ROOT
        root = self._hashes[-1]
        for one in reversed(self._hashes[:-1]):
            root = node_hash(one, root)
        return root

    def dump(self) -> bytes:
        """Return the edge as bytes: its hashes one after the other."""
        return b"".join(self._hashes)

    @classmethod
    def load(cls, size: int, content: bytes) -> Self:
        """Take up an edge that `dump` wrote; Unproven where it does not fit the size."""
        return cls(size, [content[i : i + HASH_LENGTH] for i in range(0, len(content), HASH_LENGTH)])


def _split(width: int) -> int:
    """Return the largest power of two below `width` (RFC 6962's k)."""
    return 1 << ((width - 1).bit_length() - 1)


def _range_root(node: Callable[[int, int], bytes], start: int, end: int) -> bytes:
    """Return the root over entries start … end-1, put together from stored perfect subtrees."""
    width = end - start
    if width & (width - 1) == 0:
        return node(width.bit_length() - 1, start // width)
    middle = start + _split(width)
    return node_hash(_range_root(node, start, middle), _range_root(node, middle, end))


def inclusion_path(node: Callable[[int, int], bytes], index: int, size: int) -> list[bytes]:
    """Return the path that proves entry `index` in the tree of `size`, from the leaf upwards.

    `node(level, i)` gives the root of the i-th perfect subtree of 2**level leaves.
    Raises IndexError where the tree has no such entry.
    """
    if not 0 <= index < size:
        raise IndexError("the tree has no such entry")
    path, start, end = [], 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_range_root(node, middle, end))
            end = middle
        else:
            path.append(_range_root(node, start, middle))
            start = middle
    return path[::-1]


def consistency_path(node: Callable[[int, int], bytes], old: int, new: int) -> list[bytes]:
    """Return the path that proves the tree of `old` entries a beginning of the tree of `new`.

    `node` as in `inclusion_path`. Raises IndexError unless 0 < old <= new.
    """
    if not 0 < old <= new:
        raise IndexError("the older tree must have entries, and no more than the newer")
    path, start, end = [], 0, new
    while end != old:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(_range_root(node, middle, end))
            end = middle
        else:
            path.append(_range_root(node, start, middle))
            start = middle
    if start:
        path.append(_range_root(node, start, end))
    return path[::-1]


def _verify_lengths(*hashes: bytes) -> None:
    if any(len(one) != HASH_LENGTH for one in hashes):
        raise Unproven("a hash in the proof is not 32 bytes long")


def verify_inclusion(leaf: bytes, *, index: int, size: int, path: Sequence[bytes], root: bytes) -> bytes:
    """Check that the entry with this leaf hash stands at `index` under `root`; return the leaf hash.

    RFC 9162, section 2.1.3.2. Raises Unproven.
    """
    _verify_lengths(leaf, root, *path)
    if not 0 <= index < size:
        raise Unproven("the record has no entry at that place")
    place, last, seen = index, size - 1, leaf
    for one in path:
        if last == 0:
            raise Unproven("the proof is longer than the record is deep")
        if place & 1 or place == last:
            seen = node_hash(one, seen)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            seen = node_hash(seen, one)
        place, last = place >> 1, last >> 1
    if last != 0 or seen != root:
        raise Unproven("the proof does not lead from this entry to the record's root")
    return leaf


def verify_consistency(
    *, old_size: int, new_size: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]
) -> bytes:
    """Check that the newer tree only adds to the older one; return the newer root.

    RFC 9162, section 2.1.4.2, with Go's reading of the edges: an older tree without
    entries proves nothing and is refused; equal sizes have an empty path. Raises Unproven.
    """
    if not 0 < old_size <= new_size:
        raise Unproven("the older record must have entries, and no more than the newer")
    if old_size == new_size:
        if path or old_root != new_root:
            raise Unproven("two records of one size differ")
        return new_root
    _verify_lengths(old_root, new_root, *path)
    steps = list(path)
    if old_size & (old_size - 1) == 0:
        steps.insert(0, old_root)
    if not steps:
        raise Unproven("the proof is empty")
    if _roots_over(steps, old_size - 1, new_size - 1) != (old_root, new_root):
        raise Unproven("the newer record is not the older one with entries added")
    return new_root


def _roots_over(steps: Sequence[bytes], place: int, last: int) -> tuple[bytes, bytes]:
    """Return the older and the newer root that the steps of a consistency path lead to."""
    while place & 1:
        place, last = place >> 1, last >> 1
    older = newer = steps[0]
    for one in steps[1:]:
        if last == 0:
            raise Unproven("the proof is longer than the record is deep")
        if place & 1 or place == last:
            older, newer = node_hash(one, older), node_hash(one, newer)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            newer = node_hash(newer, one)
        place, last = place >> 1, last >> 1
    if last != 0:
        raise Unproven("the proof is shorter than the record is deep")
    return older, newer
