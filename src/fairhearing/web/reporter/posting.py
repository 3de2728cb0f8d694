"""Sending into the mailbox of the case, once."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from fairhearing.casework import messages
from fairhearing.casework.cases import OpenCase
from fairhearing.casework.messages import File
from fairhearing.web.frame.visits import Visited
from fairhearing.web.reporter import unsent
from fairhearing.web.reporter.status import say_next
from fairhearing.web.reporter.with_code import code_of


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
