"""The separate things that are said to have happened: kind, when, where, who, how known (R-006, R-014)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fairhearing.intake import telling
from fairhearing.web.frame.forms import DatePartsField
from fairhearing.web.frame.visits import Visited
from fairhearing.web.reporter import asking
from fairhearing.web.reporter import draft as drafting
from fairhearing.web.reporter.draft import Draft
from fairhearing.web.reporter.wording import KINDS, KNOWN_BY, said_when

MOST = 50


class OneThing(asking.Question):
    """One allegation. Nothing but a kind is needed: "I don't know" is an answer."""

    kind = forms.ChoiceField(
        label=_("What kind of thing was it?"),
        help_text=_("Choose what comes nearest. It can be changed later."),
        widget=forms.RadioSelect,
        choices=KINDS,
        error_messages={"required": _("Choose what comes nearest, or “Something else”.")},
    )
    words = forms.CharField(
        label=_("What was it, in your own words?"),
        help_text=_("Leave this out if you have told it already."),
        strip=False,
        required=False,
        max_length=telling.LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    certainty = forms.ChoiceField(
        label=_("When was it?"),
        help_text=_("Something from years ago counts as well. So does something that is still going on."),
        widget=forms.RadioSelect,
        choices=[
            ("unknown", _("I don’t know the day, or I’d rather not say")),
            ("exact", _("On one day that I know")),
            ("range", _("Some time between two days, or since a day")),
        ],
        initial="unknown",
        error_messages={"required": _("Choose one. “I don’t know” is fine.")},
    )
    first = DatePartsField(
        label=_("The day, or the first day"), help_text=_("In numbers, such as 27 3 2031."), required=False
    )
    last = DatePartsField(label=_("The last day, if there is one"), required=False)
    when_words = forms.CharField(
        label=_("When, as you would say it"),
        help_text=_("Such as: “the week after the summer party”."),
        required=False,
        max_length=500,
    )
    where = forms.CharField(label=_("Where was it, or at which event?"), required=False, max_length=500)
    who = forms.CharField(
        label=_("Who did it?"),
        help_text=_("A name, or a description if you do not know the name."),
        required=False,
        max_length=500,
    )
    known_by = forms.ChoiceField(
        label=_("How do you know about it?"),
        widget=forms.RadioSelect,
        choices=KNOWN_BY,
        required=False,
        initial="rather_not_say",
    )

    def clean(self) -> None:
        given = self.cleaned_data
        first, last = given.get("first"), given.get("last")
        if "first" in given and not first and given.get("certainty") in ("exact", "range"):
            self.add_error("first", _("Write the day, or choose “I don’t know the day”."))
        if first and last and last < first:
            self.add_error("last", _("The last day is before the first day. Look at both."))

    def kept(self) -> dict[str, str]:
        """Return the allegation as the draft keeps it."""
        given = self.cleaned_data
        certainty = given["certainty"]
        first, last = given.get("first"), given.get("last")
        return {
            **{name: given[name] for name in ("kind", "words", "certainty", "when_words", "where", "who")},
            "from": _iso(first) if certainty != "unknown" else "",
            "to": _iso(last) if certainty == "range" else "",
            "known_by": given["known_by"] or "rather_not_say",
        }


def _iso(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


def _initial(kept: dict[str, str]) -> dict[str, Any]:
    days = {
        name: dt.date.fromisoformat(kept[key]) if kept[key] else None
        for name, key in (("first", "from"), ("last", "to"))
    }
    return {**kept, **days}


@drafting.with_draft
def allegations(request: Visited, draft: Draft) -> HttpResponse:
    """List what has been entered, each with ways to change and remove it."""
    if request.method == "POST":
        return asking.onward(request, draft, "allegations")
    entered = [
        {
            "kind": dict(KINDS).get(one["kind"], one["kind"]),
            "when": said_when(one),
            "one": one,
            "change_url": reverse("reporter:allegation", args=[draft.slug, number]),
            "remove_url": reverse("reporter:allegation_remove", args=[draft.slug, number]),
        }
        for number, one in enumerate(_listed(draft), start=1)
    ]
    add_url = reverse("reporter:allegation", args=[draft.slug, len(entered) + 1])
    may_add = len(entered) < MOST
    return drafting.page(
        request, draft, "allegations", step="allegations", entered=entered, add_url=add_url, may_add=may_add
    )


def _listed(draft: Draft) -> list[dict[str, str]]:
    listed: list[dict[str, str]] = list(draft.answers.get("allegations", []))
    return listed


@drafting.with_draft
def allegation(request: Visited, draft: Draft, number: int) -> HttpResponse:
    """Ask about one thing: number n+1 of n is a new one."""
    listed = _listed(draft)
    if not 1 <= number <= min(len(listed) + 1, MOST):
        raise Http404
    initial = _initial(listed[number - 1]) if number <= len(listed) else None
    form = OneThing(request.POST if request.method == "POST" else None, initial=initial, draft=draft)
    here = reverse("reporter:allegations", args=[draft.slug])
    if request.method == "POST" and form.is_valid():
        listed[number - 1 : number] = [form.kept()]
        draft.answer("allegations", listed)
        return redirect(reverse("reporter:later", args=[draft.slug]) if request.POST.get("go") == "later" else here)
    if request.method == "POST" and request.POST.get("go") == "back":
        return redirect(here)
    return drafting.page(request, draft, "allegation", step="allegations", form=form, number=number, previous_url=here)


@drafting.with_draft
def allegation_remove(request: Visited, draft: Draft, number: int) -> HttpResponse:
    """Ask whether to remove one thing, and remove it."""
    listed = _listed(draft)
    if not 1 <= number <= len(listed):
        raise Http404
    here = reverse("reporter:allegations", args=[draft.slug])
    if request.method == "POST":
        del listed[number - 1]
        draft.answer("allegations", listed)
        return redirect(here)
    one = listed[number - 1]
    what = [dict(KINDS).get(one["kind"], one["kind"]), one["words"], said_when(one), one["where"], one["who"]]
    return drafting.page(
        request, draft, "remove", step="allegations", what=[text for text in what if text], previous_url=here
    )
