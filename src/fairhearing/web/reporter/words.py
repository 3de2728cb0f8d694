"""What happened, in the reporter's own words. They are kept as they are, for good (R-008)."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from fairhearing.intake import telling
from fairhearing.web.frame.visits import Visited
from fairhearing.web.reporter import asking
from fairhearing.web.reporter import draft as drafting
from fairhearing.web.reporter.draft import Draft


class Words(asking.Question):
    """The telling itself."""

    words = forms.CharField(
        label=_("Tell it in your own words"),
        help_text=_("In any order, as much or as little as you want. You can add more later, after it is sent."),
        strip=False,
        required=False,
        max_length=telling.LONGEST,
        widget=forms.Textarea(attrs={"rows": 14}),
        error_messages={"max_length": _("This is longer than we can take in one piece. Put the rest in a file.")},
    )


@drafting.with_draft
def words(request: Visited, draft: Draft) -> HttpResponse:
    """Ask what happened."""
    return asking.ask(request, draft, "words", Words)
