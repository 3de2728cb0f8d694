"""Adding a colleague: chosen from those who may read this case, with the password asked again."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fairhearing.casework import colleagues
from fairhearing.casework.cases import Handler, OpenCase
from fairhearing.people.offices import Reader
from fairhearing.refusal import Refused
from fairhearing.web.desk import case, doors
from fairhearing.web.desk.sign_in import why_not
from fairhearing.web.frame.forms import Hinted
from fairhearing.web.frame.visits import Visited

WRONG_PASSWORD = gettext_lazy("This is not your password. Type it again.")


class Colleague(forms.Form):
    """Whom to add, and the password, which signs the order."""

    reader = forms.ChoiceField(
        label=gettext_lazy("Whom do you want to add?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a colleague.")},
    )
    password = forms.CharField(
        label=gettext_lazy("Your password, once more"),
        help_text=gettext_lazy("It signs the order. What somebody has read cannot be taken back."),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": gettext_lazy("Type your password.")},
    )


@doors.with_open_case
def colleague(request: Visited, handler: Handler, opened: OpenCase) -> HttpResponse:
    """Give a colleague the keys of this case."""
    able = {one.account: one for one in colleagues.possible(opened, on=request.at.date())}
    form = Colleague(request.POST or None)
    form.fields["reader"].choices = [(key, Hinted(one.name, one.office_name)) for key, one in able.items()]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        reader = able[form.cleaned_data["reader"]]
        if _added(request, handler, opened, reader, form):
            doors.say(request, _("%(name)s can read this case now.") % {"name": reader.name})
            return redirect("desk:case", opened.ref)
    context = {"form": form, "able": bool(able), **case.about(request, opened), **case.hands(opened)}
    return doors.shown(request, handler, "desk/colleague.html", context)


def _added(request: Visited, handler: Handler, opened: OpenCase, reader: Reader, form: Colleague) -> bool:
    """Add the reader, or put the reason why not on the form."""
    try:
        with why_not(form, "password", WRONG_PASSWORD):
            _account, secrets = doors.opened_again(request, handler, form.cleaned_data["password"])
            colleagues.add(opened, reader, deeds=secrets.deeds, at=request.at)
    except Refused as refused:
        form.add_error("reader", refused.refusal.words)
    return form.is_valid()
