"""The desk's own summary: apart from the reporter's words, each version kept with its author (R-008)."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fairhearing.casework import notes
from fairhearing.casework.cases import Handler, OpenCase
from fairhearing.web.desk import case, doors
from fairhearing.web.frame.visits import Visited


class Summary(forms.Form):
    """What the desk makes of it, in its own words."""

    text = forms.CharField(
        label=gettext_lazy("Your summary"),
        help_text=gettext_lazy("Who says what, what is open, what you plan. It never replaces the reporter’s words."),
        max_length=50_000,
        widget=forms.Textarea,
        error_messages={"required": gettext_lazy("Write something first. One sentence is enough.")},
    )


@doors.with_open_case
def summary(request: Visited, handler: Handler, opened: OpenCase) -> HttpResponse:
    """Write a further version, beginning from the newest."""
    so_far = notes.versions(opened)
    form = Summary(request.POST or None, initial={"text": so_far[-1].text if so_far else ""})
    if request.method == "POST" and form.is_valid():
        notes.write(opened, form.cleaned_data["text"], at=request.at)
        doors.say(request, _("Your summary is kept, as a version of its own."))
        return redirect("desk:case", opened.ref)
    context = {"form": form, "version": len(so_far) + 1, **case.about(request, opened)}
    return doors.shown(request, handler, "desk/summary.html", context)
