"""For whoever is outside the organisation: what was proposed there, to sign as the second or to decline."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from fairhearing.casework.cases import Handler
from fairhearing.people import appointing, certificates
from fairhearing.people.appointing import Proposed
from fairhearing.refusal import Refused
from fairhearing.web.desk import doors
from fairhearing.web.desk.account import AskedAgain
from fairhearing.web.desk.colleague import WRONG_PASSWORD
from fairhearing.web.desk.sign_in import why_not
from fairhearing.web.frame.visits import Visited


def who_is_outside(view: doors.View) -> doors.View:
    """Let come whoever is certified as outside; for everybody else there is no such page."""

    @doors.signed_in
    def door(request: Visited, handler: Handler, **wanted: str) -> HttpResponse:
        if not certificates.is_outside(handler.account, on=request.at.date()):
            raise Http404
        answer = view(request, handler, **wanted)
        assert isinstance(answer, HttpResponse)  # noqa: S101  these views answer with pages
        return answer

    return door


@who_is_outside
def countersign(request: Visited, handler: Handler) -> HttpResponse:
    """List what waits for a signature from outside."""
    waiting = [
        {"proposed": one, "may": appointing.why_not_countersign(handler.account, one, on=request.at.date()) is None}
        for one in appointing.waiting(handler.account.organisation)
    ]
    return doors.shown(request, handler, "desk/countersign.html", {"waiting": waiting})


@who_is_outside
def countersign_one(request: Visited, handler: Handler, proposal: str) -> HttpResponse:
    """Show one proposal whole, and sign it with the password asked again."""
    proposed = appointing.proposed(handler.account.organisation, proposal)
    if proposed is None:
        raise Http404
    refusal = appointing.why_not_countersign(handler.account, proposed, on=request.at.date())
    form = AskedAgain(request.POST or None)
    if request.method == "POST" and form.is_valid() and _signed(request, handler, proposed, form):
        doors.say(request, _("You have signed. It counts from now on, and stands in the register."))
        return redirect("desk:countersign")
    context = {"form": form, "proposed": proposed, "refusal": refusal.words if refusal else ""}
    return doors.shown(request, handler, "desk/countersign_one.html", context)


def _signed(request: Visited, handler: Handler, proposed: Proposed, form: AskedAgain) -> bool:
    try:
        with why_not(form, "password", WRONG_PASSWORD):
            by = doors.opened_again(request, handler, form.cleaned_data["password"])
            appointing.countersign(proposed.id, by=by, at=request.at)
    except Refused as refused:
        form.add_error(None, refused.refusal.words)
    return form.is_valid()
