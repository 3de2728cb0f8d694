"""Coming back with the twelve words: to a report that was sent, or to a draft."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Mapping

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fairhearing import sealing
from fairhearing.casework import succession
from fairhearing.casework.cases import Meanwhile
from fairhearing.intake import codes, reports
from fairhearing.people import organisations
from fairhearing.people.offices import NoOffice
from fairhearing.vault import fleeting
from fairhearing.web.frame.visits import Visited
from fairhearing.web.reporter import draft, unsent, with_code
from fairhearing.web.reporter.typed_words import Words

TRIES, WINDOW = 10, dt.timedelta(minutes=10)
# Where a form that was interrupted stands again. What a page carried names one of these, or is not believed.
FORMS = (*unsent.KEPT, "before_sending")


def come_back(request: Visited, slug: str) -> HttpResponse:
    """Ask for the words, and let whoever has them in."""
    organisation = organisations.by_slug(slug)
    if organisation is None:
        raise Http404
    form = Words(request.POST or None)
    if request.method == "POST" and form.is_valid():
        found = _let_in(request, form.cleaned_data["code"], slug)
        if found is not None:
            return found
        form.add_error("code", _why_not(request))
    context: Mapping[str, object] = {
        **draft.place(organisation),
        "form": form,
        "unsent": request.POST.get("unsent", ""),
        "is_here": with_code.case_of(request, slug) is not None,
    }
    return render(request, "reporter/come_back.html", context)


def _let_in(request: Visited, code: sealing.Code, slug: str) -> HttpResponse | None:
    """Go on with the report, or the draft, that these words open; None when there is neither."""
    if _too_often(request):
        return None
    try:
        opened = reports.find(code)
    except reports.NoReport:
        return draft.resume(request, slug, code)
    fleeting.clear_tries(_tries_tag(request))
    claims = codes.is_claim(opened)
    with contextlib.suppress(NoOffice, Meanwhile):
        succession.hand_on(opened, at=request.at)  # where a reader left, the reporter's own visit lets the next one in
    with_code.let_in(request, code, opened.organisation.slug, claims=claims)
    page = unsent.keep(code, request.POST.get("unsent", ""), request)
    return redirect(f"reporter:{page if page in FORMS else 'status'}", opened.organisation.slug)


def _tries_tag(request: Visited) -> bytes:
    """Count under the form's own cookie: no address is kept, and nobody else's tries count against anybody."""
    return sealing.derive(str(request.META.get("CSRF_COOKIE", "")).encode(), "return/tries")


def _too_often(request: Visited) -> bool:
    tries = fleeting.tries(_tries_tag(request), at=request.at, window=WINDOW)
    request.too_often = tries > TRIES  # type: ignore[attr-defined]
    return tries > TRIES


def _why_not(request: Visited) -> str:
    if getattr(request, "too_often", False):
        return _("That were many tries from this browser. Wait ten minutes; then look at each word again.")
    return _(
        "There is no report and no draft under these words. Look at each word and at their order. "
        "A draft is gone after a day. If you changed your words, only the new ones open your report."
    )
