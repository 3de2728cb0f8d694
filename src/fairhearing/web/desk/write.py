"""Writing to the reporter: acknowledge, answer, ask, say what happens next; with files."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fairhearing.casework import messages
from fairhearing.casework.cases import Handler, OpenCase
from fairhearing.web.desk import case, doors, enclosed, words
from fairhearing.web.frame.forms import ManyFilesField
from fairhearing.web.frame.visits import Visited

LONGEST = 50_000  # characters


class Letter(forms.Form):
    """What the reporter will read."""

    text = forms.CharField(
        label=gettext_lazy("What the reporter will read"),
        max_length=LONGEST,
        widget=forms.Textarea,
        error_messages={"required": gettext_lazy("Write something first. One sentence is enough.")},
    )
    files = ManyFilesField(  # type: ignore[assignment]  # a field is no attribute of the form
        label=gettext_lazy("Files that go with it"), required=False
    )


@doors.with_open_case
def write(request: Visited, handler: Handler, opened: OpenCase, purpose: str) -> HttpResponse:
    """Write one message; it is on the record and in the reporter's mailbox in one act."""
    if purpose not in words.PURPOSES:
        raise Http404
    said = words.PURPOSES[purpose]
    key = f"{opened.ref}/{purpose}"
    form = Letter(request.POST or None, request.FILES or None, initial={"text": said.template})
    form.fields["text"].help_text = said.hint
    with_it = enclosed.gather(request, handler, key)
    if request.method == "POST" and form.is_valid() and not enclosed.had_no_room(request):
        text, files = form.cleaned_data["text"], enclosed.as_files(request, handler, with_it)
        if files or not _was_last(opened, purpose, text):
            messages.send(opened, text, purpose=purpose, files=files, at=request.at)
        enclosed.sent(request, key)
        doors.say(request, str(said.done), _("The reporter finds it when they come back with their words."))
        return redirect("desk:case", opened.ref)
    if enclosed.had_no_room(request):
        form.add_error("files", _("There is too little room for files just now. Send the words without them."))
    context = {"form": form, "purpose": said, "enclosed": with_it, **case.about(request, opened), **case.hands(opened)}
    return doors.shown(request, handler, "desk/write.html", context)


def _was_last(opened: OpenCase, purpose: str, text: str) -> bool:
    """Tell whether the newest message is this one: a second click sends nothing twice."""
    return [(one.purpose, one.text) for one in messages.thread(opened)[-1:]] == [(purpose, text)]
