"""The twelve words: shown, typed again in part, and then everything is sent."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from fairhearing import sealing
from fairhearing.web.frame.visits import Visited
from fairhearing.web.reporter import asking, send, steps
from fairhearing.web.reporter import draft as drafting
from fairhearing.web.reporter.draft import Draft

ASKED = (3, 7, 11)  # the words that are typed again, counted from 1


class Confirm(asking.Question):
    """Three of the words, or all twelve in the first box."""

    def prepare(self) -> None:
        for number in ASKED:
            self.fields[f"word_{number}"] = forms.CharField(
                label=_("Word number %(number)s") % {"number": number},
                max_length=400,
                error_messages={"required": _("Type word number %(number)s.") % {"number": number}},
                widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "size": 20}),
            )
        if self.data and _is_code(self.data.get("word_3", ""), self.draft.code):
            for number in ASKED:
                self.fields[f"word_{number}"].required = False

    def clean(self) -> None:
        words = self.draft.code.words.split()
        first = str(self.cleaned_data.get("word_3", ""))
        if _is_code(first, self.draft.code):
            return
        for number in ASKED:
            typed = str(self.cleaned_data.get(f"word_{number}", "")).strip(" .,;0123456789").casefold()
            right = words[number - 1]
            if typed and typed != right and not (len(typed) >= 4 and right.startswith(typed)):  # noqa: PLR2004
                self.add_error(f"word_{number}", _("This is not word number %(number)s.") % {"number": number})


def _is_code(typed: str, code: sealing.Code) -> bool:
    """Tell whether somebody typed all twelve words at once."""
    try:
        return sealing.Code.parse(typed) == code
    except sealing.WrongCode:
        return False


@drafting.with_draft
def code(request: Visited, draft: Draft) -> HttpResponse:
    """Show the twelve words and how to keep them."""
    return drafting.page(
        request,
        draft,
        "code",
        step="code",
        words=draft.code.words,
        next_url=steps.url("confirm", draft.slug),
    )


@drafting.with_draft
def confirm(request: Visited, draft: Draft) -> HttpResponse:
    """Ask for three of the words; with them right, send the report."""
    form = Confirm(request.POST if request.method == "POST" else None, draft=draft)
    if request.method == "POST" and form.is_valid():
        draft.kept["confirmed"] = True
        draft.save()
        return send.deliver(request, draft)
    return drafting.page(request, draft, "confirm", step="confirm", form=form)
