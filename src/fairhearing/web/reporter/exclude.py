"""Taking one more person out: what comes later is closed to them; what they could read, they may have kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fairhearing.casework.cases import OpenCase
from fairhearing.intake import exclusion, reports
from fairhearing.people import offices
from fairhearing.people.offices import NoOffice, NotTo
from fairhearing.web.frame import contacts
from fairhearing.web.frame.forms import Hinted
from fairhearing.web.frame.visits import Visited
from fairhearing.web.reporter import unsent
from fairhearing.web.reporter.answers import lines, names_of
from fairhearing.web.reporter.status import frame, say_next
from fairhearing.web.reporter.typed_words import WordsAgain
from fairhearing.web.reporter.with_code import code_of, with_the_code


class Exclusion(WordsAgain):
    """Who is taken out: readers, other offices, names; and the words."""

    readers = forms.MultipleChoiceField(
        label=gettext_lazy("Who can read it now"), required=False, widget=forms.CheckboxSelectMultiple
    )
    offices = forms.MultipleChoiceField(
        label=gettext_lazy("Other offices"),
        help_text=gettext_lazy("They do not read it now. Tick them so that it never passes to them."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    names = forms.CharField(
        label=gettext_lazy("Anybody else"),
        help_text=gettext_lazy("One name on each line."),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )
    field_order = ("readers", "offices", "names", "code")

    def __init__(self, *args: Any, opened: OpenCase, request: Visited, **kwargs: Any) -> None:  # noqa: ANN401  Django's own
        super().__init__(*args, **kwargs)
        shown = list(reading(opened, request))
        names = [
            (office.code, Hinted(office.name, ", ".join(who)))
            for office, who in offices.named_offices(opened.organisation, on=request.at.date())
            if office.code not in {reader.office for reader in opened.hands.readers} | opened.hands.not_to.offices
        ]
        self.fields["readers"].choices = shown  # type: ignore[attr-defined]
        self.fields["offices"].choices = names  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for at least one."""
        given: dict[str, Any] = super().clean() or {}
        if not self.errors and not (given.get("readers") or given.get("offices") or lines(given.get("names", ""))):
            self.add_error("readers", _("Choose somebody, or write a name."))
        return given

    def not_to(self) -> NotTo:
        """Return whom the reporter bars now."""
        given: Mapping[str, Any] = self.cleaned_data
        return NotTo(frozenset(given["readers"]), frozenset(given["offices"]), lines(given["names"]))


def reading(opened: OpenCase, request: Visited) -> Iterator[tuple[str, Hinted]]:
    """Go through who reads: by name whom the receipt names, by office alone who came later."""
    shown = reports.receipt_of(opened, at=request.at).fields.get("readers")
    named = [one.get("name") for one in shown if isinstance(one, dict)] if isinstance(shown, list) else []
    for reader in opened.hands.readers:
        if reader.name in named:
            yield reader.account, Hinted(reader.name, reader.office_name)
        else:
            yield reader.account, Hinted(reader.office_name, _("came in after you sent it"))


@with_the_code
def exclude(request: Visited, opened: OpenCase) -> HttpResponse:
    """Take somebody out, or say that nobody would be left."""
    code = code_of(request)
    needed: dict[str, Any] = {"opened": opened, "request": request, "code": code}
    form = Exclusion(initial=unsent.of(code, "exclude", request), **needed)
    nobody_left = False
    if request.method == "POST":
        form = Exclusion(request.POST, **needed)
        if form.is_valid():
            try:
                exclusion.exclude(opened, form.not_to(), at=request.at)
            except NoOffice:
                form.add_error(None, _("Then nobody would be left here who could read it. Nothing was changed."))
                nobody_left = True
            else:
                unsent.sent(code)
                say_next(request, _("Done. What comes from now on is closed to them."))
                return redirect("reporter:status", opened.organisation.slug)
    groups = contacts.grouped(opened.organisation.contacts, "outside", "police", "legal") if nobody_left else []
    barred = names_of(opened.hands.not_to, organisation=opened.organisation, on=request.at.date())
    context = {**frame(opened), "form": form, "groups": groups, "barred": barred}
    return render(request, "reporter/exclude.html", context)
