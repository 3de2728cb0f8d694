"""Changing which ways one wants to go (R-012). No way closes another, and every earlier choice stays readable."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fairhearing.casework import messages
from fairhearing.casework.cases import OpenCase
from fairhearing.intake import reports
from fairhearing.web.frame import contacts
from fairhearing.web.frame.visits import Visited
from fairhearing.web.reporter import unsent
from fairhearing.web.reporter.posting import send_once
from fairhearing.web.reporter.status import frame
from fairhearing.web.reporter.with_code import code_of, with_the_code
from fairhearing.web.reporter.wording import ROUTES, called, options_version

SHOWN = ("police", "support", "legal", "employer", "outside")


class Choices(forms.Form):
    """Any number of ways, also none."""

    chosen = forms.MultipleChoiceField(
        label=gettext_lazy("Which ways have you gone, or do you think of going?"),
        help_text=gettext_lazy("Tick all that fit now."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=ROUTES,
    )


@with_the_code
def choices(request: Visited, opened: OpenCase) -> HttpResponse:
    """Show all ways with names and numbers, and take in what is chosen now."""
    code = code_of(request)
    form = Choices(request.POST if request.method == "POST" else None, initial=_before(request, opened))
    if request.method == "POST" and form.is_valid():
        send_once(request, opened, _in_words(form.cleaned_data["chosen"], opened), purpose="options")
        unsent.sent(code)
        return redirect("reporter:status", opened.organisation.slug)
    groups = contacts.grouped(opened.organisation.contacts, *SHOWN)
    return render(request, "reporter/choices.html", {**frame(opened), "form": form, "groups": groups})


def _in_words(chosen: list[str], opened: OpenCase) -> str:
    """Return the choice as a message that can be read, with the version of the list that was shown."""
    ways = [called(ROUTES, one) for one in chosen] or [_("None of them, for now")]
    return "\n".join(
        [*ways, "", _("List shown: %(version)s") % {"version": options_version(opened.organisation.contacts)}]
    )


def _before(request: Visited, opened: OpenCase) -> dict[str, object]:
    """Return what was chosen last: what waits unsent, the last change, or what the report said."""
    waiting = unsent.of(code_of(request), "choices", request)
    if waiting:
        return dict(waiting)
    changes = [one.text.splitlines() for one in messages.thread(opened) if one.purpose == "options"]
    if changes:
        return {"chosen": [code for code, words in ROUTES if str(words) in changes[-1]]}
    return {"chosen": list(reports.telling_of(opened).options_chosen)}
