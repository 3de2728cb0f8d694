"""Tables of casework: what the server must know to keep dates. No word, name or handler stands here.

Rows have random keys: a serial one would tell in which order things came.
"""

from __future__ import annotations

from django.db import models

from fairhearing import sealing
from fairhearing.people.models import Organisation
from fairhearing.vault.models import Safe


class Case(models.Model):
    """One matter. Its id is that of its safe: random, and shown to nobody who can't open it."""

    safe = models.OneToOneField(Safe, primary_key=True, on_delete=models.PROTECT)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="cases")
    stage = models.CharField(max_length=20)
    opened_on = models.DateField()


class Due(models.Model):
    """What is owed in a case, by which role, by which day; ``met_on`` when it was done."""

    id = models.CharField(primary_key=True, max_length=32, default=sealing.random_id)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="dues")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    code = models.CharField(max_length=40)
    by = models.DateField()
    met_on = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["organisation", "by", "case"],
                condition=models.Q(met_on__isnull=True),
                name="open_dues_in_order",
            )
        ]


class Step(models.Model):
    """That something of a kind was done in a case on a day by a role: enough for dates, nothing of what was said."""

    id = models.CharField(primary_key=True, max_length=32, default=sealing.random_id)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps")
    code = models.CharField(max_length=40)
    role = models.CharField(max_length=40)
    day = models.DateField()


class Ask(models.Model):
    """That outside key-holders are asked to give a case's keys to who comes next: why, since when, by when."""

    id = models.CharField(primary_key=True, max_length=32, default=sealing.random_id)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="asks")
    reason = models.CharField(max_length=20)
    asked_on = models.DateField()
    by = models.DateField()
    done_on = models.DateField(null=True)


class Given(models.Model):
    """What a key-holder gave in answer: sealed to the other key-holders, or to who is to have the keys.

    Who gave it stands inside. It is deleted when the keys were delivered.
    """

    id = models.CharField(primary_key=True, max_length=32)
    ask = models.ForeignKey(Ask, on_delete=models.PROTECT, related_name="given")
    sealed = models.BinaryField()
