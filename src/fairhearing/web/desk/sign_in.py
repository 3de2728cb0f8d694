"""Signing in: user name and password, then the second factor on a page of its own. One answer for every mistake."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from django import forms
from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fairhearing.people import accounts, organisations, second_factor
from fairhearing.people.accounts import Account, KeeperAway, NoSignIn, TooManyTries
from fairhearing.people.organisations import Organisation
from fairhearing.web.desk import doors
from fairhearing.web.frame import visits
from fairhearing.web.frame.visits import REPORTERS_IDLE, Visited

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

KNOWN_FOR = dt.timedelta(days=180)
DOES_NOT_FIT = _("User name and password do not fit together. Look at both and type them again.")
TOO_MANY = _("There were too many wrong tries for this user name. Wait half an hour, then try again.")
AWAY = _(
    "Passwords cannot be checked right now: the part of this site that guards them does not answer. Nothing is lost, "
    "and reports still come in. Try again in a few minutes; if it stays like this, tell whoever runs the site."
)


class SignIn(forms.Form):
    """What somebody who works here types."""

    username = forms.CharField(
        label=_("User name"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": _("Type your user name.")},
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Type your password.")},
    )


def organisation_of(slug: str) -> Organisation:
    """Return whose people sign in here. Raises Http404."""
    found = organisations.by_slug(slug)
    if found is None:
        raise Http404
    return found


def sign_in(request: Visited, slug: str) -> HttpResponse:
    """Open an account's secrets with its password, then go on to what else is asked for."""
    organisation = organisation_of(slug)
    form = SignIn(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with why_not(form, None, DOES_NOT_FIT):
            return _opened(request, organisation, form.cleaned_data["username"], form.cleaned_data["password"])
    context = {"form": form, "organisation_name": organisation.name, "slug": organisation.slug}
    return render(request, "desk/sign_in.html", context)


@contextlib.contextmanager
def why_not(form: forms.Form, field: str | None, does_not_fit: StrOrPromise) -> Iterator[None]:
    """Say on the form why a password, or what goes with it, opened nothing: wrong, too often, or nobody to ask."""
    try:
        yield
    except NoSignIn:
        form.add_error(field, does_not_fit)
    except TooManyTries:
        form.add_error(field, TOO_MANY)
    except KeeperAway:
        form.add_error(None, AWAY)


def _opened(request: Visited, organisation: Organisation, username: str, password: str) -> HttpResponse:
    """Begin the visit that fits: signed in, before the second factor, or before one is set up."""
    mark = request.COOKIES.get(accounts.KNOWN, "")
    account, secrets = accounts.open_with_password(organisation, username, password, mark=mark)
    if secrets.has_second_factor:
        waiting = {
            "kind": "second",
            "account": account.pk,
            "lock": accounts.lock_of(account),
            "secrets": secrets.encoded().decode(),
        }
        visits.begin(request, waiting, idle=REPORTERS_IDLE)
        return redirect("desk:second")
    if settings.DEMO:
        doors.let_in(request, account.pk, secrets)
        return redirect("desk:inbox")
    begin_enrolment(request, account)
    return redirect("desk:enrol")


def signed_in(account: Account) -> HttpResponse:
    """Go on to the inbox, and leave a mark in this browser by which guesses from elsewhere do not count against it."""
    answer = redirect("desk:inbox")
    answer.set_cookie(
        accounts.KNOWN,
        accounts.mark_of_known(account),
        max_age=KNOWN_FOR,
        path=reverse("desk:sign_in", args=[account.organisation.slug]),
        secure=settings.SITE_IS_HTTPS,
        httponly=True,
        samesite="Strict",
    )
    return answer


def begin_enrolment(request: Visited, account: Account) -> None:
    """Begin a visit that can do nothing but set a second factor up."""
    enrolling = {"kind": "enrol", "account": account.pk, "totp": second_factor.new_secret()}
    visits.begin(request, enrolling, idle=REPORTERS_IDLE)
