"""Tables of the record: insert-only but for one head row a log.

No row here says which case, act or person a leaf belongs to: that link is sealed in the case (``casework.history``).
"""

from __future__ import annotations

from django.db import models


class Log(models.Model):
    """One transparency log and its head: how many leaves, and the right edge of the tree."""

    origin = models.CharField(primary_key=True, max_length=200)
    size = models.BigIntegerField(default=0)
    frontier = models.BinaryField(default=bytes)


class Queued(models.Model):
    """A leaf written in the transaction of the act it belongs to, waiting for its place in the tree."""

    ticket = models.CharField(primary_key=True, max_length=32)
    log = models.ForeignKey(Log, on_delete=models.PROTECT)
    leaf = models.BinaryField()


class Leaf(models.Model):
    """A leaf in its place. ``ticket`` is the random name under which its act finds it again."""

    pk = models.CompositePrimaryKey("log_id", "index")
    log = models.ForeignKey(Log, on_delete=models.PROTECT)
    index = models.BigIntegerField()
    ticket = models.CharField(max_length=32, unique=True)
    data = models.BinaryField()
    hash = models.BinaryField()


class Tile(models.Model):
    """256 neighbouring hashes of one level (in steps of eight), written once when the last of them is there."""

    pk = models.CompositePrimaryKey("log_id", "level", "number")
    log = models.ForeignKey(Log, on_delete=models.PROTECT)
    level = models.SmallIntegerField()
    number = models.BigIntegerField()
    hashes = models.BinaryField()
    root = models.BinaryField()


class SignedCheckpoint(models.Model):
    """A signed head of the log, as a note that anybody can check."""

    pk = models.CompositePrimaryKey("log_id", "size")
    log = models.ForeignKey(Log, on_delete=models.PROTECT)
    size = models.BigIntegerField()
    note = models.TextField()
