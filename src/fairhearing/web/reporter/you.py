"""Who the reporter is, in a word (R-002): anybody may report."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from fairhearing.web.frame.visits import Visited
from fairhearing.web.reporter import asking
from fairhearing.web.reporter import draft as drafting
from fairhearing.web.reporter.draft import Draft
from fairhearing.web.reporter.wording import REPORTER_IS


class You(asking.Question):
    """What fits best."""

    reporter_is = forms.ChoiceField(
        label=_("What fits best?"), required=False, widget=forms.RadioSelect, choices=REPORTER_IS
    )


@drafting.with_draft
def you(request: Visited, draft: Draft) -> HttpResponse:
    """Ask who the reporter is."""
    return asking.ask(request, draft, "you", You)
