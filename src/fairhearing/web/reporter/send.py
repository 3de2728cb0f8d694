"""Sending: received once and whole, or not at all, and the reporter is told which."""

from __future__ import annotations

import logging

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from fairhearing.intake import reports
from fairhearing.intake.telling import NotComplete
from fairhearing.vault import drafts
from fairhearing.web.frame.visits import REPORTERS_IDLE, Visited
from fairhearing.web.reporter import answers, steps
from fairhearing.web.reporter import draft as drafting
from fairhearing.web.reporter.draft import Draft

log = logging.getLogger(__name__)


@require_POST
@drafting.with_draft
def send(request: Visited, draft: Draft) -> HttpResponse:
    """Try again to send what was confirmed."""
    if not draft.kept.get("confirmed"):
        return redirect(steps.url("confirm", draft.slug))
    return deliver(request, draft)


def deliver(request: Visited, draft: Draft) -> HttpResponse:
    """Send the draft. Its readers must be those that were shown; sending twice is sending once."""
    try:
        reports.take_in(
            answers.telling(draft),
            organisation=draft.organisation,
            code=draft.code,
            identity=answers.identity(draft),
            files=answers.files(draft),
            shown=draft.kept.get("readers") or (),
            at=request.at,
        )
    except reports.ReadersChanged:
        return redirect(steps.url("readers", draft.slug))
    except NotComplete:
        return redirect(steps.url("check", draft.slug))
    except reports.NoOffice:
        return redirect("reporter:nobody", draft.slug)
    except Exception:  # whatever broke, the reporter is told whether the report is here
        log.exception("A report was not taken in.")
        return _looked_up(request, draft)
    return _arrived(request, draft)


def _arrived(request: Visited, draft: Draft) -> HttpResponse:
    """Turn the visit into a reporter's: with the same cookie, so that a lost answer can be asked for again."""
    visit = request.visit
    if visit is not None:
        visit.held |= {"kind": "reporter"}
        visit.idle = REPORTERS_IDLE
        visit.save(at=request.at)
    drafts.erase(draft.code)
    return redirect("reporter:receipt", draft.slug)


def _looked_up(request: Visited, draft: Draft) -> HttpResponse:
    """After a fault: the report is here (then it was received), is not (then nothing was kept), or nobody can tell."""
    try:
        reports.find(draft.code)
    except reports.NoReport:
        return drafting.page(request, draft, "not_received", step="confirm", status=503)
    except Exception:  # the database cannot be asked either
        log.exception("Whether a report was taken in could not be looked up.")
        return drafting.page(request, draft, "unsure", step="confirm", status=503)
    return _arrived(request, draft)
