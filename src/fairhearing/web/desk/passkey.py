"""Passkeys beside the six digits: added from the account page, shown at signing in. They need scripts, digits none."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fairhearing.casework.cases import Handler
from fairhearing.people import accounts
from fairhearing.people.accounts import Secrets
from fairhearing.people.passkeys import Site, WrongPasskey
from fairhearing.web.desk import doors
from fairhearing.web.desk.account import AskedAgain
from fairhearing.web.desk.colleague import WRONG_PASSWORD
from fairhearing.web.desk.sign_in import why_not
from fairhearing.web.frame.templatetags.frame import day
from fairhearing.web.frame.visits import Visited

NOT_ADDED = gettext_lazy("The passkey could not be added. Try again, or go on using your six digits.")


class AddPasskey(AskedAgain):
    """The password, and what the browser says of the new passkey."""

    answer = forms.CharField(widget=forms.HiddenInput, required=False, max_length=100_000)


class RemovePasskey(AskedAgain):
    """Which passkey, and the password."""

    passkey = forms.ChoiceField(
        label=gettext_lazy("Which passkey?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose the passkey.")},
    )
    field_order = ("passkey", "password")


def site_of(request: Visited) -> Site:
    """Return the address at which the visitor sees this site."""
    host = request.get_host()
    return Site(f"{request.scheme}://{host}", host.rsplit(":", 1)[0])


@doors.signed_in
def add_passkey(request: Visited, handler: Handler) -> HttpResponse:
    """Add a passkey to an account that has its six digits already."""
    if doors.held(request, "insecure", otherwise=False):
        return redirect("desk:enrol")
    form = AddPasskey(request.POST or None)
    if request.method == "POST" and form.is_valid() and _added(request, handler, form):
        doors.say(
            request, _("Your passkey is added."), _("You can sign in with it, or with your six digits as before.")
        )
        return redirect("desk:account")
    account = handler.account
    asked, state = site_of(request).question_to_add(account_id=account.pk, username=account.username)
    doors.hold(request, "passkey", state)
    return doors.shown(request, handler, "desk/passkey.html", {"form": form, "asked": asked})


def _added(request: Visited, handler: Handler, form: AddPasskey) -> bool:
    """Keep the passkey, or put on the form why not."""
    try:
        with why_not(form, "password", WRONG_PASSWORD):
            passkey = site_of(request).added(form.cleaned_data["answer"], state=doors.held(request, "passkey", {}))
            account, secrets = doors.opened_again(request, handler, form.cleaned_data["password"])
            password, today = form.cleaned_data["password"], request.at.date()
            changed = accounts.add_passkey(account, secrets, password, passkey=passkey, on=today)
            doors.let_in(request, account.pk, changed)
    except WrongPasskey:
        form.add_error(None, NOT_ADDED)
    return form.is_valid()


@doors.signed_in
def remove_passkey(request: Visited, handler: Handler) -> HttpResponse:
    """Forget one passkey, such as that of a lost phone."""
    there = doors.held(request, "passkeys", [])
    if not there:
        return redirect("desk:account")
    form = RemovePasskey(request.POST or None)
    form.fields["passkey"].choices = [  # type: ignore[attr-defined]
        (
            one["id"],
            _("Passkey %(number)s, added %(day)s") % {"number": number, "day": day(dt.date.fromisoformat(one["on"]))},
        )
        for number, one in enumerate(there, 1)
    ]
    if request.method == "POST" and form.is_valid():
        with why_not(form, "password", WRONG_PASSWORD):
            given = form.cleaned_data
            account, secrets = doors.opened_again(request, handler, given["password"])
            changed = accounts.remove_passkey(account, secrets, given["password"], passkey=given["passkey"])
            doors.let_in(request, account.pk, changed)
            doors.say(request, _("The passkey is removed."), _("Nobody signs in with it any more."))
            return redirect("desk:account")
    return doors.shown(request, handler, "desk/remove_passkey.html", {"form": form})


def _named(number: int, kept: dict[str, str]) -> str:
    return _("Passkey %(number)s, added %(day)s") % {"number": number, "day": day(dt.date.fromisoformat(kept["on"]))}


def ask(request: Visited, secrets: Secrets) -> str:
    """Return what the browser is asked at signing in (JSON), or "" when the account has no passkey."""
    if not secrets.passkeys:
        return ""
    asked, state = site_of(request).question(secrets.passkeys)
    doors.hold(request, "passkey", state)
    return asked


def is_right(request: Visited, secrets: Secrets, answer: str) -> bool:
    """Tell whether the browser's answer is that of one of the account's passkeys to the question asked last."""
    state = doors.held(request, "passkey", None)
    if state is None or not answer:
        return False
    doors.hold(request, "passkey", None)
    try:
        site_of(request).check(answer, secrets.passkeys, state=state)
    except WrongPasskey:
        return False
    return True
