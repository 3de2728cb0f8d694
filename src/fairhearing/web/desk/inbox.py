"""What is due: the handler's cases, the soonest due first, and what was set aside."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from fairhearing.casework import custody, succession
from fairhearing.casework import inbox as desk
from fairhearing.casework.cases import Handler
from fairhearing.casework.inbox import Line
from fairhearing.web.desk import doors, words
from fairhearing.web.frame.templatetags.frame import by_day, day
from fairhearing.web.frame.visits import Visited


@doors.signed_in
def inbox(request: Visited, handler: Handler) -> HttpResponse:
    """Show one page of what is due; on the first also the cases in which nothing is.

    Before that, whoever comes takes over what key-holders gave to them, and hands on what a colleague left.
    """
    _take_part(request, handler)
    asked = request.GET.get("page", "1")
    number = max(int(asked), 1) if asked.isdecimal() and len(asked) < len("10000") else 1
    found = desk.page(handler, number=number - 1)
    quiet = [line for line in desk.quiet(handler) if line.stage != "aside"] if number == 1 else []
    context = {
        "rows": _rows(request, handler, found.lines),
        "columns": columns(),
        "quiet": _rows(request, handler, quiet),
        "previous": number - 1 if number > 1 else None,
        "next": number + 1 if found.has_more else None,
        "number": number,
    }
    return doors.shown(request, handler, "desk/inbox.html", context)


def _take_part(request: Visited, handler: Handler) -> None:
    taken = custody.receive(handler, at=request.at)
    handed_on = succession.serve(handler, at=request.at)
    if taken:
        doors.say(
            request,
            _("A case is yours now."),
            _("Nobody did what was owed in it. Outside key-holders gave you its keys; you answer for it now."),
        )
    elif handed_on:
        doors.say(
            request, _("Somebody left, and others took their place."), _("In your cases the next in line can read now.")
        )


@doors.signed_in
def set_aside(request: Visited, handler: Handler) -> HttpResponse:
    """Show what was set aside as spam or a test: nothing of it is lost."""
    rows = _rows(request, handler, desk.quiet(handler, stage="aside"))
    return doors.shown(request, handler, "desk/aside.html", {"rows": rows, "columns": columns()})


def columns() -> list[str]:
    """Return what stands above the columns of a list of cases."""
    return [_("Case"), _("Due next"), _("Stage")]


def _rows(request: Visited, handler: Handler, lines: Sequence[Line]) -> list[list[object]]:
    declared, wrote = desk.declared(handler), desk.unread(handler, [line.ref for line in lines])
    return [[_called(line), due(request, line), _stage(line, declared, wrote)] for line in lines]


def _called(line: Line) -> dict[str, str]:
    return {"text": words.short(line.ref), "url": reverse("desk:case", args=[line.ref])}


def _stage(line: Line, declared: Collection[str], wrote: Mapping[str, dt.date]) -> str:
    """Say how far a case is for this handler; that the reporter wrote something new comes first."""
    stage = words.said(words.STAGES, line.stage) if line.ref in declared else _("New to you: not opened yet")
    if line.ref not in wrote:
        return stage
    return _("New from the reporter, %(day)s. %(stage)s") % {"day": day(wrote[line.ref]), "stage": stage}


def due(request: Visited, line: Line) -> str:
    """Say what is due next and by when; that it is late, and whose it is then, stands in words."""
    if line.due is None:
        return _("Nothing is due")
    what, when = words.said(words.OWED, line.due.code), by_day(line.due.by, request.at)
    said = _("%(what)s %(when)s") % {"what": what, "when": when}
    if not line.due.is_late(request.at.date()):
        return said
    return _("Late: %(said)s. This is now also the backup’s to do.") % {"said": said}
