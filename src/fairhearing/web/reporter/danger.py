"""Danger, asked first and answered at once (R-033)."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fairhearing.web.frame import contacts
from fairhearing.web.frame.visits import Visited
from fairhearing.web.reporter import asking, steps
from fairhearing.web.reporter import draft as drafting
from fairhearing.web.reporter.draft import Draft
from fairhearing.web.reporter.wording import DANGER


class Danger(asking.Question):
    """Whether somebody is in danger now."""

    danger = forms.ChoiceField(
        label=_("Are you, or is somebody else, in danger now?"),
        required=False,
        widget=forms.RadioSelect,
        choices=DANGER,
    )


@drafting.with_draft
def danger(request: Visited, draft: Draft) -> HttpResponse:
    """Ask whether somebody is in danger now."""
    return asking.ask(request, draft, "danger", Danger, on=_contacts_first)


def _contacts_first(draft: Draft) -> str:
    if draft.answers["danger"]["danger"] in ("yes", "unsure"):
        return reverse("reporter:danger_help", args=[draft.slug])
    return ""


@drafting.with_draft
def danger_help(request: Visited, draft: Draft) -> HttpResponse:
    """Show whom to call now, and let the reporter go on."""
    return drafting.page(
        request,
        draft,
        "danger_help",
        step="danger",
        groups=contacts.grouped(draft.organisation.contacts, "danger", "police", "support"),
        next_url=steps.url("not_to", draft.slug),
        previous_url=steps.url("danger", draft.slug),
    )
