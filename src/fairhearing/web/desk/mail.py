"""The address for the daily notice: the same words to everybody, whether or not there is anything to read."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fairhearing.casework.cases import Handler
from fairhearing.people import accounts
from fairhearing.web.desk import doors
from fairhearing.web.frame.visits import Visited


class Address(forms.Form):
    """Where the notice goes; empty: nowhere."""

    mail = forms.EmailField(
        label=gettext_lazy("Your address"),
        help_text=gettext_lazy("Leave it empty to get no mail."),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"invalid": gettext_lazy("Write an address such as name@example.org.")},
    )


@doors.signed_in
def mail(request: Visited, handler: Handler) -> HttpResponse:
    """Change the address."""
    form = Address(request.POST or None, initial={"mail": handler.account.mail})
    if request.method == "POST" and form.is_valid():
        accounts.set_mail(handler.account, form.cleaned_data["mail"])
        doors.say(request, _("Your address is kept."), _("The daily note goes there from now on, or nowhere."))
        return redirect("desk:account")
    return doors.shown(request, handler, "desk/mail.html", {"form": form})
