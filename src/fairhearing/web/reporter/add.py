"""Adding to a report: it stands beside what was said first."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from fairhearing.casework.cases import OpenCase
from fairhearing.web.frame.visits import Visited
from fairhearing.web.reporter.message import Message, written
from fairhearing.web.reporter.with_code import with_the_code


class Addition(Message):
    """Words, files, or both."""

    text_label = _("What do you want to add?")


@with_the_code
def add(request: Visited, opened: OpenCase) -> HttpResponse:
    """Take more in, with the same seal and the same place on the record as the report."""
    return written(request, opened, Addition, page="add", purpose="addition")
