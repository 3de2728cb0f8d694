"""Changing the words: the new ones are kept first, then the old ones stop, in one step."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fairhearing import sealing
from fairhearing.casework.cases import OpenCase
from fairhearing.intake import codes
from fairhearing.vault import drafts
from fairhearing.web.frame.visits import Visited
from fairhearing.web.reporter.code import Confirm
from fairhearing.web.reporter.draft import Draft, place
from fairhearing.web.reporter.status import frame, say_next
from fairhearing.web.reporter.typed_words import WordsAgain
from fairhearing.web.reporter.with_code import code_of, is_claiming, let_in, with_the_code


@with_the_code
def change_code(request: Visited, opened: OpenCase) -> HttpResponse:
    """Say what changing does, and ask for the old words."""
    form = WordsAgain(request.POST if request.method == "POST" else None, code=code_of(request))
    if request.method == "POST" and form.is_valid() and request.visit:
        request.visit.held["new_code"] = sealing.Code.generate().words
        request.visit.save(at=request.at)
        return redirect("reporter:new_code", opened.organisation.slug)
    return render(request, "reporter/change_code.html", {**frame(opened), "form": form})


@with_the_code
def new_code(request: Visited, opened: OpenCase) -> HttpResponse:
    """Show the new words, and change to them when three of them were typed."""
    held = request.visit.held if request.visit else {}
    if "new_code" not in held:
        return redirect("reporter:change_code", opened.organisation.slug)
    old, new = code_of(request), sealing.Code.parse(held["new_code"])
    draft = Draft(opened.organisation, new, request.at)
    form = Confirm(request.POST if request.method == "POST" else None, draft=draft)
    if request.method == "POST" and form.is_valid():
        codes.change(opened, old, new, at=request.at)
        drafts.erase(old)
        let_in(request, new, opened.organisation.slug)
        say_next(request, _("Your words are changed. The old ones open nothing any more."))
        return redirect("reporter:status", opened.organisation.slug)
    claims = is_claiming(request)
    around = place(opened.organisation) if claims else frame(opened)  # no way back to what is not shown yet
    return render(request, "reporter/new_code.html", {**around, "form": form, "words": new.words, "claims": claims})
