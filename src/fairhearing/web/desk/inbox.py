"""What is due: the handler's cases, the soonest due first, and what was set aside."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from fairhearing.casework import inbox as desk
from fairhearing.casework.cases import Handler
from fairhearing.casework.inbox import Line
from fairhearing.web.desk import doors, words
from fairhearing.web.frame.templatetags.frame import by_day
from fairhearing.web.frame.visits import Visited


@doors.signed_in
def inbox(request: Visited, handler: Handler) -> HttpResponse:
    """Show one page of what is due; on the first also the cases in which nothing is."""
    asked = request.GET.get("page", "1")
    number = max(int(asked), 1) if asked.isdecimal() and len(asked) < len("10000") else 1
    found = desk.page(handler, number=number - 1)
    declared = desk.declared(handler)
    context = {
        "rows": [_row(request, line, declared) for line in found.lines],
        "columns": [_("Case"), _("Due next"), _("Stage")],
        "quiet": _quiet(request, handler, declared) if number == 1 else [],
        "previous": number - 1 if number > 1 else None,
        "next": number + 1 if found.has_more else None,
        "number": number,
    }
    return doors.shown(request, handler, "desk/inbox.html", context)


@doors.signed_in
def set_aside(request: Visited, handler: Handler) -> HttpResponse:
    """Show what was set aside as spam or a test: nothing of it is lost."""
    lines = desk.quiet(handler, stage="aside")
    rows = [_row(request, line, desk.declared(handler)) for line in lines]
    return doors.shown(
        request, handler, "desk/aside.html", {"rows": rows, "columns": [_("Case"), _("Due next"), _("Stage")]}
    )


def _quiet(request: Visited, handler: Handler, declared: set[str]) -> list[list[object]]:
    return [_row(request, line, declared) for line in desk.quiet(handler) if line.stage != "aside"]


def _row(request: Visited, line: Line, declared: set[str]) -> list[object]:
    case = {"text": words.short(line.ref), "url": reverse("desk:case", args=[line.ref])}
    stage = words.said(words.STAGES, line.stage)
    if line.ref not in declared:
        stage = _("New to you: not opened yet")
    return [case, due(request, line), stage]


def due(request: Visited, line: Line) -> str:
    """Say what is due next and by when; that it is late stands in words."""
    if line.due is None:
        return _("Nothing is due")
    what, when = words.said(words.OWED, line.due.code), by_day(line.due.by, request.at)
    said = _("%(what)s %(when)s") % {"what": what, "when": when}
    return _("Late: %(said)s") % {"said": said} if line.due.is_late(request.at.date()) else said
