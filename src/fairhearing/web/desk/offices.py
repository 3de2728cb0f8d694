"""For whoever appoints: who is certified, proposing somebody for an office, and proposing that somebody's time ends."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from fairhearing.casework.cases import Handler
from fairhearing.people import appointing
from fairhearing.people import offices as people
from fairhearing.people.accounts import Account, NameInUse
from fairhearing.people.setup import USERNAME, HandedOver
from fairhearing.refusal import Refused
from fairhearing.web.desk import doors
from fairhearing.web.desk.account import password_field
from fairhearing.web.desk.colleague import WRONG_PASSWORD
from fairhearing.web.desk.sign_in import why_not
from fairhearing.web.frame.forms import Hinted
from fairhearing.web.frame.visits import Visited

TAKEN = gettext_lazy("Somebody here signs in under this name already. Choose another one.")


class Propose(forms.Form):
    """Who, in which office, to which day; the password signs it."""

    person = forms.CharField(
        label=gettext_lazy("Their name"),
        max_length=200,
        error_messages={"required": gettext_lazy("Write the person’s name.")},
    )
    username = forms.RegexField(
        rf"\A{USERNAME}\Z",
        label=gettext_lazy("The name under which they will sign in"),
        help_text=gettext_lazy("Small letters, digits, dots and hyphens."),
        max_length=60,
        error_messages={
            "required": gettext_lazy("Write a user name."),
            "invalid": gettext_lazy("Write small letters, digits, dots and hyphens, such as nia.sorel."),
        },
    )
    office = forms.ChoiceField(
        label=gettext_lazy("In which office?"),
        widget=forms.RadioSelect,
        help_text=gettext_lazy("They come after those who hold it already, as a substitute."),
        error_messages={"required": gettext_lazy("Choose an office.")},
    )
    until = forms.DateField(
        label=gettext_lazy("To which day?"),
        help_text=gettext_lazy("Such as 2031-12-31. Leave it empty for five years."),
        required=False,
        error_messages={"invalid": gettext_lazy("Write a day such as 2031-12-31.")},
    )
    password = password_field()

    def clean_person(self) -> str:
        """Take letters that a line can hold, and no others: this name is shown to reporters."""
        name = str(self.cleaned_data["person"])
        if not name.isprintable():
            raise forms.ValidationError(gettext_lazy("Write the person’s name with letters alone."))
        return name


class ProposeEnding(forms.Form):
    """From which day on, and the password that signs it."""

    from_on = forms.DateField(
        label=gettext_lazy("From which day on?"),
        help_text=gettext_lazy("Such as 2031-12-31. Leave it empty for today."),
        required=False,
        error_messages={"invalid": gettext_lazy("Write a day such as 2031-12-31.")},
    )
    password = password_field()


def who_appoints(view: doors.View) -> doors.View:
    """Let come whoever appoints; for everybody else there is no such page."""

    @doors.signed_in
    def door(request: Visited, handler: Handler, **wanted: str) -> HttpResponse:
        if appointing.why_not_propose(handler.account, on=request.at.date()) is not None:
            raise Http404
        answer = view(request, handler, **wanted)
        assert isinstance(answer, HttpResponse)  # noqa: S101  these views answer with pages
        return answer

    return door


@who_appoints
def offices(request: Visited, handler: Handler) -> HttpResponse:
    """Show who is certified, and what waits for a second signature."""
    organisation, on = handler.account.organisation, request.at.date()
    certified = [
        {"account": account.pk, "name": account.name, "offices": held, "is_own": account.pk == handler.account.pk}
        for account, held in appointing.certified_people(organisation, on=on)
    ]
    context = {"certified": certified, "waiting": appointing.waiting(organisation)}
    return doors.shown(request, handler, "desk/offices.html", context)


@who_appoints
def propose(request: Visited, handler: Handler) -> HttpResponse:
    """Propose somebody new for an office; what opens their account is shown once."""
    form = Propose(request.POST or None)
    named = people.named_offices(handler.account.organisation, on=request.at.date())
    choices = [(office.code, Hinted(office.name, ", ".join(names))) for office, names in named]
    form.fields["office"].choices = choices  # type: ignore[attr-defined]
    made = _proposed(request, handler, form) if request.method == "POST" and form.is_valid() else None
    if made is not None:
        return doors.shown(request, handler, "desk/proposed.html", {"made": made})
    return doors.shown(request, handler, "desk/propose.html", {"form": form})


def _proposed(request: Visited, handler: Handler, form: Propose) -> HandedOver | None:
    given = form.cleaned_data
    try:
        with why_not(form, "password", WRONG_PASSWORD):
            by = doors.opened_again(request, handler, given["password"])
            return appointing.propose(
                given["person"], given["username"], office=given["office"], by=by, to_on=given["until"], at=request.at
            )
    except NameInUse:
        form.add_error("username", TAKEN)
    except Refused as refused:
        form.add_error("person", refused.refusal.words)
    return None


@who_appoints
def propose_ending(request: Visited, handler: Handler, account: str) -> HttpResponse:
    """Propose that what is certified of somebody ends."""
    whose = _certified(request, handler, account)
    form = ProposeEnding(request.POST or None)
    if request.method == "POST" and form.is_valid() and _ending_proposed(request, handler, whose, form):
        doors.say(request, _("This waits for somebody from outside to sign."), _("Until then nothing changes."))
        return redirect("desk:offices")
    return doors.shown(request, handler, "desk/propose_ending.html", {"form": form, "whose": whose.name})


def _certified(request: Visited, handler: Handler, account: str) -> Account:
    for found, _held in appointing.certified_people(handler.account.organisation, on=request.at.date()):
        if found.pk == account:
            return found
    raise Http404


def _ending_proposed(request: Visited, handler: Handler, whose: Account, form: ProposeEnding) -> bool:
    from_on = form.cleaned_data["from_on"] or request.at.date()
    try:
        with why_not(form, "password", WRONG_PASSWORD):
            by = doors.opened_again(request, handler, form.cleaned_data["password"])
            appointing.propose_ending(whose, by=by, from_on=from_on, at=request.at)
    except Refused as refused:
        form.add_error("from_on", refused.refusal.words)
    return form.is_valid()


@require_POST
@doors.signed_in
def put_away(request: Visited, handler: Handler, proposal: str) -> HttpResponse:
    """Decline what was proposed, or take back what one has proposed oneself."""
    try:
        appointing.put_away(proposal, by=handler.account, on=request.at.date())
    except Refused:
        raise Http404 from None
    doors.say(request, _("It is put away. Nothing was changed by it."))
    proposes = appointing.why_not_propose(handler.account, on=request.at.date()) is None
    return redirect("desk:offices" if proposes else "desk:countersign")
