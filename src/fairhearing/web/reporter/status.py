"""The reporter's own page: what happened, who read it, what is owed next and who answers for it, messages both ways."""

from __future__ import annotations

import datetime as dt

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fairhearing.casework import dues, messages, readings
from fairhearing.casework.cases import OpenCase
from fairhearing.casework.dues import Owed
from fairhearing.casework.messages import Message
from fairhearing.web.frame import contacts, promised
from fairhearing.web.frame.visits import Visited
from fairhearing.web.reporter import happened
from fairhearing.web.reporter.draft import place
from fairhearing.web.reporter.with_code import with_the_code

HELP = ("outside", "support", "legal", "police")


@with_the_code
def status(request: Visited, opened: OpenCase) -> HttpResponse:
    """Show all that a reporter can see of their case. Nobody else's name or data stands here (R-011)."""
    today = request.at.date()
    thread = [shown(opened, message) for message in reversed(messages.thread(opened))]
    dated = [_due(opened, owed, today) for owed in dues.of(opened.case)]
    owed = [one for one in dated if one["met_on"] is None]
    context = {
        **place(opened.organisation),
        "today": today,
        "banner": just_done(request),
        "stage": happened.stage(opened.case.stage),
        "owed": owed,
        "is_late": any(one["is_late"] for one in owed),
        "kept": [one for one in dated if one["met_on"] is not None],
        "entries": [happened.entry(done) for done in readings.done(opened)],
        "thread": thread,
        "asked": bool(thread) and thread[0]["code"] == "question",
        "groups": contacts.grouped(opened.organisation.contacts, *HELP),
    }
    return render(request, "reporter/status.html", context)


def frame(opened: OpenCase) -> dict[str, object]:
    """Return what each of these pages needs around it: where it is, and the way back to the reporter's own page."""
    return place(opened.organisation) | {"back_url": reverse("reporter:status", args=[opened.organisation.slug])}


def just_done(request: Visited) -> dict[str, str] | None:
    """Return the banner that an act left for the next page, once."""
    visit = request.visit
    said = visit.held.pop("just_done", None) if visit else None
    if visit and said:
        visit.save(at=request.at)
    return {"kind": "success", "title": said} if said else None


def say_next(request: Visited, words: str) -> None:
    """Leave a banner for the next page."""
    if request.visit:
        request.visit.held["just_done"] = words
        request.visit.save(at=request.at)


def _due(opened: OpenCase, owed: Owed, today: dt.date) -> dict[str, object]:
    """Say what is owed, by when, and which role answers for it: the backup's when it is late (R-005)."""
    late = owed.is_late(today)
    first, second = (reader.office_name for reader in opened.hands.readers[:2])
    return {
        "what": promised.owed(owed.code),
        "by": owed.by,
        "met_on": owed.met_on,
        "is_late": late,
        "office": second if late and owed.met_on is None else first,
    }


def shown(opened: OpenCase, message: Message) -> dict[str, object]:
    """Return a message as pages show it."""
    is_own = message.role == "reporter"
    role = happened.ROLES.get(message.role, "")
    return {
        "code": message.purpose,
        "title": happened.purpose(message.purpose),
        "who": _("From you") if is_own else _("From %(office)s") % {"office": opened.organisation.name},
        "role": "" if is_own else role,
        "is_own": is_own,
        "day": message.at.date(),
        "text": message.text.partition("\n\n")[0] if message.purpose == "options" else message.text,
        "files": message.files,
    }
