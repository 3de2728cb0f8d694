"""Files: sealed as they arrive, looked into in a process that is thrown away, and sent as the reporter chooses."""

from __future__ import annotations

import io
from dataclasses import asdict
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fairhearing import documents
from fairhearing.vault import arrivals, drafts
from fairhearing.vault.arrivals import Arrival, Arrived
from fairhearing.web.frame import uploads
from fairhearing.web.frame.visits import Visited
from fairhearing.web.reporter import answers, asking, steps
from fairhearing.web.reporter import draft as drafting
from fairhearing.web.reporter.draft import Draft

LOOKED_INTO = 40 * 1024 * 1024  # bytes: what is larger is not opened here
MOST = 200  # files of one report that are listed


@drafting.with_draft
def files(request: Visited, draft: Draft) -> HttpResponse:
    """List the files, and take in new ones."""
    problems: list[dict[str, str]] = []
    if request.method == "POST":
        came, wish = uploads.arrived(request.FILES, "files"), request.POST.get("go", "on")
        problems = _taken_in(request, draft, came)
        if not problems and came and wish in ("add", "on"):
            return redirect(request.get_full_path())  # first they see what the files reveal
        if not problems and wish != "add":
            draft.kept["at"] = "readers" if wish == "on" else "files"
            draft.save()
            return asking.onward(request, draft, "files")
        problems = problems or [{"text": gettext("Choose a file first, or continue without one."), "href": "#files"}]
    listed = [as_listed(draft, one) for one in draft.files]
    return drafting.page(
        request, draft, "files", step="files", listed=listed, problems=problems, has_errors=bool(problems)
    )


def _taken_in(request: Visited, draft: Draft, came: list[Arrived]) -> list[dict[str, str]]:
    """Keep the files that came, and return what was wrong with the others."""
    problems = []
    if getattr(request, "no_room_for_files", False):
        problems.append(
            gettext("There is too little room for files here just now. Your words can still be sent, and files later.")
        )
    full = [one for one in came if one.size]
    if len(full) < len(came):
        problems.append(gettext("An empty file was left out. Choose it again if it should hold something."))
    if len(draft.files) + len(full) > MOST:
        problems.append(gettext("One report takes 200 files. Send the others later, with your twelve words."))
    looked_into = [look_into(draft, one) for one in full[: max(0, MOST - len(draft.files))]]
    draft.refresh()
    draft.files.extend(looked_into)
    draft.save()
    return [{"text": text, "href": "#files"} for text in problems]


def look_into(draft: Draft, came: Arrived) -> dict[str, Any]:
    """Return what the draft keeps of a file: where it lies, what it is, and what it reveals."""
    if came.size <= LOOKED_INTO:
        whole = b"".join(came.chunks(draft.code.identity))
        kind = documents.kind_of(whole[:65_536], whole=lambda: io.BytesIO(whole))
        reveals = asdict(documents.revealed(whole))
    else:
        kind = documents.kind_of(came.head)
        note = _("too large to be looked into here; may hold names, places and times")
        reveals = {"says": (), "cleanable": False, "note": str(note)}
    return {
        "document": came.document,
        "name": came.name,
        "size": came.size,
        "sha256": came.sha256,
        "media_type": kind.media_type,
        "kind": kind.words,
        "other_ending": documents.ending_differs(came.name, kind),
        "keep": "original",
        **reveals,
    }


def as_listed(draft: Draft, one: dict[str, Any]) -> dict[str, Any]:
    """Return a file as the list shows it."""
    return {
        "name": one["name"],
        "kind": gettext(one["kind"]),
        "size": one["size"],
        "reveals": [(gettext(label), value) for label, value in one["says"]],
        "note": gettext(one["note"]) if one["note"] else "",
        "cleanable": one["cleanable"],
        "keep": dict(KEEP)[one["keep"]],
        "other_ending": one["other_ending"],
        "url": reverse("reporter:draft_file", args=[draft.slug, one["document"]]),
        "remove_url": reverse("reporter:draft_file_remove", args=[draft.slug, one["document"]]),
    }


KEEP = [
    ("original", _("The file as it is")),
    ("cleaned", _("Only a cleaned copy")),
    ("both", _("Both")),
]


class OneFile(asking.Question):
    """What is sent of a file, and under which name."""

    name = forms.CharField(
        label=_("Name of the file"),
        help_text=_("The readers see it. Change it if it says too much, such as your own name."),
        max_length=200,
        error_messages={"required": _("Give the file a name, such as file-1.")},
    )
    keep = forms.ChoiceField(
        label=_("What should be sent?"),
        help_text=_(
            "A cleaned copy no longer holds what is listed above. The file as it is can be stronger as proof. "
            "What you do not send is erased here."
        ),
        widget=forms.RadioSelect,
        choices=KEEP,
        error_messages={"required": _("Choose what should be sent.")},
    )


def in_short(kept: dict[str, Any]) -> str:
    """Return the name of a file, and what of it is sent where that is not the file as it is."""
    said = {"cleaned": gettext("a cleaned copy alone"), "both": gettext("with a cleaned copy")}.get(kept["keep"])
    return f"{kept['name']} ({said})" if said else str(kept["name"])


def _of(draft: Draft, document: str) -> dict[str, Any]:
    for one in draft.files:
        if one["document"] == document:
            return one
    raise Http404


@drafting.with_draft
def file(request: Visited, draft: Draft, document: str) -> HttpResponse:
    """Show what one file reveals; choose what of it is sent, and under which name."""
    one, here = _of(draft, document), steps.url("files", draft.slug)
    form = OneFile(request.POST if request.method == "POST" else None, initial=one, draft=draft)
    if not one["cleanable"]:
        del form.fields["keep"]
    if request.method == "POST" and form.is_valid() and _chosen(draft, one, form):
        return redirect(here)
    shown = as_listed(draft, one)
    return drafting.page(request, draft, "file", step="files", form=form, file=shown, previous_url=here)


def _chosen(draft: Draft, one: dict[str, Any], form: OneFile) -> bool:
    """Keep the choice; make the cleaned copy if it is wanted. Says on the form why there can be none."""
    keep = form.cleaned_data.get("keep", "original")
    if keep != "original":
        try:
            cleaned = cleaned_copy(draft, one)
            draft.refresh()
            one = _of(draft, one["document"])
            one["cleaned"] = cleaned
        except documents.CannotClean as reason:
            form.add_error(
                "keep", gettext("No cleaned copy can be made: %(reason)s.") % {"reason": gettext(str(reason))}
            )
            return False
        except arrivals.NoRoom:
            form.add_error("keep", gettext("There is too little room for a copy just now. Try again later."))
            return False
    one["keep"], one["name"] = keep, _plain(form.cleaned_data["name"])
    if keep != "original":
        one["cleaned"]["name"] = _name_of_copy(one["name"]) if keep == "both" else one["name"]
    draft.save()
    return True


def _plain(name: str) -> str:
    """Return a name without anything that leads elsewhere or shows nothing."""
    return "".join(c for c in name.replace("/", "-").replace("\\", "-") if c.isprintable()).strip()


def _name_of_copy(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    return f"{stem}-cleaned.{ending}" if dot else f"{name}-cleaned"


def cleaned_copy(draft: Draft, one: dict[str, Any]) -> dict[str, Any]:
    """Make the cleaned copy and seal it beside the original. Raises CannotClean, NoRoom."""
    content = documents.cleaned(answers.arrived(draft.code, one).chunks(draft.code.identity))
    arrival = Arrival(one["name"], folder=drafts.folder(draft.code), to=draft.code.identity.recipient)
    arrival.take(content)
    copy = arrival.finish()
    return {"document": copy.document, "name": copy.name, "size": copy.size, "sha256": copy.sha256}


@drafting.with_draft
def file_remove(request: Visited, draft: Draft, document: str) -> HttpResponse:
    """Ask whether to remove a file, and remove it."""
    one, here = _of(draft, document), steps.url("files", draft.slug)
    if request.method == "POST":
        for lying in (one, one.get("cleaned")):
            if lying:
                drafts.file(draft.code, lying["document"]).unlink(missing_ok=True)
        draft.files.remove(one)
        draft.save()
        return redirect(here)
    return drafting.page(request, draft, "remove", step="files", what=[one["name"]], previous_url=here)
