"""The routing card: the names in a case and nothing of what is said, and the declaration that comes before reading."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from fairhearing.casework import conflicts, inbox, readings
from fairhearing.casework.cases import Handler, OpenCase
from fairhearing.people import accounts, offices
from fairhearing.people.offices import NoOffice
from fairhearing.web.desk import doors, telling, words
from fairhearing.web.frame import contacts
from fairhearing.web.frame.forms import Hinted
from fairhearing.web.frame.visits import Visited

NONE, SOME = "none", "some"


class Declaration(forms.Form):
    """Relations and prior knowledge, each "none" or in own words (R-040)."""

    relations = forms.ChoiceField(
        label=gettext_lazy("How are you related to the people named here?"),
        help_text=gettext_lazy("Family, friendship, work, money, a quarrel: now or in the past."),
        widget=forms.RadioSelect,
        choices=[
            (NONE, gettext_lazy("Not at all, or only as members of the same organisation")),
            (
                SOME,
                Hinted(
                    gettext_lazy("In some way, which I describe below"),
                    gettext_lazy("If it is close, standing aside is the right thing, and costs you nothing."),
                ),
            ),
        ],
        error_messages={"required": gettext_lazy("Say whether you are related to the people named.")},
    )
    relations_words = forms.CharField(
        label=gettext_lazy("How you are related"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )
    knowledge = forms.ChoiceField(
        label=gettext_lazy("What did you know of this before?"),
        widget=forms.RadioSelect,
        choices=[(NONE, gettext_lazy("Nothing")), (SOME, gettext_lazy("Something, which I describe below"))],
        error_messages={"required": gettext_lazy("Say whether you knew something before.")},
    )
    knowledge_words = forms.CharField(
        label=gettext_lazy("What you knew, and from where"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )

    def clean(self) -> None:
        """Ask for words where there is something to say."""
        for name in ("relations", "knowledge"):
            if self.cleaned_data.get(name) == SOME and not self.cleaned_data.get(f"{name}_words", "").strip():
                self.add_error(f"{name}_words", _("Say it in a sentence, or choose the first answer above."))

    def said(self, name: str) -> str:
        """Return what is declared: the words, or "none"."""
        words_of_it = str(self.cleaned_data[f"{name}_words"]).strip()
        return words_of_it if self.cleaned_data[name] == SOME else NONE


def shown(
    request: Visited, handler: Handler, opened: OpenCase, form: Declaration | None = None, *, nobody: bool = False
) -> HttpResponse:
    """Show the card and the form; ``nobody``: standing aside failed because nobody could take over."""
    card = conflicts.card(opened)
    barred = [
        *card.not_to.names,
        *accounts.names(card.not_to.accounts),
        *(
            office.name
            for office, _ in offices.named_offices(opened.organisation, on=request.at.date())
            if office.code in card.not_to.offices
        ),
    ]
    context = {
        "form": form or Declaration(),
        "ref": opened.ref,
        "short": words.short(opened.ref),
        "danger": words.DANGER.get(card.danger, ""),
        "help": contacts.grouped(opened.organisation.contacts, "danger"),
        "can_be_reached": bool(readings.identity(opened)),
        "identity": telling.identity(opened) if doors.remembers(request, "named", opened.ref) else None,
        "concerned": card.concerned,
        "barred": barred,
        "outside": outside(opened) if nobody else None,
    }
    return doors.shown(request, handler, "desk/routing.html", context)


def outside(opened: OpenCase) -> list[dict[str, str]]:
    """Return the bodies outside that can act when nobody inside may."""
    return [one for one in opened.organisation.contacts if one["kind"] == "outside"]


@require_POST
@doors.with_case
def reach(request: Visited, handler: Handler, opened: OpenCase) -> HttpResponse:  # noqa: ARG001
    """Show how to reach a reporter who spoke of danger, before any declaration; it is on the record (R-033)."""
    if conflicts.card(opened).speaks_of_danger and not doors.remembers(request, "named", opened.ref):
        readings.open_identity(opened, at=request.at)
        doors.remember(request, "named", opened.ref)
    return redirect("desk:case", opened.ref)


@require_POST
@doors.with_case
def declare(request: Visited, handler: Handler, opened: OpenCase) -> HttpResponse:
    """Enter the declaration; the report can be opened after it."""
    if conflicts.why_not_read(opened) is None:
        return redirect("desk:case", opened.ref)
    form = Declaration(request.POST)
    if not form.is_valid():
        return shown(request, handler, opened, form)
    conflicts.declare(opened, relations=form.said("relations"), knowledge=form.said("knowledge"), at=request.at)
    inbox.remember_declared(handler, opened.ref)
    doors.say(request, _("Your declaration is on the record."))
    return redirect("desk:case", opened.ref)


@require_POST
@doors.with_case
def stand_aside(request: Visited, handler: Handler, opened: OpenCase) -> HttpResponse:
    """Step back: the next in the chain takes over in the same act, and the case is gone from this desk for good."""
    try:
        conflicts.stand_aside(opened, at=request.at)
    except NoOffice:
        return shown(request, handler, opened, nobody=True)
    inbox.forget(handler, opened.ref)
    for what in ("opened", "named"):
        doors.hold(request, what, [ref for ref in doors.held(request, what, []) if ref != opened.ref])
    doors.say(
        request,
        _("You have stood aside."),
        _("Somebody else has taken over. The case is closed to you from now on. It is no fault: thank you."),
    )
    return redirect("desk:inbox")
