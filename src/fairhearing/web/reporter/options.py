"""Which other ways the reporter has gone or thinks of (R-012). None of them closes another (N-040)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from fairhearing.web.frame import contacts
from fairhearing.web.frame.visits import Visited
from fairhearing.web.reporter import asking
from fairhearing.web.reporter import draft as drafting
from fairhearing.web.reporter.draft import Draft
from fairhearing.web.reporter.wording import ROUTES


class Options(asking.Question):
    """Any number of ways; which version of the list was shown is kept beside what was chosen."""

    chosen = forms.MultipleChoiceField(
        label=_("Which ways have you gone, or do you think of going?"),
        help_text=_("Tick all that fit. It can be changed at any time."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=ROUTES,
    )

    def clean(self) -> None:
        self.cleaned_data["shown"] = version(self.draft.organisation.contacts)


def version(contacts_shown: Sequence[Mapping[str, str]]) -> str:
    """Return which text of options is shown now: 16 hex digits of the SHA-256 of its contacts and routes."""
    shown = [list(contacts_shown), [[code, str(words)] for code, words in ROUTES]]
    return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:16]


@drafting.with_draft
def options(request: Visited, draft: Draft) -> HttpResponse:
    """Show all ways and ask which were chosen."""
    groups = contacts.grouped(draft.organisation.contacts, "police", "support", "legal", "employer", "outside")
    return asking.ask(request, draft, "options", Options, groups=groups)
