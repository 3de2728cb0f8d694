"""How the reporter wants to be known (R-003); a name is asked only of who wants to give one."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fairhearing.web.frame.forms import Hinted
from fairhearing.web.frame.visits import Visited
from fairhearing.web.reporter import asking, steps
from fairhearing.web.reporter import draft as drafting
from fairhearing.web.reporter.draft import Draft
from fairhearing.web.reporter.wording import IDENTITY


class Mode(asking.Question):
    """With or without a name."""

    identity_mode = forms.ChoiceField(
        label=_("How do you want to be known?"),
        help_text=_("You can give your name later. A name that you have given cannot be taken back."),
        widget=forms.RadioSelect,
        choices=[(code, Hinted(words, hint)) for code, words, hint in IDENTITY],
        error_messages={"required": _("Choose how you want to be known. You can give your name later.")},
    )


class Name(asking.Question):
    """Who the reporter is, and how to reach them."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=300,
        error_messages={"required": _("Write your name, or go back and choose “Without my name”.")},
    )
    reach = forms.CharField(
        label=_("A safe way to reach you"),
        help_text=_(
            "Such as a telephone number and when to call, or an address that nobody else reads. "
            "Without it you are reached only here, when you come back."
        ),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@drafting.with_draft
def identity(request: Visited, draft: Draft) -> HttpResponse:
    """Ask how the reporter wants to be known."""
    return asking.ask(request, draft, "identity", Mode, on=_name_if_wanted)


def _name_if_wanted(draft: Draft) -> str:
    if draft.answers["identity"].get("identity_mode", "anonymous") == "anonymous":
        if draft.answers.pop("name", None):
            draft.save()
        return ""
    return reverse("reporter:name", args=[draft.slug])


@drafting.with_draft
def name(request: Visited, draft: Draft) -> HttpResponse:
    """Ask for a name and a way to reach the reporter."""
    form = Name(request.POST if request.method == "POST" else None, initial=draft.answers.get("name"), draft=draft)
    previous_url = steps.url("identity", draft.slug)
    if request.method == "POST" and form.is_kept(wish=request.POST.get("go", "on")):
        draft.answer("name", form.cleaned_data)
        if request.POST.get("go") == "back":
            return redirect(previous_url)
        return asking.onward(request, draft, "identity")
    return drafting.page(request, draft, "name", step="identity", form=form, previous_url=previous_url)
