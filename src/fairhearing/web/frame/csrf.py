"""Forms come from our own pages only, also where the browser says nothing about where it was.

`Referrer-Policy: no-referrer` makes browsers send `Origin: null` and no Referer with every form, and Django
takes both for an attack. So the proof that a form is ours rests on three other things: the token in the form, the
`__Host-` cookie (SameSite=Strict, which no other host can set, not even over plain HTTP), and `Sec-Fetch-Site`, which
browsers set themselves and no page can change.
"""

import re
from collections.abc import Iterator

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.middleware.csrf import CsrfViewMiddleware, RejectRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

# What must not stand on a page again, even on the way back to the person who typed it.
SECRET = re.compile(r"pass|code|totp|token|secret|recover", re.IGNORECASE)


class Csrf(CsrfViewMiddleware):
    """Django's check, with the rule for `Origin: null`. The cookie's name and flags come from the settings."""

    def _origin_verified(self, request: HttpRequest) -> bool:
        if request.META["HTTP_ORIGIN"] == "null":
            return True  # judged by _check_token, together with where the browser says that it came from
        return bool(super()._origin_verified(request))  # type: ignore[misc]  # the stubs leave it out

    def _check_referer(self, request: HttpRequest) -> None:
        if "HTTP_REFERER" in request.META:
            super()._check_referer(request)  # type: ignore[misc]  # the stubs leave it out

    def _check_token(self, request: HttpRequest) -> None:
        if is_foreign(request):
            raise RejectRequest("The form was sent from another site.")
        super()._check_token(request)  # type: ignore[misc]  # the stubs leave it out


def is_foreign(request: HttpRequest) -> bool:
    """Say whether the browser itself says that another site sent this, or says something unheard of."""
    return request.META.get("HTTP_SEC_FETCH_SITE", "same-origin") not in {"same-origin", "none"}


def failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django hands the reason on; it helps nobody
    """Say what to do when a form was refused, with what was typed, ready to be sent again (CSRF_FAILURE_VIEW).

    It can be sent again from here only if the browser vouches that one of our pages sent it, and nothing secret
    was among it. Otherwise what was typed is shown, to be copied.
    """
    typed = [] if is_foreign(request) else list(typed_in(request))
    ours = request.META.get("HTTP_SEC_FETCH_SITE") == "same-origin"
    context = {
        "title": _("Please send this once more"),
        "happened": _(
            "The page with the form had been open for a long time, or your browser does not keep this site’s cookie, "
            "or the form came from another site. So we did not take it."
        ),
        "kept": _("This last step was not received. What you kept in steps before is still there."),
        "to_do": steps(typed=bool(typed), again=ours),
        "typed": [(name, value) for name, value in typed if value.strip()],
        "again": ours and bool(typed) and not any(SECRET.search(name) for name in names(request)),
        "has_files": request.content_type == "multipart/form-data",
    }
    return HttpResponse(render_to_string("frame/refused_form.html", context, request), status=403)


def steps(*, typed: bool, again: bool) -> list[str]:
    """List what a person can do now."""
    if typed and again:
        return [_("Look at what you typed, below."), _("Send it again with the button at the end.")]
    back = _("Go back, load the page again, and fill it in once more.")
    cookie = _("If this happens again, allow this site’s cookie. It is gone when you close the browser.")
    return [_("Copy what you typed, below, if you want to keep it."), back, cookie] if typed else [back, cookie]


def typed_in(request: HttpRequest) -> Iterator[tuple[str, str]]:
    """Go through what a person typed, but for secrets: (name of the field, words)."""
    for name in names(request):
        if not SECRET.search(name):
            yield from ((name, str(value)) for value in request.POST.getlist(name))


def names(request: HttpRequest) -> list[str]:
    """List the names of the form's fields; none where the form cannot be read."""
    try:
        return [name for name in request.POST if name != "csrfmiddlewaretoken"]
    except (OSError, SuspiciousOperation, MultiPartParserError):
        return []
