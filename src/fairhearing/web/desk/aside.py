"""Setting a message aside that is no report, and taking it back: nothing is lost either way."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from fairhearing.casework import setting_aside
from fairhearing.casework.cases import Handler, OpenCase
from fairhearing.web.desk import case, doors
from fairhearing.web.frame.visits import Visited


class Reason(forms.Form):
    """Why this is no report."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What is it?"),
        widget=forms.RadioSelect,
        choices=[
            ("spam", gettext_lazy("Spam: advertising, or sent by a machine")),
            ("test", gettext_lazy("A test")),
        ],
        error_messages={"required": gettext_lazy("Say what it is.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("How you know"),
        help_text=gettext_lazy("One sentence. The reporter’s receipt proves that you gave a reason."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": "3"}),
        error_messages={"required": gettext_lazy("Say in a sentence how you know.")},
    )


@doors.with_open_case
def put_aside(request: Visited, handler: Handler, opened: OpenCase) -> HttpResponse:
    """Set it aside with a reason."""
    form = Reason(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = f"{form.cleaned_data['kind']}: {form.cleaned_data['reason']}"
        setting_aside.set_aside(opened, reason=reason, at=request.at)
        doors.say(request, _("It is set aside."), _("Nothing is lost. You can take it back at any time."))
        return redirect("desk:case", opened.ref)
    return doors.shown(request, handler, "desk/put_aside.html", {"form": form, **case.about(request, opened)})


@require_POST
@doors.with_open_case
def take_back(request: Visited, handler: Handler, opened: OpenCase) -> HttpResponse:  # noqa: ARG001
    """Take it back; everything is owed anew from today."""
    if opened.case.stage == "aside":
        setting_aside.take_back(opened, at=request.at)
        doors.say(request, _("The report is taken back."), _("Everything is owed anew, counted from today."))
    return redirect("desk:case", opened.ref)
