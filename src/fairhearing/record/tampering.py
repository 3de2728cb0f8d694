"""Tampering with the record on purpose, to see that it is found. Whoever calls this rolls the transaction back."""

from __future__ import annotations

from fairhearing import proving
from fairhearing.record import log as record
from fairhearing.record.models import Leaf, Log

KINDS = ("change", "removal", "reorder")


def is_found(log: Log, kind: str) -> bool:
    """Change, remove or reorder stored leaves as somebody with the database in hand could; tell if that is found.

    A change is made whole: the leaf's own hash is made to fit, so that only the tree can tell.
    """
    first, second = Leaf.objects.filter(log=log).order_by("index")[:2]
    if kind == "change":
        data = bytes(first.data)[:-2] + b"A\n"
        _overwrite(first, data, proving.leaf_hash(data))
    elif kind == "removal":
        Leaf.objects.filter(log=log, index=second.index).delete()
    else:
        _overwrite(first, bytes(second.data), bytes(second.hash))
        _overwrite(second, bytes(first.data), bytes(first.hash))
    try:
        record.check(log)
    except proving.Unproven:
        return True
    return False


def _overwrite(leaf: Leaf, data: bytes, hashed: bytes) -> None:
    Leaf.objects.filter(log_id=leaf.log_id, index=leaf.index).update(data=data, hash=hashed)
