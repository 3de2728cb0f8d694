"""One question a page: what is typed is kept whichever button is pressed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from fairhearing.web.frame.contacts import Group
from fairhearing.web.frame.visits import Visited
from fairhearing.web.reporter import draft as drafting
from fairhearing.web.reporter import steps
from fairhearing.web.reporter.draft import Draft


class Question(forms.Form):
    """A page's form. It knows the draft, and what it cleans is what the draft keeps."""

    use_required_attribute = False

    def __init__(self, *args: Any, draft: Draft, **kwargs: Any) -> None:  # noqa: ANN401  Django's own
        super().__init__(*args, **kwargs)
        self.draft = draft
        self.prepare()

    def prepare(self) -> None:
        """Fill in choices that depend on the organisation."""

    def is_kept(self, *, wish: str) -> bool:
        """Tell whether what was typed can be kept: somebody who goes back or leaves need not have answered."""
        if self.is_valid():
            return True
        missing = all(error.code == "required" for errors in self.errors.as_data().values() for error in errors)
        return wish != "on" and missing


def ask(
    request: Visited,
    draft: Draft,
    step: str,
    question: type[Question],
    *,
    on: Callable[[Draft], str] | None = None,
    groups: Sequence[Group] = (),
) -> HttpResponse:
    """Show a question or keep its answer, and go where the button says.

    ``on``: names the address to go on to instead of the next step, or nothing. ``groups``: contacts to show.
    """
    form = question(request.POST if request.method == "POST" else None, initial=draft.answers.get(step), draft=draft)
    wish = request.POST.get("go", "on")
    if request.method == "POST" and form.is_kept(wish=wish):
        draft.kept["at"] = steps.after(step) if wish == "on" else step
        draft.answer(step, form.cleaned_data)
        return onward(request, draft, step, on=on(draft) if on else "")
    return drafting.page(request, draft, step, step=step, form=form, groups=groups)


def onward(request: Visited, draft: Draft, step: str, *, on: str = "") -> HttpResponse:
    """Go where the pressed button leads: back, leave with the words, or on (to the review, if one came from there)."""
    wish = request.POST.get("go", "on")
    following = "check" if "check" in request.GET else steps.after(step)
    return redirect(
        {
            "back": steps.url(steps.before(step), draft.slug),
            "later": reverse("reporter:later", args=[draft.slug]),
            "skip": steps.url("files", draft.slug),
        }.get(wish)
        or on
        or steps.url(following, draft.slug)
    )
