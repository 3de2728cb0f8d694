"""Tables of people: organisations, sections, offices and their holders, accounts, the register with its certificates.

All of it is what an organisation publishes about itself, or sealed. Nothing here says who handles which case.
"""

from __future__ import annotations

from django.db import models

from fairhearing.record.models import Log


class Organisation(models.Model):
    """A body that answers for complaints; several may live on one installation and learn nothing of each other.

    ``contacts``: list of {"kind": danger|police|support|legal|employer|outside, "name", "reach", "note"}.
    ``promises``: list of {"code", "days"}: what a reporter is owed, in calendar days from the day of receipt.
    ``keepers``: names of those who run the server or appoint readers (shown where somebody chooses who must not see).
    """

    id = models.CharField(primary_key=True, max_length=32)
    slug = models.SlugField(unique=True, max_length=60)
    name = models.CharField(max_length=200)
    log = models.OneToOneField(Log, on_delete=models.PROTECT)
    root_public = models.BinaryField()
    trust_policy = models.TextField()
    contacts = models.JSONField(default=list)
    promises = models.JSONField(default=list)
    keepers = models.JSONField(default=list)
    readers = models.PositiveSmallIntegerField(default=2)
    leave_to = models.CharField(max_length=200, blank=True)
    is_invented = models.BooleanField(default=False)


class Section(models.Model):
    """A part of an organisation, such as a youth section or a branch."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="sections")
    name = models.CharField(max_length=200)


class Office(models.Model):
    """A post that people hold. Only an office with a place in the chain receives reports; no other office reads any.

    ``chain``: its place in the order in which reports look for a reader; empty for an office that receives none.
    ``keeps_keys``: an office of outside key-holders, each of whom keeps a share of the keys and reads nothing.
    """

    id = models.CharField(primary_key=True, max_length=32)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="offices")
    section = models.ForeignKey(Section, on_delete=models.PROTECT, null=True, related_name="offices")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    chain = models.PositiveSmallIntegerField(null=True)
    is_outside = models.BooleanField(default=False)
    keeps_keys = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "code"], name="one_office_a_code")]


class Account(models.Model):
    """Somebody who signs in. Every secret of theirs is locked by their password and, apart, by a recovery code."""

    id = models.CharField(primary_key=True, max_length=32)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="accounts")
    username = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    mail = models.CharField(max_length=254, blank=True)
    recipient = models.TextField()
    signing_public = models.BinaryField()
    deeds_public = models.BinaryField()
    locked = models.BinaryField()
    recovery = models.BinaryField()
    keyring = models.BinaryField(default=bytes)
    second_factor_step = models.BigIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "username"], name="one_account_a_name")]


class Holding(models.Model):
    """That somebody holds an office: ``rank`` 0 is the holder, 1 and on the substitutes, in order."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="holdings")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="holdings")
    rank = models.PositiveSmallIntegerField(default=0)
    from_on = models.DateField()
    to_on = models.DateField(null=True)


class Registered(models.Model):
    """An entry of an organisation's register, such as a certificate: public, numbered without gap, insert-only.

    ``statement`` is what stands on the record; ``disclosures`` open its fields; ``ticket`` finds its leaf.
    """

    pk = models.CompositePrimaryKey("organisation_id", "number")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    number = models.PositiveIntegerField()
    ticket = models.CharField(max_length=32, unique=True)
    statement = models.BinaryField()
    disclosures = models.JSONField(default=list)


class Proposal(models.Model):
    """A certificate, or an ending (without office), that one person has signed and that waits for the second."""

    id = models.CharField(primary_key=True, max_length=32)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="proposals")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="proposals")
    body = models.JSONField()
    signature = models.JSONField()
    proposed_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="proposed")
