"""Correcting a report: own words are never overwritten (R-008); what is right stands beside what was said."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from fairhearing.casework.cases import OpenCase
from fairhearing.intake import reports
from fairhearing.web.frame.visits import Visited
from fairhearing.web.reporter.message import Message, written
from fairhearing.web.reporter.told import rows_of
from fairhearing.web.reporter.with_code import with_the_code


class Correction(Message):
    """What was wrong, and what is right."""

    text_label = _("What was wrong, and how is it right?")
    text_hint = _("Such as: “I wrote March. It was April, I looked it up.” To have been wrong is not held against you.")


@with_the_code
def correct(request: Visited, opened: OpenCase) -> HttpResponse:
    """Show what was told, and take the correction in."""
    said = {"rows": rows_of(reports.telling_of(opened), opened)}
    return written(request, opened, Correction, page="correct", purpose="correction", **said)
