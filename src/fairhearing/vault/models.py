"""Tables of the vault. What the server can read here: random ids, days, padded sizes, public keys."""

from __future__ import annotations

from django.db import models


class Safe(models.Model):
    """Everything that belongs to one case, under a random id.

    ``changed_on`` is the day on which its slots last changed, ``changes`` how often: with both, a reader who looked
    through the safes finds again those in which a slot may have become theirs.
    """

    id = models.CharField(primary_key=True, max_length=32)
    organisation = models.CharField(max_length=32, db_index=True)
    slot_public = models.BinaryField()
    changed_on = models.DateField(db_index=True)
    changes = models.PositiveIntegerField(default=0)


class Compartment(models.Model):
    """One generation of one compartment: its public recipient; the identity lies only in slots."""

    id = models.CharField(primary_key=True, max_length=32)
    safe = models.ForeignKey(Safe, on_delete=models.PROTECT, related_name="compartments")
    kind = models.CharField(max_length=60)
    generation = models.PositiveSmallIntegerField(default=1)
    recipient = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["safe", "kind", "generation"], name="one_generation_once")]


class Slot(models.Model):
    """A grant, an outside key-holder's share, or a decoy: of one size, under an id that names no account.

    Only the slot's owner, or who holds the safe's slot secret, can compute the id (``sealing.slot_of``).
    """

    id = models.CharField(primary_key=True, max_length=32)
    safe = models.ForeignKey(Safe, on_delete=models.PROTECT, related_name="slots")
    sealed = models.BinaryField()


class Stored(models.Model):
    """One sealed document: in the row when it is small, else in a file named by its id."""

    id = models.CharField(primary_key=True, max_length=32)
    compartment = models.ForeignKey(Compartment, on_delete=models.PROTECT, related_name="documents")
    number = models.PositiveIntegerField()
    version = models.PositiveSmallIntegerField(default=1)
    sealed = models.BinaryField(null=True)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["compartment", "number"], name="one_number_once")]
