"""A leaver's own act: from a day on nothing that is certified of them counts, and nobody else has to agree."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from fairhearing.casework import succession
from fairhearing.casework.cases import Handler
from fairhearing.people import certificates
from fairhearing.refusal import Refused
from fairhearing.web.desk import doors, words
from fairhearing.web.desk.colleague import WRONG_PASSWORD
from fairhearing.web.desk.offices import ProposeEnding
from fairhearing.web.desk.sign_in import why_not
from fairhearing.web.frame.visits import Visited


@doors.signed_in
def leave_office(request: Visited, handler: Handler) -> HttpResponse:
    """Leave one's offices."""
    held = [one.body["office_name"] for one in certificates.of_account(handler.account, on=request.at.date())]
    if not held:
        raise Http404
    form = ProposeEnding(request.POST or None)
    if request.method == "POST" and form.is_valid() and _left(request, handler, form):
        return redirect("desk:account")
    return doors.shown(request, handler, "desk/leave_office.html", {"form": form, "held": held})


def _untaken(untaken: list[str]) -> str:
    """Say what nobody could take over; that stays with the leaver until somebody is appointed."""
    if not untaken:
        return _("What you answered for is with the next in line.")
    return _("Nobody could take over: %(cases)s. Tell whoever appoints, so that somebody can.") % {
        "cases": ", ".join(words.short(ref) for ref in untaken)
    }


def _left(request: Visited, handler: Handler, form: ProposeEnding) -> bool:
    from_on = form.cleaned_data["from_on"] or request.at.date()
    try:
        with why_not(form, "password", WRONG_PASSWORD):
            by = doors.opened_again(request, handler, form.cleaned_data["password"])
            untaken = succession.leave_office(handler, by=by, from_on=from_on, at=request.at)
            doors.say(request, _("You have left your office. Thank you for what you did."), _untaken(untaken))
    except Refused as refused:
        form.add_error("from_on", refused.refusal.words)
    return form.is_valid()
