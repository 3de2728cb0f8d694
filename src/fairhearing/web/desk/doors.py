"""Who comes to which of these pages: nobody without signing in, nobody to a case that is not theirs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from fairhearing import sealing
from fairhearing.casework import cases, conflicts
from fairhearing.casework.cases import Handler, NoCase, OpenCase
from fairhearing.people import accounts, certificates, offices
from fairhearing.people.accounts import Opened, Secrets
from fairhearing.web.desk import ran_out
from fairhearing.web.frame import visits
from fairhearing.web.frame.visits import Visited

CODE_PAGES = ("recovery_code", "forget_recovery_code")  # all that is open until a new recovery code is on paper
View = Callable[..., HttpResponseBase]


def let_in(request: Visited, account_id: str, secrets: Secrets) -> None:
    """Begin the visit of somebody who has shown all that is asked for.

    It ends when the account's secrets are locked anew, as every visit but that of whoever changes the password should.
    """
    account = accounts.active(account_id)
    held = {
        "kind": "desk",
        "account": account_id,
        "lock": accounts.lock_of(account) if account else "",
        "mark": accounts.mark_of_known(account) if account else "",
        "identity": str(secrets.identity),
        "signing": secrets.signing.seed.hex(),
        "insecure": not secrets.has_second_factor,
        "passkeys": [{"id": one["id"], "on": one["on"]} for one in secrets.passkeys],
        "appoints": account is not None and certificates.appoints(account, on=request.at.date()),
        "outside": account is not None and certificates.is_outside(account, on=request.at.date()),
        "keeps_keys": account is not None and offices.keeps_keys(account, on=request.at.date()),
    }
    if account is not None and accounts.needs_recovery_code(account, secrets.identity):
        held |= {"new_recovery": accounts.new_recovery_code(account, secrets).words, "must_keep": True}
    visits.begin(request, held, idle=visits.HANDLERS_IDLE)


def handler_of(request: Visited) -> Handler | None:
    """Return who is signed in, with what their password opened."""
    held = request.visit.held if request.visit is not None else {}
    if held.get("kind") != "desk":
        return None
    account = accounts.active(held["account"])
    if account is None or held["lock"] != accounts.lock_of(account):
        return None
    signing = sealing.SigningKey.from_seed(bytes.fromhex(held["signing"]))
    return Handler(account, sealing.Identity.parse(held["identity"]), signing)


def opened_again(request: Visited, handler: Handler, password: str) -> Opened:
    """Open the account's secrets with the password that was asked again. Raises NoSignIn, TooManyTries, KeeperAway.

    Tries are counted in this visit, so that guesses from elsewhere stop nobody in the middle of their work.
    """
    account, mark = handler.account, held(request, "mark", "")
    return accounts.open_with_password(account.organisation, account.username, password, mark=mark)


def signed_in(view: View) -> View:
    """Let signed-in people come, as ``view(request, handler, …)``; everybody else is asked to sign in."""

    @wraps(view)
    def door(request: Visited, **wanted: str) -> HttpResponseBase:
        handler = handler_of(request)
        if handler is None:
            return ran_out.answer(request)
        if held(request, "must_keep", otherwise=False) and _name_of(request) not in CODE_PAGES:
            return redirect("desk:recovery_code")
        return view(request, handler, **wanted)

    return door


def _name_of(request: Visited) -> str | None:
    return request.resolver_match.url_name if request.resolver_match else None


def with_case(view: View) -> View:
    """Let whoever has the case's keys come, as ``view(request, handler, opened, …)``; others find no such page."""

    @wraps(view)
    @signed_in
    def door(request: Visited, handler: Handler, ref: str, **wanted: str) -> HttpResponseBase:
        try:
            opened = cases.case_for(handler, ref)
        except NoCase:
            raise Http404 from None
        return view(request, handler, opened, **wanted)

    return door


def with_open_case(view: View) -> View:
    """Let come whoever has declared and has opened the report in this visit; send others to do so first."""

    @wraps(view)
    @with_case
    def door(request: Visited, handler: Handler, opened: OpenCase, **wanted: str) -> HttpResponseBase:
        if not is_open(request, opened):
            return redirect("desk:case", opened.ref)
        return view(request, handler, opened, **wanted)

    return door


def is_open(request: Visited, opened: OpenCase) -> bool:
    """Tell whether the reading of this case is on the record, in this visit, by somebody who has declared."""
    return remembers(request, "opened", opened.ref) and conflicts.why_not_read(opened) is None


def remembers(request: Visited, what: str, ref: str) -> bool:
    """Tell whether something was done to a case in this visit."""
    return request.visit is not None and ref in request.visit.held.get(what, [])


def remember(request: Visited, what: str, ref: str) -> None:
    """Remember in this visit that something was done to a case."""
    hold(request, what, sorted({*held(request, what, []), ref}))


def held(request: Visited, what: str, otherwise: Any) -> Any:  # noqa: ANN401  a visit holds JSON
    """Return what this visit holds under a name."""
    return otherwise if request.visit is None else request.visit.held.get(what, otherwise)


def hold(request: Visited, what: str, value: Any) -> None:  # noqa: ANN401  a visit holds JSON
    """Keep something in this visit; None takes it away."""
    if request.visit is None:
        return
    request.visit.held[what] = value
    if value is None:
        del request.visit.held[what]
    request.visit.save(at=request.at)


def say(request: Visited, title: str, text: str = "", *, kind: str = "success") -> None:
    """Say on the next page what has just happened."""
    hold(request, "banner", {"kind": kind, "title": title, "text": text})


def shown(
    request: Visited, handler: Handler, template: str, context: Mapping[str, object], *, status: int = 200
) -> HttpResponse:
    """Show a page to somebody who is signed in, with what was to be said on it."""
    banner = held(request, "banner", None)
    if banner is not None:
        hold(request, "banner", None)
    usual = {
        "organisation_name": handler.account.organisation.name,
        "home_url": reverse("desk:inbox"),
        "handler_name": handler.account.name,
        "navigation": navigation(request),
        "banner": banner,
        "insecure": settings.DEMO and held(request, "insecure", otherwise=False),
        "today": request.at.date(),
    }
    return render(request, template, {**usual, **context}, status=status)


def navigation(request: Visited) -> list[dict[str, object]]:
    """Return the main parts of the desk, the one of this page marked; some are there for whom they concern alone."""
    parts = [
        (_("What is due"), reverse("desk:inbox")),
        (_("Enter a report"), reverse("desk:enter")),
        *([(_("Offices"), reverse("desk:offices"))] if held(request, "appoints", otherwise=False) else []),
        *([(_("To sign"), reverse("desk:countersign"))] if held(request, "outside", otherwise=False) else []),
        (_("Your account"), reverse("desk:account")),
    ]
    if held(request, "keeps_keys", otherwise=False):
        parts.insert(1, (_("Keys in your care"), reverse("desk:keys")))
    return [{"title": title, "url": url, "current": request.path == url} for title, url in parts]
