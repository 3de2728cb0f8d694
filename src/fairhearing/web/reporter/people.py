"""Who it is about, and who else it happened to: named, and not heard (R-017)."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fairhearing.people import organisations
from fairhearing.web.frame.visits import Visited
from fairhearing.web.reporter import asking
from fairhearing.web.reporter import draft as drafting
from fairhearing.web.reporter.draft import Draft


class People(asking.Question):
    """Names or descriptions, one on each line."""

    concerned = forms.CharField(
        label=_("Who is this report about?"),
        help_text=_(
            "One person on each line: a name, or a description. Whoever you name here is not given your report to read."
        ),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    affected = forms.CharField(
        label=_("Who else did it happen to?"),
        help_text=_(
            "One person on each line. You can also write “two people in my section”. Nobody calls them because of this "
            "before somebody has worked out how to do it without harm. Leave this out if they would not want it."
        ),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@drafting.with_draft
def people(request: Visited, draft: Draft) -> HttpResponse:
    """Ask who is complained about and who else is affected."""
    return asking.ask(request, draft, "people", People, on=_section_if_there_are_any)


def _section_if_there_are_any(draft: Draft) -> str:
    return reverse("reporter:section", args=[draft.slug]) if organisations.sections(draft.organisation) else ""
