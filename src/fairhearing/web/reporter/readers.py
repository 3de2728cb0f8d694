"""Who will read this: each by name and office, each can be taken out before anything is sent."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from fairhearing.intake.reports import NoOffice
from fairhearing.people import offices
from fairhearing.people.offices import Reader
from fairhearing.web.frame.forms import Hinted
from fairhearing.web.frame.visits import Visited
from fairhearing.web.reporter import answers, asking, steps
from fairhearing.web.reporter import draft as drafting
from fairhearing.web.reporter.draft import Draft


class TakeOut(asking.Question):
    """Who must not read it after all."""

    out = forms.MultipleChoiceField(
        label=_("Must one of them not see this? Tick the name."),
        help_text=_("You need not say why. They are not told. The next person in line takes the place."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def prepare(self) -> None:
        organisation, on = self.draft.organisation, self.draft.at.date()
        able = (*offices.chain(organisation, on=on), *offices.keyholders(organisation, on=on).holders)
        self.fields["out"].choices = [(one.account, Hinted(one.name, one.office_name)) for one in able]  # type: ignore[attr-defined]


@drafting.with_draft
def readers(request: Visited, draft: Draft) -> HttpResponse:
    """Show who would read the report, and take out whom the reporter ticks."""
    try:
        reading = answers.readers(draft)
    except NoOffice:
        return redirect("reporter:nobody", draft.slug)
    form = TakeOut(request.POST if request.method == "POST" else None, draft=draft)
    if request.method == "POST" and form.is_valid():
        return _taken_out(request, draft, form.cleaned_data["out"], reading)
    keepers = answers.keyholders(draft, reading)
    form.fields["out"].choices = [(one.account, Hinted(one.name, one.office_name)) for one in (*reading, *keepers)]  # type: ignore[attr-defined]
    has_changed = draft.kept.get("readers") not in (None, [one.account for one in reading])
    return drafting.page(
        request,
        draft,
        "readers",
        step="readers",
        form=form,
        reading=reading,
        keepers=keepers,
        needed=max(2, offices.keyholders(draft.organisation, on=draft.at.date()).needed),
        barred=_barred(draft, reading),
        has_changed=has_changed,
    )


def _barred(draft: Draft, reading: list[Reader]) -> list[Reader]:
    """Return who could receive reports and is barred from this one, by a tick or because they are named in it."""
    chain = offices.chain(draft.organisation, on=draft.at.date())
    if not reading:
        return chain
    names = answers.all_barred(draft)
    return [one for one in chain if one.account in names]


def _taken_out(request: Visited, draft: Draft, out: list[str], reading: list[Reader]) -> HttpResponse:
    if not out:
        draft.kept["readers"] = [one.account for one in reading]
        draft.save()
        return asking.onward(request, draft, "readers")
    not_to = draft.answers.setdefault("not_to", {})
    not_to["accounts"] = sorted({*not_to.get("accounts", ()), *out})
    draft.kept["readers"] = None
    draft.save()
    return redirect(steps.url("readers", draft.slug))
