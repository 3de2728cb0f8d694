"""The table of intake: which case a receipt code leads to."""

from __future__ import annotations

from django.db import models

from fairhearing.casework.models import Case


class Report(models.Model):
    """A report that was received. ``tag`` is derived from the receipt code and finds it; it opens nothing.

    ``way_in``: web, officer, mail, telling, paper (R-001).
    """

    case = models.OneToOneField(Case, primary_key=True, on_delete=models.PROTECT, related_name="report")
    tag = models.CharField(max_length=64, unique=True)
    way_in = models.CharField(max_length=10)
