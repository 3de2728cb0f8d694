"""The table of notices: that a day's notice went out."""

from __future__ import annotations

from django.db import models

from fairhearing.people.models import Organisation


class NoticeDay(models.Model):
    """That the notice of a day went out to everybody in the organisation."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "day"], name="one_notice_a_day")]
