"""Files that go with a message are looked into first: what they reveal is shown before anything is sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fairhearing import documents
from fairhearing.casework.cases import OpenCase
from fairhearing.vault import drafts
from fairhearing.vault.arrivals import Arrived, NoRoom
from fairhearing.web.frame.visits import Visited
from fairhearing.web.reporter import answers, files
from fairhearing.web.reporter.draft import Draft
from fairhearing.web.reporter.posting import send_once
from fairhearing.web.reporter.status import frame
from fairhearing.web.reporter.with_code import code_of, with_the_code

PLAIN = "text/plain"  # holds nothing beside what is seen


class Sending(forms.Form):
    """How the files go: as they are, cleaned, or not at all."""

    use_required_attribute = False
    how = forms.ChoiceField(
        label=gettext_lazy("What do we send?"),
        widget=forms.RadioSelect,
        choices=[
            ("original", gettext_lazy("The files as they are")),
            ("cleaned", gettext_lazy("Cleaned copies where they can be made, the other files as they are")),
            ("none", gettext_lazy("No files, only my words")),
        ],
        error_messages={"required": gettext_lazy("Choose what is sent.")},
    )


def hold(request: Visited, opened: OpenCase, came: Sequence[Arrived], text: str, *, page: str, purpose: str) -> bool:
    """Keep what is to be sent, sealed as a draft, if its files may reveal more than one sees."""
    draft = Draft(opened.organisation, code_of(request), request.at)
    looked_into = [files.look_into(draft, one) for one in came]
    if all(one["media_type"] == PLAIN for one in looked_into):
        return False
    held = {"unsent": page, "fields": {"text": [text]}, "purpose": purpose, "files": looked_into}
    drafts.save(draft.code, held, at=request.at)
    return True


@with_the_code
def before_sending(request: Visited, opened: OpenCase) -> HttpResponse:
    """Show what each file reveals, and send as the reporter chooses."""
    code = code_of(request)
    held = drafts.load(code, at=request.at) or {}
    if not held.get("files") or "purpose" not in held:
        return redirect("reporter:status", opened.organisation.slug)
    draft = Draft(opened.organisation, code, request.at, held)
    form = Sending(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _prepared(draft, form):
        text = held["fields"]["text"][0]
        if not text and not draft.files:
            return redirect(f"reporter:{held['unsent']}", opened.organisation.slug)
        send_once(request, opened, text, purpose=held["purpose"], files=answers.files(draft))
        return redirect("reporter:status", opened.organisation.slug)
    listed = [files.as_listed(draft, one) for one in draft.files]
    return render(request, "reporter/before_sending.html", {**frame(opened), "form": form, "listed": listed})


def _prepared(draft: Draft, form: Sending) -> bool:
    """Make the copies that are wanted; says on the form why there can be none, and then nothing is sent."""
    how = form.cleaned_data["how"]
    if how == "none":
        draft.kept["files"] = []
    try:
        for one in draft.files if how == "cleaned" else ():
            _clean(draft, one)
    except documents.CannotClean as reason:
        form.add_error("how", _("No cleaned copy can be made: %(reason)s.") % {"reason": _(str(reason))})
    except NoRoom:
        form.add_error("how", _("There is too little room for a copy just now. Try again later."))
    return form.is_valid()


def _clean(draft: Draft, one: dict[str, Any]) -> None:
    if one["cleanable"]:
        one["cleaned"] = files.cleaned_copy(draft, one)
        one["keep"] = "cleaned"
