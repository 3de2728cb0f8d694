"""The receipt, the same on every visit: what was received, who can read it, what is owed, what it proves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fairhearing import proving
from fairhearing.casework.cases import OpenCase
from fairhearing.intake import reports
from fairhearing.intake.reports import Receipt
from fairhearing.proving.receipt import NO_WITNESS
from fairhearing.web.frame import profile, promised
from fairhearing.web.frame.visits import Visited
from fairhearing.web.reporter.status import frame, just_done
from fairhearing.web.reporter.with_code import with_the_code

PROOF_NAME = "notes.tlog-proof"
WEAKER = {  # what the verifier says in a few words, said to somebody who hears of it for the first time
    NO_WITNESS: _(
        "There is no independent witness: nobody outside has signed that they saw this record. The organisation cannot "
        "change this receipt, but it could show a different record to somebody else."
    )
}


@with_the_code
def receipt(request: Visited, opened: OpenCase) -> HttpResponse:
    """Show the receipt."""
    context = shown(reports.receipt_of(opened, at=request.at), opened) | {"banner": just_done(request)}
    return render(request, "reporter/receipt.html", context | {"today": request.at.date()})


@with_the_code
def receipt_print(request: Visited, opened: OpenCase) -> HttpResponse:
    """Show the receipt as one page of paper; the twelve words are not on it."""
    context = shown(reports.receipt_of(opened, at=request.at), opened)
    back = {"back_url": reverse("reporter:receipt", args=[opened.organisation.slug])}
    return render(request, "reporter/receipt_print.html", context | back)


@with_the_code
def proof(request: Visited, opened: OpenCase) -> HttpResponse:
    """Give the proof as a file to save, under a name that tells nothing."""
    given = reports.receipt_of(opened, at=request.at).proof
    return saved(given.encode(), PROOF_NAME)


def saved(content: bytes, name: str) -> HttpResponse:
    """Answer with a file that is only ever saved, never shown."""
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="application/octet-stream", headers=disposition)


def shown(given: Receipt, opened: OpenCase) -> dict[str, Any]:
    """Return what a receipt says, in the parts that a page shows."""
    fields = given.fields
    return {
        **frame(opened),
        "day": given.day,
        "received": list(_received(fields)),
        "readers": _rows(fields.get("readers")),
        "owed": [
            {"what": promised.owed(str(one.get("code"))), "by": dt.date.fromisoformat(str(one["by"]))}
            for one in _rows(fields.get("owed"))
        ],
        "weaker": _weaker(given, opened),
    }


def _weaker(given: Receipt, opened: OpenCase) -> list[str]:
    policy = proving.Policy.parse(opened.organisation.trust_policy)
    found = proving.judge(given.proof, policy=policy, files=None).weaker
    return [profile.says(str(given.fields["profile"])), *(str(WEAKER.get(one, one)) for one in found)]


def _received(fields: Mapping[str, proving.Json]) -> Iterator[dict[str, Any]]:
    """Go through the files that the receipt names: the report itself first."""
    for key in ("report", *sorted(name for name in fields if name.startswith("attachment/"))):
        match fields.get(key):
            case {"name": str(name), "bytes": int(size), "sha256": str(sha256)}:
                yield {"name": name, "size": size, "sha256": sha256, "is_report": key == "report"}


def _rows(value: proving.Json) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
