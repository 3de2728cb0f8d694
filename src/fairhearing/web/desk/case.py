"""A case: first the names and the declaration, then the door to the report, then everything that its reader may see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fairhearing.casework import conflicts, dues, files, inbox, messages, notes, readings
from fairhearing.casework.cases import Handler, OpenCase
from fairhearing.casework.files import Attached
from fairhearing.casework.history import Entered
from fairhearing.casework.messages import Message
from fairhearing.intake import codes, reports
from fairhearing.people import accounts
from fairhearing.web.desk import doors, routing, telling, words
from fairhearing.web.frame.templatetags.frame import by_day, day
from fairhearing.web.frame.visits import Visited


@doors.with_case
def case(request: Visited, handler: Handler, opened: OpenCase) -> HttpResponse:
    """Show as much of the case as is open to this handler in this visit."""
    if conflicts.why_not_read(opened) is not None:
        return routing.shown(request, handler, opened)
    if not doors.is_open(request, opened):
        return doors.shown(request, handler, "desk/unopened.html", {**about(request, opened), **hands(opened)})
    inbox.remember_seen(handler, opened.ref)
    told, entries = reports.telling_of(opened), readings.entries(opened)
    context = {
        **about(request, opened),
        **hands(opened),
        "words": told.words,
        "told": telling.rows(told),
        "answer": telling.answer(),
        "allegations": telling.allegations(told),
        "danger": words.DANGER.get(told.danger, ""),
        "files": [_file(one) for one in files.attached(opened, "report")],
        "thread": _thread(opened),
        "waiting_since": _waiting_since(opened),
        "summaries": list(reversed(notes.versions(opened))),
        "timeline": _timeline(entries),
        "claim": codes.claim_of(entries),
        "owed": _owed(request, opened),
        "asked_to_stop": any(one.code == "withdrawal_decision" and one.met_on is None for one in dues.of(opened.case)),
        "identity": telling.identity(opened) if doors.remembers(request, "named", opened.ref) else None,
        "declarations": _declarations(opened),
        "is_named": told.identity_mode != "anonymous",
    }
    return doors.shown(request, handler, "desk/case.html", context)


@require_POST
@doors.with_case
def open_report(request: Visited, handler: Handler, opened: OpenCase) -> HttpResponse:
    """Enter the reading, once a visit, and show the report."""
    if conflicts.why_not_read(opened) is None and not doors.is_open(request, opened):
        readings.open_report(opened, at=request.at)
        inbox.remember_declared(handler, opened.ref)
        doors.remember(request, "opened", opened.ref)
    return redirect("desk:case", opened.ref)


@require_POST
@doors.with_open_case
def show_identity(request: Visited, handler: Handler, opened: OpenCase) -> HttpResponse:  # noqa: ARG001
    """Enter that this handler looks at who reported, and show it for this visit."""
    if not doors.remembers(request, "named", opened.ref):
        readings.open_identity(opened, at=request.at)
        doors.remember(request, "named", opened.ref)
    return redirect("desk:case", opened.ref)


def about(request: Visited, opened: OpenCase) -> dict[str, object]:
    """Return what every page of a case says: what it is called, its stage, the next due."""
    coming = [one for one in dues.of(opened.case) if one.met_on is None]
    late = [one for one in coming if one.is_late(request.at.date())]
    return {
        "ref": opened.ref,
        "short": words.short(opened.ref),
        "stage": words.said(words.STAGES, opened.case.stage),
        "is_aside": opened.case.stage == "aside",
        "is_new": opened.case.stage == "received",
        "is_late": bool(late),
        "backup": opened.hands.backup.name,
        "next_due": _("%(what)s %(when)s")
        % {"what": words.said(words.OWED, coming[0].code), "when": by_day(coming[0].by, request.at)}
        if coming
        else "",
    }


def hands(opened: OpenCase) -> dict[str, object]:
    """Return who reads the case, in which place, and which of them is looking."""
    places = (_("Accountable"), _("Backup"))
    readers = [
        {
            "place": places[number] if number < len(places) else _("Colleague"),
            "name": reader.name,
            "office": reader.office_name,
            "is_self": reader.account == opened.account,
            "is_outside": reader.is_outside,
        }
        for number, reader in enumerate(opened.hands.readers)
    ]
    return {"readers": readers, "is_backup": opened.role == "backup", "accountable": opened.hands.accountable.name}


def _owed(request: Visited, opened: OpenCase) -> list[dict[str, object]]:
    """Return what is owed, each with by when, and when it was done."""
    found = []
    for one in dues.of(opened.case):
        when = by_day(one.by, request.at)
        status = _("Done on %(day)s") % {"day": day(one.met_on)} if one.met_on else when
        if one.is_late(request.at.date()):
            status = _("Late: %(said)s") % {"said": status}
        found.append({"title": words.said(words.OWED, one.code), "status": status, "done": one.met_on is not None})
    return found


def _timeline(every: Sequence[Entered]) -> list[dict[str, object]]:
    """Return every entry, newest first, each with its number, by which its proof is found."""
    entries: list[dict[str, object]] = [
        {
            "number": entered.fields["seq"],
            "at": entered.at,
            "what": words.said(words.EVENTS, entered.event),
            "who": words.said(words.ROLES, str(entered.fields["role"])),
        }
        for entered in every
    ]
    return entries[::-1]


def _thread(opened: OpenCase) -> list[dict[str, object]]:
    return [
        {"what": _what(one), "at": one.at, "text": one.text, "files": one.files, "is_ours": one.role != "reporter"}
        for one in messages.thread(opened)
    ]


def _waiting_since(opened: OpenCase) -> dt.datetime | None:
    """Return when the reporter wrote, if nobody has answered since."""
    newest = messages.thread(opened)[-1:]
    return newest[0].at if newest and newest[0].role == "reporter" else None


def _what(one: Message) -> str:
    if one.role == "reporter":
        return words.said(words.FROM_REPORTER, one.purpose)
    return f"{words.said(words.EVENTS, f'{one.purpose}.sent')} ({words.said(words.ROLES, one.role)})"


def _declarations(opened: OpenCase) -> list[dict[str, object]]:
    """Return what each reader declared; "none" in words."""
    found = []
    for one in conflicts.declared(opened):
        said = [
            _("none") if words_of_it == routing.NONE else words_of_it for words_of_it in (one.relations, one.knowledge)
        ]
        name = ", ".join(accounts.names([one.account]))
        found.append({"name": name, "on": one.on, "relations": said[0], "knowledge": said[1]})
    return found


def _file(one: Attached) -> dict[str, object]:
    return {"document": one.document, "name": one.name, "kind": words.file_kind(one.media_type)}
