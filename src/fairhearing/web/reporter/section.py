"""Which part of the organisation it is about: asked only where there are parts."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from fairhearing.people import organisations
from fairhearing.web.frame.visits import Visited
from fairhearing.web.reporter import asking, steps
from fairhearing.web.reporter import draft as drafting
from fairhearing.web.reporter.draft import Draft


class Part(asking.Question):
    """One of the sections, or none."""

    section = forms.ChoiceField(
        label=_("Which part of the organisation is it about?"), required=False, widget=forms.RadioSelect
    )

    def prepare(self) -> None:
        parts = [(name, name) for name in organisations.sections(self.draft.organisation)]
        self.fields["section"].choices = [*parts, ("", _("The whole of it, or I do not know"))]  # type: ignore[attr-defined]


@drafting.with_draft
def section(request: Visited, draft: Draft) -> HttpResponse:
    """Ask which part of the organisation it is about."""
    form = Part(request.POST if request.method == "POST" else None, initial=draft.answers.get("section"), draft=draft)
    previous_url = steps.url("people", draft.slug)
    if request.method == "POST" and form.is_kept(wish=request.POST.get("go", "on")):
        draft.answer("section", form.cleaned_data)
        if request.POST.get("go") == "back":
            return redirect(previous_url)
        return asking.onward(request, draft, "people")
    return drafting.page(request, draft, "section", step="people", form=form, previous_url=previous_url)
