"""Which other ways the reporter has gone or thinks of (R-012). None of them closes another (N-040)."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from fairhearing.web.frame import contacts
from fairhearing.web.frame.visits import Visited
from fairhearing.web.reporter import asking
from fairhearing.web.reporter import draft as drafting
from fairhearing.web.reporter.draft import Draft
from fairhearing.web.reporter.wording import ROUTES, options_version


class Options(asking.Question):
    """Any number of ways."""

    chosen = forms.MultipleChoiceField(
        label=_("Which ways have you gone, or do you think of going?"),
        help_text=_("Tick all that fit. It can be changed at any time."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=ROUTES,
    )


@drafting.with_draft
def options(request: Visited, draft: Draft) -> HttpResponse:
    """Show all ways and ask which were chosen; which version of them is shown is kept with the report."""
    draft.kept["options_shown"] = options_version(draft.organisation.contacts)
    groups = contacts.grouped(draft.organisation.contacts, "police", "support", "legal", "employer", "outside")
    return asking.ask(request, draft, "options", Options, groups=groups)
