"""The log of one organisation: append in the act's own transaction, settle after it, prove at any time.

An act writes a queue row beside its own rows, so that there is never an act without its leaf nor a leaf without its
act. After the commit, whoever holds the head row gives every waiting leaf its place and signs the new head: acts that
arrive together share one commit.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import transaction

from fairhearing import proving, sealing
from fairhearing.record.models import Leaf, Log, Queued, SignedCheckpoint, Tile
from fairhearing.record.signer import Signer, WouldFork

TILE = 256
STEP = 8  # levels of the tree that one tile spans: 2**8 == TILE


class NotOnRecord(Exception):
    """No leaf has this ticket: the act was never committed."""


@dataclass(frozen=True)
class Recorded:
    """What an act keeps of its leaf: the ticket that finds it, and the only copy of what it commits to."""

    ticket: str
    entry: proving.Entry


@dataclass(frozen=True)
class Proof:
    """Where a leaf stands, the path to the root, and the signed head that holds the root."""

    index: int
    path: tuple[bytes, ...]
    checkpoint_note: str


def begin(origin: str) -> Log:
    """Open an empty log whose name is ``origin``: no host name, so that it can move with its organisation."""
    return Log.objects.create(origin=origin)


def append(log: Log, fields: Mapping[str, proving.Json]) -> Recorded:
    """Commit to ``fields`` (each salted, each to be shown or erased alone) inside the caller's transaction."""
    recorded, row = prepare(log, fields)
    row.save(force_insert=True)
    return recorded


def prepare(log: Log, fields: Mapping[str, proving.Json]) -> tuple[Recorded, Queued]:
    """Do the same but for writing the row, which the caller writes with its own."""
    entry = proving.commit(fields)
    ticket = sealing.random_id()
    return Recorded(ticket, entry), Queued(ticket=ticket, log=log, leaf=entry.leaf)


def verify_continues(log: Log, *, signer: Signer) -> None:
    """Let an act begin only where its leaf can be signed afterwards. Raises WouldFork.

    After the restore of an old backup it can't be, and the act would be kept without ever being proved.
    """
    signed, _root = signer.remembered()  # before the log is asked: it may grow meanwhile, and never shrinks
    if signed:
        size = Log.objects.values_list("size", flat=True).get(pk=log.pk)
        if signed > size:
            raise WouldFork(f"a head of {signed} entries was signed, the log has {size}")


def verify_remembered(log: Log, *, signer: Signer) -> None:
    """Compare the whole log with the last head that the signer remembers. Raises WouldFork."""
    verify_continues(log, signer=signer)
    size, root = signer.remembered()
    frontier = proving.Frontier()
    for leaf in Leaf.objects.filter(log=log, index__lt=size).order_by("index").iterator(4096):
        frontier.append(bytes(leaf.hash))
    if size and frontier.root() != root:
        raise WouldFork("the log has grown apart from what was signed")


def settle(log: Log, ticket: str, *, signer: Signer, at: dt.datetime) -> int:
    """Return the index of the leaf, giving it and all that wait with it their places if nobody has yet.

    Call it after the act's commit. Raises NotOnRecord when the act left no leaf.
    """
    found = _index(log, ticket)
    if found is None:
        integrate(log, unless_settled=ticket, signer=signer, at=at)
        found = _index(log, ticket)
    if found is None:
        raise NotOnRecord(ticket)
    return found


def _index(log: Log, ticket: str) -> int | None:
    return Leaf.objects.filter(log=log, ticket=ticket).values_list("index", flat=True).first()


def integrate(log: Log, *, signer: Signer, at: dt.datetime, unless_settled: str | None = None) -> int:
    """Give every waiting leaf its place, sign the new head, and return how many were placed.

    ``unless_settled``: a ticket; when somebody else placed it while we waited for the head, nothing is left to do.
    """
    with transaction.atomic():
        head = Log.objects.select_for_update().get(pk=log.pk)
        if unless_settled and Leaf.objects.filter(ticket=unless_settled).exists():
            return 0
        waiting = list(Queued.objects.filter(log=head).order_by("ticket"))  # tickets are random: so is the order
        if not waiting:
            return 0
        checkpoint = _place(head, waiting)
        note = signer.sign(checkpoint, consistency=lambda old: _consistency(head, old, checkpoint.size), at=at)
        SignedCheckpoint.objects.create(log=head, size=checkpoint.size, note=note)
    signer.remember(checkpoint)
    return len(waiting)


def _place(head: Log, waiting: list[Queued]) -> proving.Checkpoint:
    frontier = proving.Frontier.load(head.size, bytes(head.frontier))
    first = head.size
    leaves = []
    for index, queued in enumerate(waiting, start=first):
        data = bytes(queued.leaf)
        hashed = proving.leaf_hash(data)
        frontier.append(hashed)
        leaves.append(Leaf(log=head, index=index, ticket=queued.ticket, data=data, hash=hashed))
    Leaf.objects.bulk_create(leaves)
    Queued.objects.filter(pk__in=[queued.pk for queued in waiting]).delete()
    _fill_tiles(head, level=0, first=first, end=frontier.size)
    head.size, head.frontier = frontier.size, frontier.dump()
    head.save(update_fields=["size", "frontier"])
    return proving.Checkpoint(head.origin, frontier.size, frontier.root())


def _fill_tiles(head: Log, *, level: int, first: int, end: int) -> None:
    """Write each tile of ``level`` whose last hash came with this batch; a partial tile is computed, never stored."""
    for number in range(first // TILE, end // TILE):
        hashes = _row(head, level, number * TILE, TILE)
        Tile.objects.create(
            log=head, level=level, number=number, hashes=b"".join(hashes), root=proving.subtree_root(hashes)
        )
    if end // TILE > first // TILE:
        _fill_tiles(head, level=level + 1, first=first // TILE, end=end // TILE)


def _row(log: Log, level: int, first: int, count: int) -> list[bytes]:
    """Return ``count`` hashes of the tile level, from ``first`` on, read from the rows below it."""
    if level == 0:
        rows = Leaf.objects.filter(log=log, index__gte=first, index__lt=first + count).order_by("index")
        return [bytes(value) for value in rows.values_list("hash", flat=True)]
    tiles = Tile.objects.filter(log=log, level=level - 1, number__gte=first, number__lt=first + count)
    return [bytes(value) for value in tiles.order_by("number").values_list("root", flat=True)]


class _Nodes:
    """Hashes of perfect subtrees, read tile by tile and kept for the length of one proof."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._tiles: dict[tuple[int, int], list[bytes]] = {}

    def __call__(self, level: int, index: int) -> bytes:
        tile_level, within = divmod(level, STEP)
        number, offset = divmod(index << within, TILE)
        hashes = self._tile(tile_level, number)[offset : offset + (1 << within)]
        return proving.subtree_root(hashes)

    def _tile(self, level: int, number: int) -> list[bytes]:
        key = (level, number)
        if key not in self._tiles:
            full = Tile.objects.filter(log=self._log, level=level, number=number).values_list("hashes", flat=True)
            stored = full.first()
            self._tiles[key] = (
                _row(self._log, level, number * TILE, TILE)
                if stored is None
                else [bytes(stored[at : at + 32]) for at in range(0, TILE * 32, 32)]
            )
        return self._tiles[key]


def _consistency(log: Log, old: int, new: int) -> list[bytes]:
    return proving.consistency_path(_Nodes(log), old, new)


def prove(log: Log, ticket: str) -> Proof:
    """Return the proof that the ticket's leaf is in the log, under the newest signed head.

    Raises NotOnRecord when the leaf has no place (yet).
    """
    index = _index(log, ticket)
    head = SignedCheckpoint.objects.filter(log=log).order_by("-size").first()
    if index is None or head is None or head.size <= index:
        raise NotOnRecord(ticket)
    path = proving.inclusion_path(_Nodes(log), index, head.size)
    return Proof(index, tuple(path), head.note)


def waiting(log: Log) -> int:
    """Count the leaves that have no place yet (after a fault; the next act places them)."""
    return Queued.objects.filter(log=log).count()


def missing(log: Log, tickets: Collection[str]) -> set[str]:
    """Return those tickets that have no leaf, neither in its place nor waiting."""
    placed = set(Leaf.objects.filter(log=log, ticket__in=tickets).values_list("ticket", flat=True))
    return set(tickets) - placed - set(Queued.objects.filter(log=log).values_list("ticket", flat=True))


def check(log: Log) -> int:
    """Recompute the whole tree from its leaves and compare it with the head; return its size.

    Raises proving.Unproven naming the first thing that does not fit.
    """
    head = Log.objects.get(pk=log.pk)
    frontier = proving.Frontier()
    for expected, leaf in enumerate(Leaf.objects.filter(log=log).order_by("index").iterator(4096)):
        if leaf.index != expected or proving.leaf_hash(bytes(leaf.data)) != bytes(leaf.hash):
            raise proving.Unproven(f"leaf {expected} is missing or was altered")
        frontier.append(bytes(leaf.hash))
    if (frontier.size, frontier.dump()) != (head.size, bytes(head.frontier)):
        raise proving.Unproven("the head does not fit the leaves")
    newest = SignedCheckpoint.objects.filter(log=log).order_by("-size").first()
    if newest is not None and frontier.size:
        signed = proving.Checkpoint.parse(newest.note.split("\n\n", 1)[0] + "\n")
        if (signed.size, signed.root) != (frontier.size, frontier.root()):
            raise proving.Unproven("the newest signed head does not fit the leaves")
    return frontier.size
