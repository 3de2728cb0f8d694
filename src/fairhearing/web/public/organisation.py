"""An organisation's page: what this is, who runs it, who reads, what is owed, and where else one can go."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fairhearing.people import offices, organisations, profiles, register
from fairhearing.web.frame import contacts, profile
from fairhearing.web.frame.visits import Visited

OWED = {
    "acknowledge": _("A person tells you that they have read your report."),
    "next_step": _("You are told what happens next, and why."),
    "update": _("You are told how things stand, and from then on again and again until it has ended."),
}
FIRST = 2  # readers of a report where the organisation says no other number


def organisation(request: Visited, slug: str) -> HttpResponse:
    """Show the page."""
    found = organisations.by_slug(slug)
    if found is None:
        raise Http404
    on = request.at.date()
    try:
        chain, says = offices.chain(found, on=on), profile.says(profiles.of(found, on=on))
        lacks = profile.lacks(profiles.missing(found, on=on))
    except register.ChangedBehindItsBack:
        chain, says, lacks = [], "", []
    first = max(FIRST, found.readers)
    context = {
        "organisation": found,
        "organisation_name": found.name,
        "leave_url": reverse("reporter:leave", args=[found.slug]),
        "danger": contacts.grouped(found.contacts, "danger"),
        "groups": contacts.grouped(found.contacts, "support", "police", "legal", "employer", "outside"),
        "profile": says,
        "lacks": lacks,
        "readers": chain[:first],
        "substitutes": chain[first:],
        "owed": [{"days": one["days"], "what": OWED[one["code"]]} for one in found.promises if one["code"] in OWED],
    }
    return render(request, "public/organisation.html", context)
