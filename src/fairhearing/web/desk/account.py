"""One's own account: another password, another second factor, another recovery code."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from fairhearing.casework.cases import Handler
from fairhearing.people import accounts, certificates
from fairhearing.people.accounts import WeakPassword
from fairhearing.web.desk import doors
from fairhearing.web.desk.colleague import WRONG_PASSWORD
from fairhearing.web.desk.recover import WEAK, NewPassword
from fairhearing.web.desk.sign_in import why_not
from fairhearing.web.frame.visits import Visited


def password_field() -> forms.CharField:
    """Return the field for the password that is asked again."""
    return forms.CharField(
        label=gettext_lazy("Your password as it is now"),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": gettext_lazy("Type your password.")},
    )


class ChangePassword(NewPassword):
    """The old password and the new one."""

    password = password_field()
    field_order = ("password", "new_password", "again")


class AskedAgain(forms.Form):
    """The password, asked again for what cannot be undone."""

    password = password_field()


@doors.signed_in
def account(request: Visited, handler: Handler) -> HttpResponse:
    """Show what can be changed."""
    context = {
        "name": handler.account.name,
        "username": handler.account.username,
        "has_passkeys": bool(doors.held(request, "passkeys", [])),
        "holds": bool(certificates.of_account(handler.account, on=request.at.date())),
    }
    return doors.shown(request, handler, "desk/account.html", context)


@doors.signed_in
def change_password(request: Visited, handler: Handler) -> HttpResponse:
    """Lock the account's secrets with another password."""
    form = ChangePassword(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with why_not(form, "password", WRONG_PASSWORD):
                found, secrets = doors.opened_again(request, handler, form.cleaned_data["password"])
                accounts.change_password(found, secrets, form.cleaned_data["new_password"])
                doors.let_in(request, found.pk, secrets)
                doors.say(request, _("Your password is changed."), _("The old one no longer works."))
                return redirect("desk:account")
        except WeakPassword:
            form.add_error("new_password", WEAK)
    return doors.shown(request, handler, "desk/change_password.html", {"form": form})


@doors.signed_in
def recovery(request: Visited, handler: Handler) -> HttpResponse:
    """Make another recovery code; the one before it stops in the same moment."""
    form = AskedAgain(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with why_not(form, "password", WRONG_PASSWORD):
            found, secrets = doors.opened_again(request, handler, form.cleaned_data["password"])
            doors.hold(request, "new_recovery", accounts.new_recovery_code(found, secrets).words)
            return redirect("desk:recovery_code")
    return doors.shown(request, handler, "desk/recovery.html", {"form": form})


@doors.signed_in
def recovery_code(request: Visited, handler: Handler) -> HttpResponse:
    """Show the new code until its owner says that it is on paper."""
    code = doors.held(request, "new_recovery", "")
    if not code:
        return redirect("desk:account")
    must_keep = doors.held(request, "must_keep", otherwise=False)
    context = {"words": code, "username": handler.account.username, "must_keep": must_keep}
    return doors.shown(request, handler, "desk/recovery_code.html", context)


@require_POST
@doors.signed_in
def forget_recovery_code(request: Visited, handler: Handler) -> HttpResponse:
    """Take the code off the page for good; whoever came in with the one before it goes on to their work."""
    must_keep = doors.held(request, "must_keep", otherwise=False)
    if must_keep:
        accounts.keep_recovery_code(handler.account, handler.identity)
    for name in ("new_recovery", "must_keep"):
        if doors.held(request, name, None) is not None:
            doors.hold(request, name, None)
    return redirect("desk:inbox" if must_keep else "desk:account")
