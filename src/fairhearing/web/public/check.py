"""How anybody checks a receipt, and the policy that a check needs from outside the receipt."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render

from fairhearing.people import organisations
from fairhearing.web.frame.visits import Visited


def check(request: Visited) -> HttpResponse:
    """Explain the check."""
    return render(request, "public/check.html", {"organisations": organisations.every()})


def policy(request: Visited, slug: str) -> HttpResponse:  # noqa: ARG001  the same for everybody
    """Hand out the trust policy as a file."""
    found = organisations.by_slug(slug)
    if found is None:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="{found.slug}.policy"'}
    return HttpResponse(found.trust_policy, content_type="text/plain; charset=utf-8", headers=headers)
