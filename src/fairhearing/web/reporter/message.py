"""A message to whoever deals with the report, with files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fairhearing.casework import messages
from fairhearing.casework.cases import OpenCase
from fairhearing.casework.messages import File
from fairhearing.intake.telling import LONGEST
from fairhearing.web.frame import uploads
from fairhearing.web.frame.forms import ManyFilesField
from fairhearing.web.frame.visits import Visited
from fairhearing.web.reporter import attached, unsent
from fairhearing.web.reporter.status import frame, say_next
from fairhearing.web.reporter.with_code import code_of, with_the_code

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

TOO_LONG = gettext_lazy("This is longer than one message can be. Send it in parts, or as a file.")


class Message(forms.Form):
    """Words, files, or both. What the words are asked by differs from page to page."""

    use_required_attribute = False
    text_label: StrOrPromise = gettext_lazy("Your message")
    text_hint: StrOrPromise = ""
    text = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off"}),
        max_length=LONGEST,
        error_messages={"max_length": TOO_LONG, "required": gettext_lazy("Write something, or choose a file.")},
    )
    attachments = ManyFilesField(
        label=gettext_lazy("Files"),
        help_text=gettext_lazy(
            "Any number, of any kind. Photos and documents often hold more than one sees, such as a place or a name. "
            "They are sent as they are."
        ),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  Django's own
        super().__init__(*args, **kwargs)
        self.fields["text"].label, self.fields["text"].help_text = self.text_label, self.text_hint
        if self.files:
            self.fields["text"].required = False


@with_the_code
def message(request: Visited, opened: OpenCase) -> HttpResponse:
    """Send a message into the mailbox of the case."""
    return written(request, opened, Message, page="message", purpose="message")


def written(
    request: Visited, opened: OpenCase, form_class: type[Message], *, page: str, purpose: str, **more: object
) -> HttpResponse:
    """Show the form of ``page``; send what was written in it for ``purpose``, once, and go back to the mailbox."""
    code = code_of(request)
    if request.method == "POST":
        form = form_class(request.POST, request.FILES)
        if form.is_valid():
            files = attached.of(uploads.arrived(request.FILES, "attachments"), code)
            send_once(request, opened, form.cleaned_data["text"], purpose=purpose, files=files)
            return redirect("reporter:status", opened.organisation.slug)
    else:
        form = form_class(initial=unsent.of(code, page, request))
    context = {**frame(opened), "form": form, "no_room": getattr(request, "no_room_for_files", False), **more}
    return render(request, f"reporter/{page}.html", context)


def send_once(request: Visited, opened: OpenCase, text: str, *, purpose: str, files: Sequence[File] = ()) -> None:
    """Send, unless the same was the last thing sent already: a form sent twice counts once."""
    if not was_last(opened, text, purpose=purpose, files=files):
        messages.send(opened, text, purpose=purpose, files=files, at=request.at)
    unsent.sent(code_of(request))
    say_next(request, _("Sent. It has been received, sealed and recorded."))


def was_last(opened: OpenCase, text: str, *, purpose: str, files: Sequence[File] = ()) -> bool:
    """Tell whether exactly this was the last thing that the reporter sent."""
    last = next((one for one in reversed(messages.thread(opened)) if one.role == "reporter"), None)
    names = [file.name for file in files]
    return last is not None and (last.purpose, last.text, [file["name"] for file in last.files]) == (
        purpose,
        text,
        names,
    )
