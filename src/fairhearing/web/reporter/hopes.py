"""What the reporter hopes for: each point is answered at the end (R-007)."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from fairhearing.web.frame.visits import Visited
from fairhearing.web.reporter import asking
from fairhearing.web.reporter import draft as drafting
from fairhearing.web.reporter.draft import Draft


class Hopes(asking.Question):
    """What should come of it."""

    hopes = forms.CharField(
        label=_("What do you hope will come of this?"),
        help_text=_(
            "Such as: that it stops, that I am safe, an apology, that it is looked into, "
            "that it does not happen to others. You can change it later."
        ),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


@drafting.with_draft
def hopes(request: Visited, draft: Draft) -> HttpResponse:
    """Ask what the reporter hopes for."""
    return asking.ask(request, draft, "hopes", Hopes)
