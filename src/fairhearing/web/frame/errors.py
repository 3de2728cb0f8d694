"""What is said when something went wrong: what happened, what is kept, what to do. Never what was asked or sent.

The pages are rendered without the request, so that one that is not there and one that is not yours are the same page
to the byte, and so that a lost database cannot break them. Set as `handler400` … `handler500` in the URL configuration.
"""

from __future__ import annotations

import errno
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from fairhearing.casework.cases import Meanwhile
from fairhearing.people.organisations import LostKey
from fairhearing.people.register import ChangedBehindItsBack
from fairhearing.record.signer import WouldFork

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EMFILE}


@dataclass(frozen=True)
class Words:
    """What an error page says. Lazy words: they are put into the visitor's language when the page is made."""

    title: StrOrPromise
    happened: StrOrPromise
    kept: StrOrPromise
    to_do: tuple[StrOrPromise, ...]


NOT_RECEIVED = _(
    "This last step was not received, and nothing of it was kept. What you kept in steps before is still there."
)
UNSURE = _("We cannot be sure that your last step arrived. What you kept in steps before is still there.")
UNCHANGED = _("Nothing was changed.")
BACK = _("Go back with your browser’s Back button: most browsers still show what you typed.")
AGAIN = _("Do the last step again. Sending the same report twice counts once.")
LATER = _("If it fails again, wait some minutes and try once more.")
ELSEWHERE = _("If it cannot wait, use one of the other ways that the organisation’s first page names.")

FAULT = Words(
    _("Something went wrong here"),
    _("There was a fault in this site. You did nothing wrong."),
    UNSURE,
    (BACK, AGAIN, LATER, ELSEWHERE),
)
WORDS = {
    400: Words(
        _("We could not read this"),
        _("What your browser sent was incomplete or damaged."),
        NOT_RECEIVED,
        (BACK, AGAIN),
    ),
    403: Words(
        _("This is not open to you"),
        _("You asked for something that is not open to you in your role, or not at this time."),
        UNCHANGED,
        (
            _("Go back to the page you came from."),
            _("If you think that this is wrong, ask the office that you deal with."),
        ),
    ),
    404: Words(
        _("There is nothing here"),
        _("There is no page at this address, or it is not one that you can open. We say the same in both cases."),
        UNCHANGED,
        (
            _("Check the address, if you typed it."),
            _("If you came back to a report, start from the first page and use your words again."),
            _("If your visit has ended because of a pause, start it again."),
        ),
    ),
    413: Words(
        _("This is too large"),
        _("What you sent in one step is larger than this site can take at once."),
        NOT_RECEIVED,
        (BACK, _("Send fewer or smaller files in one step. You can add more afterwards.")),
    ),
    503: Words(
        _("We cannot take this just now"),
        _("A part of this site cannot be reached, or has no room left. You did nothing wrong."),
        UNSURE,
        (BACK, AGAIN, LATER, ELSEWHERE),
    ),
}

SET_BACK = Words(
    _("We cannot take anything in just now"),
    _(
        "The record of this site does not go on from what was signed before: perhaps an old copy was put back. Until "
        "that is put right nothing new is taken in, so that nobody can change unseen what was received."
    ),
    _("This last step was not received, and nothing of it was kept. Keep your words and your receipt: they stay good."),
    (_("Try again tomorrow. Whoever runs this site sees the same message."), ELSEWHERE),
)

CHANGED = Words(
    _("We cannot seal anything just now"),
    _(
        "The register of this organisation was changed behind its back: who can be given keys no longer follows from "
        "what was signed. No report is sealed until that is put right, so that nobody becomes a reader unseen."
    ),
    _("This last step was not received, and nothing of it was kept. Keep your words and your receipt: they stay good."),
    (_("Try again tomorrow. Whoever runs this site sees the same message."), ELSEWHERE),
)

MEANWHILE = Words(
    _("Something changed meanwhile"),
    _("While this page was open, somebody changed who reads this report."),
    NOT_RECEIVED,
    (BACK, _("Load the page again, look at what is different, and do the last step again if it is still right.")),
)


def error_page(status: int, words: Words | None = None) -> HttpResponse:
    """Make the page for a status (400, 403, 404, 413, 500, 503; any other is said like 500).

    A view that knows more says it instead: `error_page(503, replace(WORDS[503], kept=_("Nothing was kept.")))`.
    """
    said = vars(words or WORDS.get(status, FAULT))
    return HttpResponse(render_to_string("frame/error.html", said), status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - nothing of it is shown
    """Answer what cannot be read, or is too much (`handler400`)."""
    return error_page(413 if isinstance(exception, TOO_MUCH) else 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - nothing of it is shown
    """Answer what is refused (`handler403`)."""
    return error_page(403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - nothing of it is shown
    """Answer what is not there, or not yours (`handler404`)."""
    return error_page(404)


def server_error(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - nothing of it is shown
    """Answer a fault of ours (`handler500`): 503 where database or disk fail, so that it is worth trying again."""
    fault = sys.exc_info()[1]
    if isinstance(fault, Meanwhile):
        return error_page(409, MEANWHILE)
    if isinstance(fault, ChangedBehindItsBack):
        return error_page(503, CHANGED)
    if isinstance(fault, (WouldFork, LostKey)):
        return error_page(503, SET_BACK)
    lost = isinstance(fault, (OperationalError, InterfaceError))
    full = isinstance(fault, OSError) and fault.errno in NO_ROOM
    return error_page(503 if lost or full else 500)
