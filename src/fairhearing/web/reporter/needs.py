"""What the reporter needs now, whatever comes of the report."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from fairhearing.web.frame.visits import Visited
from fairhearing.web.reporter import asking
from fairhearing.web.reporter import draft as drafting
from fairhearing.web.reporter.draft import Draft


class Needs(asking.Question):
    """What would help now."""

    needs = forms.CharField(
        label=_("What do you need now?"),
        help_text=_(
            "Such as: not to meet somebody, time off, somebody to go with me, another room, an interpreter, "
            "help to get advice. Ask for it even if you are not sure that it can be done."
        ),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


@drafting.with_draft
def needs(request: Visited, draft: Draft) -> HttpResponse:
    """Ask what the reporter needs now."""
    return asking.ask(request, draft, "needs", Needs)
