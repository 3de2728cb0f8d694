"""Setting up the second factor: at the first sign-in before anything else is shown, and anew from the account page."""

from __future__ import annotations

import segno
from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fairhearing.people import accounts, second_factor
from fairhearing.people.accounts import Account
from fairhearing.web.desk import doors
from fairhearing.web.desk.second import Digits
from fairhearing.web.desk.sign_in import why_not
from fairhearing.web.frame.visits import Visited

DOES_NOT_FIT = gettext_lazy(
    "The digits or the password do not fit. Wait for the next digits in your app; then type both again."
)


class Enrol(Digits):
    """The digits prove that the app has the secret; the password locks it away."""

    password = forms.CharField(
        label=gettext_lazy("Your password, once more"),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": gettext_lazy("Type your password.")},
    )


def enrol(request: Visited) -> HttpResponse:
    """Show the secret once, and keep it when the app shows the right digits."""
    found = _waiting(request)
    if found is None:
        return redirect("desk:which")
    account, totp = found
    form = Enrol(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with why_not(form, None, DOES_NOT_FIT):
            account, secrets = accounts.confirm_second_factor(
                account, form.cleaned_data["password"], totp=totp, code=form.cleaned_data["digits"], at=request.at
            )
            doors.let_in(request, account.pk, secrets)
            doors.say(request, _("Your second factor is set up."), _("From now on, the site asks for six digits."))
            return redirect("desk:inbox")
    context = {"form": form, **_secret(account.username, totp)}
    handler = doors.handler_of(request)
    if handler is None:
        return render(request, "desk/enrol.html", context)
    return doors.shown(request, handler, "desk/enrol.html", {**context, "back_url": reverse("desk:account")})


def _waiting(request: Visited) -> tuple[Account, str] | None:
    """Return account and new secret of somebody who is setting up: at first, or anew while signed in."""
    held = request.visit.held if request.visit is not None else {}
    if held.get("kind") == "enrol":
        waiting = accounts.active(held["account"])
        return (waiting, str(held["totp"])) if waiting is not None else None
    handler = doors.handler_of(request)
    if handler is None:
        return None
    if "new_totp" not in held:
        doors.hold(request, "new_totp", second_factor.new_secret())
    return handler.account, str(held["new_totp"])


def _secret(username: str, totp: str) -> dict[str, object]:
    """Return the secret as a picture for a camera, and as letters to type."""
    address = second_factor.address(totp, username=username, issuer="FairHearing")
    picture = segno.make(address, error="m").svg_data_uri(scale=6, border=4, light="#fff")
    return {"picture": picture, "secret": [totp[at : at + 4] for at in range(0, len(totp), 4)]}
