"""A message to whoever deals with the report, with files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy

from fairhearing.casework.cases import OpenCase
from fairhearing.intake.telling import LONGEST
from fairhearing.web.frame import uploads
from fairhearing.web.frame.forms import ManyFilesField
from fairhearing.web.frame.visits import Visited
from fairhearing.web.reporter import attached, before_sending, unsent
from fairhearing.web.reporter.posting import send_once
from fairhearing.web.reporter.status import frame
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
            "Any number, of any kind. What they reveal beside what one sees is shown to you before they are sent."
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
            came, text = uploads.arrived(request.FILES, "attachments"), form.cleaned_data["text"]
            if before_sending.hold(request, opened, came, text, page=page, purpose=purpose):
                return redirect("reporter:before_sending", opened.organisation.slug)
            send_once(request, opened, text, purpose=purpose, files=attached.of(came, code))
            return redirect("reporter:status", opened.organisation.slug)
    else:
        form = form_class(initial=unsent.of(code, page, request))
    context = {**frame(opened), "form": form, "no_room": getattr(request, "no_room_for_files", False), **more}
    return render(request, f"reporter/{page}.html", context)
