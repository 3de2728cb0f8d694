"""Who can be given keys in an organisation, and since when: its register, with the proof of each certificate."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from fairhearing.people import certificates, organisations
from fairhearing.people import register as people
from fairhearing.web.frame.visits import Visited

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from fairhearing.people.organisations import Organisation
    from fairhearing.people.standing import Certified


@dataclass(frozen=True)
class Line:
    """One certificate as the page shows it: days, never times."""

    number: int
    name: str
    office: str
    may: tuple[StrOrPromise, ...]
    from_on: dt.date
    last: dt.date
    ended_by: int | None
    signers: tuple[str, ...]


MAY = {
    "receives": _("can be given the keys of a report"),
    "keyholder": _("keeps a share of the keys, and reads nothing"),
    "appoints": _("appoints, together with somebody outside"),
}


def _line(one: Certified) -> Line:
    may = tuple(words for name, words in MAY.items() if one.body[name])
    signers = tuple(f"{signer['name']}, {signer['office_name']}" for signer in one.signers)
    body, from_on = one.body, dt.date.fromisoformat(one.body["from"])
    return Line(one.number, body["name"], body["office_name"], may, from_on, one.last, one.ended_by, signers)


def _organisation(slug: str) -> Organisation:
    found = organisations.by_slug(slug)
    if found is None:
        raise Http404
    return found


def register(request: Visited, slug: str) -> HttpResponse:
    """Show who is certified now, and who was."""
    found, on = _organisation(slug), request.at.date()
    every = certificates.of(found).certificates.values()
    context = {
        "organisation": found,
        "organisation_name": found.name,
        "now": [_line(one) for one in every if one.stands(on)],
        "later": [_line(one) for one in every if not one.stands(on) and one.body["from"] > on.isoformat()],
        "past": [_line(one) for one in every if one.last < on],
    }
    return render(request, "public/register.html", context)


def register_proof(request: Visited, slug: str, number: int) -> HttpResponse:
    """Hand out the proof that an entry stands on the record."""
    proof = people.proof(_organisation(slug), number, at=request.at)
    if proof is None:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="register-{number}.tlog-proof"'}
    return HttpResponse(proof, content_type="text/plain; charset=utf-8", headers=headers)
