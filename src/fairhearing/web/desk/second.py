"""The second factor: six digits from an app, asked for after the password."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from fairhearing.people import accounts
from fairhearing.people.accounts import Secrets
from fairhearing.web.desk import doors, passkey
from fairhearing.web.desk.sign_in import signed_in, why_not
from fairhearing.web.frame.visits import Visited

WRONG_DIGITS = _("These six digits do not fit now. Wait for the next ones in your app, and type those.")


class Digits(forms.Form):
    """The six digits that an app shows."""

    digits = forms.CharField(
        label=_("The six digits"),
        max_length=10,
        help_text=_("Your app shows new ones every half minute."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "size": "8"}),
        error_messages={"required": _("Type the six digits that your app shows.")},
    )


def second(request: Visited) -> HttpResponse:
    """Check the digits, or the passkey, of somebody whose password was right."""
    held = request.visit.held if request.visit is not None else {}
    account = accounts.active(held["account"]) if held.get("kind") == "second" else None
    if account is None or held["lock"] != accounts.lock_of(account):
        return redirect("desk:which")
    secrets = Secrets.decoded(held["secrets"].encode())
    if passkey.is_right(request, secrets, request.POST.get("answer", "")):
        doors.let_in(request, account.pk, secrets)
        return signed_in(account)
    form = Digits(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with why_not(form, "digits", WRONG_DIGITS):
            accounts.check_code(account, secrets, form.cleaned_data["digits"], at=request.at)
            doors.let_in(request, account.pk, secrets)
            return signed_in(account)
    return render(
        request,
        "desk/second.html",
        {"form": form, "asked": passkey.ask(request, secrets), "slug": account.organisation.slug},
    )
