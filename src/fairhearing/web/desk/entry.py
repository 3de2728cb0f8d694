"""One entry of a case with its proof: checked here as anybody else can check it, and to be saved."""

from __future__ import annotations

import json

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from fairhearing import proving
from fairhearing.casework import history, readings
from fairhearing.casework.cases import Handler, OpenCase
from fairhearing.casework.history import Entered
from fairhearing.web.desk import case, doors, words
from fairhearing.web.frame.visits import Visited


@doors.with_open_case
def entry(request: Visited, handler: Handler, opened: OpenCase, number: int) -> HttpResponse:
    """Show what was entered, and what the verifier says of its proof."""
    entered = _found(opened, number)
    text = history.proof(entered, opened.organisation, at=request.at)
    verdict = proving.judge(text, policy=proving.Policy.parse(opened.organisation.trust_policy), files=None)
    context = {
        "what": words.said(words.EVENTS, entered.event),
        "number": number,
        "holds": verdict.standing == "valid",
        "reason": verdict.reason,
        "weaker": verdict.weaker,
        "fields": [{"term": name, "value": _shown(value)} for name, value in sorted(entered.fields.items())],
        **case.about(request, opened),
    }
    return doors.shown(request, handler, "desk/entry.html", context)


@doors.with_open_case
def proof(request: Visited, handler: Handler, opened: OpenCase, number: int) -> HttpResponse:  # noqa: ARG001
    """Send the proof of one entry as a file."""
    text = history.proof(_found(opened, number), opened.organisation, at=request.at)
    headers = {"Content-Disposition": f'attachment; filename="entry-{number}.tlog-proof"'}
    return HttpResponse(text, content_type="text/plain; charset=utf-8", headers=headers)


def _found(opened: OpenCase, number: int) -> Entered:
    for entered in readings.entries(opened):
        if entered.fields["seq"] == number:
            return entered
    raise Http404


def _shown(value: proving.Json) -> str:
    """Return a field's value for people: words as they are, anything else as JSON."""
    return (value or _("(empty)")) if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=1)
