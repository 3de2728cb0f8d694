"""Taking a report in for somebody else: routed like any other, and its words handed over to whose it is."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fairhearing import documents, sealing
from fairhearing.casework.cases import Handler
from fairhearing.casework.messages import File
from fairhearing.documents import NotMail
from fairhearing.intake import reports
from fairhearing.intake.reports import NoOffice, Receipt
from fairhearing.intake.telling import Telling
from fairhearing.people import offices
from fairhearing.web.desk import doors, enclosed, taking, words
from fairhearing.web.desk.taking import Taking
from fairhearing.web.frame import contacts, promised
from fairhearing.web.frame.visits import Visited


@doors.signed_in
def enter(request: Visited, handler: Handler) -> HttpResponse:
    """Ask in which way it came."""
    ways = [
        {"title": title, "hint": hint, "url": reverse("desk:enter_by", args=[way])}
        for way, (title, hint) in taking.TITLES.items()
    ]
    return doors.shown(request, handler, "desk/enter.html", {"ways": ways})


@doors.signed_in
def enter_by(request: Visited, handler: Handler, way: str) -> HttpResponse:
    """Take a report in by one of the ways."""
    if way not in taking.FORMS:
        raise Http404
    attempt = _attempt(request)
    form = taking.FORMS[way](request.POST or None, request.FILES or None)
    form.prepare(handler, on=request.at.date())
    with_it = enclosed.gather(request, handler, f"enter/{attempt}")
    form.fields["files"].required = way in ("mail", "paper") and not with_it
    context: dict[str, object] = {"form": form, "way": way, "title": taking.TITLES[way][0], "attempt": attempt}
    if request.method == "POST" and _is_whole(request, form):
        try:
            return _taken(request, handler, form, way, attempt)
        except NotMail:
            enclosed.sent(request, f"enter/{attempt}")
            form.add_error("files", _("This file is no e-mail, or is damaged. Save the e-mail again and choose that."))
        except NoOffice:
            context["outside"] = contacts.grouped(handler.account.organisation.contacts, "outside", "police", "legal")
    context["enclosed"] = enclosed.kept(request, f"enter/{attempt}")
    return doors.shown(request, handler, "desk/enter_by.html", context)


def _attempt(request: Visited) -> str:
    """Return the id of this filling-in of a form."""
    given = request.POST.get("attempt", "")
    return given if len(given) == len(sealing.random_id()) and given.isalnum() else sealing.random_id()


def _sending(attempt: str, telling: Telling, identity: Mapping[str, str], files: list[File]) -> str:
    """Return the id of what is sent: the same form with the same content, sent twice, is one report.

    Other content in the same form, after going back, is another report and never takes the place of the first.
    """
    content = [attempt, telling.encoded().decode(), sorted(identity.items()), [one.digest for one in files]]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def _code(request: Visited, sending: str) -> sealing.Code:
    """Return the code of what is sent: it comes from this visit alone and ends with it."""
    assert request.visit is not None  # noqa: S101  nobody comes here without a visit
    return sealing.Code(sealing.derive(request.visit.key, f"enter/{sending}", 16))


def _is_whole(request: Visited, form: Taking) -> bool:
    """Tell whether all that this way in needs is there."""
    if enclosed.had_no_room(request):
        form.add_error("files", _("There is too little room for files just now. Try again later."))
    return form.is_valid()


def _taken(request: Visited, handler: Handler, form: Taking, way: str, attempt: str) -> HttpResponse:
    """Submit the report, and go on to the page with its words."""
    held = [one.name for one in offices.held_by(handler.account, on=request.at.date())]
    telling = form.telling(way, ", ".join(held) or handler.account.name)
    files = enclosed.as_files(request, handler, enclosed.kept(request, f"enter/{attempt}"))
    identity = form.identity()
    if way == "mail":
        telling, identity, files = _from_mail(telling, files)
    sending = _sending(attempt, telling, identity, files)
    if doors.remembers(request, "handed", sending):
        return redirect("desk:enter")
    receipt = reports.submit(
        telling,
        organisation=handler.account.organisation,
        code=_code(request, sending),
        identity=identity,
        files=files,
        at=request.at,
    )
    enclosed.sent(request, f"enter/{attempt}")
    doors.hold(request, "handing", doors.held(request, "handing", {}) | {sending: _notes(telling, receipt)})
    return redirect("desk:hand_over", sending)


def _from_mail(telling: Telling, files: list[File]) -> tuple[Telling, dict[str, str], list[File]]:
    """Return the report that an e-mail makes: its words, its sender apart, the e-mail itself and what came with it."""
    original = files[0]
    mail = documents.mail(original.chunks())
    present = [one for one in mail.attachments if one.present]
    came = {
        "subject": mail.subject,
        "sent": mail.sent.isoformat() if mail.sent else "",
        "present": "\n".join(one.name for one in present),
        "missing": "\n".join(one.name for one in mail.attachments if not one.present),
    }
    whole = replace(telling, words=mail.body.strip() or mail.subject, came=came)
    attached = [File.of(one.name, documents.kind_of(one.content).media_type, one.content) for one in present]
    return whole, {"name": mail.sender} if mail.sender else {}, [original, *attached]


def _notes(telling: Telling, receipt: Receipt) -> dict[str, Any]:
    """Return what the page with the words says beside them."""
    readers = receipt.fields["readers"]
    return {
        "way": telling.way_in,
        "danger": telling.danger,
        "present": telling.came.get("present", ""),
        "missing": telling.came.get("missing", ""),
        "readers": readers,
        "owed": receipt.fields["owed"],
    }


@doors.signed_in
def hand_over(request: Visited, handler: Handler, sending: str) -> HttpResponse:
    """Show the twelve words until they are handed over."""
    notes: Mapping[str, Any] | None = doors.held(request, "handing", {}).get(sending)
    if notes is None:
        return redirect("desk:enter")
    organisation = handler.account.organisation
    context = {
        "words": _code(request, sending).words,
        "sending": sending,
        "way": words.said(words.WAYS_IN, notes["way"]),
        "readers": notes["readers"],
        "owed": [{"what": promised.owed(one["code"]), "by": dt.date.fromisoformat(one["by"])} for one in notes["owed"]],
        "present": taking.lines(notes["present"]),
        "missing": taking.lines(notes["missing"]),
        "is_mail": notes["way"] == "mail",
        "danger": contacts.grouped(organisation.contacts, "danger") if notes["danger"] in ("yes", "unsure") else [],
        "address": request.build_absolute_uri(reverse("reporter:return", args=[organisation.slug])),
    }
    return doors.shown(request, handler, "desk/hand_over.html", context)


@require_POST
@doors.signed_in
def handed_over(request: Visited, handler: Handler, sending: str) -> HttpResponse:  # noqa: ARG001
    """Take the words off this page for good."""
    others = {one: notes for one, notes in doors.held(request, "handing", {}).items() if one != sending}
    doors.hold(request, "handing", others)
    doors.remember(request, "handed", sending)
    doors.say(request, _("The words are gone from this page."), _("The report is received and routed like any other."))
    return redirect("desk:inbox")
