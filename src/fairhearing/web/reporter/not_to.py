"""Who must not see this: asked before anything is written, and answered plainly where it cannot be promised."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fairhearing.intake import reports
from fairhearing.people import offices
from fairhearing.web.frame import contacts
from fairhearing.web.frame.forms import Hinted
from fairhearing.web.frame.visits import Visited
from fairhearing.web.reporter import answers, asking, steps
from fairhearing.web.reporter import draft as drafting
from fairhearing.web.reporter.draft import Draft


class NotTo(asking.Question):
    """People and offices that are barred from reading."""

    accounts = forms.MultipleChoiceField(
        label=_("People who could receive reports"), required=False, widget=forms.CheckboxSelectMultiple
    )
    offices = forms.MultipleChoiceField(
        label=_("Other offices"),
        help_text=_("They read no reports in any case. Tick them so that nobody passes it on to them later."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    names = forms.CharField(
        label=_("Anybody else"),
        help_text=_("One name on each line. If somebody has more than one name, write the one that people know."),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    keepers = forms.BooleanField(required=False)

    def prepare(self) -> None:
        organisation, today = self.draft.organisation, self.draft.at.date()
        readers = offices.chain(organisation, on=today)
        others = [
            (office, names) for office, names in offices.named_offices(organisation, on=today) if office.chain is None
        ]
        self.fields["accounts"].choices = [(one.account, Hinted(one.name, one.office_name)) for one in readers]  # type: ignore[attr-defined]
        self.fields["offices"].choices = [(office.code, Hinted(office.name, ", ".join(who))) for office, who in others]  # type: ignore[attr-defined]
        self.fields["keepers"].label = _("Somebody who runs this site or chooses who reads: %(names)s") % {
            "names": "; ".join(organisation.keepers)
        }
        for name, is_empty in (("offices", not others), ("keepers", not organisation.keepers)):
            if is_empty:
                del self.fields[name]


@drafting.with_draft
def not_to(request: Visited, draft: Draft) -> HttpResponse:
    """Ask who must not see the report."""
    return asking.ask(request, draft, "not_to", NotTo, on=_warned_first)


def _warned_first(draft: Draft) -> str:
    """Before anything is written: say what this site cannot promise, or that nobody here is left."""
    if draft.answers["not_to"].get("keepers"):
        return reverse("reporter:keepers", args=[draft.slug])
    try:
        answers.readers(draft)
    except reports.NoOffice:
        return reverse("reporter:nobody", args=[draft.slug])
    return ""


@drafting.with_draft
def keepers(request: Visited, draft: Draft) -> HttpResponse:
    """Say plainly that this site cannot keep the report from those who run it, and name the ways outside."""
    return _outside(request, draft, "keepers")


@drafting.with_draft
def nobody(request: Visited, draft: Draft) -> HttpResponse:
    """Say that nobody is left who could read, and name the bodies that can act."""
    return _outside(request, draft, "nobody")


def _outside(request: Visited, draft: Draft, name: str) -> HttpResponse:
    return drafting.page(
        request,
        draft,
        name,
        step="not_to",
        groups=contacts.grouped(draft.organisation.contacts, "outside", "police", "legal", "support"),
        next_url=steps.url("words", draft.slug),
        previous_url=steps.url("not_to", draft.slug),
    )
