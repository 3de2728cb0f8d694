"""What is said when something went wrong: what happened, what is kept, what to do. Never what was asked or sent.

The pages are rendered without the request, so that one that is not there and one that is not yours are the same page
to the byte, and so that a lost database cannot break them. Set as `handler400` … `handler500` in the URL configuration.
"""

import errno
import sys

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EMFILE}


def error_page(
    status: int, *, happened: str = "", kept: str = "", to_do: tuple[str, ...] = (), title: str = ""
) -> HttpResponse:
    """Make the page for a status (400, 403, 404, 413, 500, 503). A view that knows more says it in its own words."""
    said = words_for(status)
    context = {
        "title": title or said[0],
        "happened": happened or said[1],
        "kept": kept or said[2],
        "to_do": to_do or said[3],
    }
    return HttpResponse(render_to_string("frame/error.html", context), status=status)


def words_for(status: int) -> tuple[str, str, str, tuple[str, ...]]:
    """Find title, what happened, what is kept, and what to do, for a status; an unknown one is said like 500."""
    before = _("What you kept in steps before is still there.")
    nothing = _("This last step was not received, and nothing of it was kept.") + " " + before
    unsure = _("We cannot be sure that your last step arrived.") + " " + before
    back = _("Go back with your browser’s Back button: most browsers still show what you typed.")
    again = _("Do the last step again. Sending the same report twice counts once.")
    later = _("If it fails again, wait some minutes and try once more.")
    if_urgent = _("If it cannot wait, use one of the other ways that the organisation’s first page names.")
    spoken = {
        400: (_("We could not read this"), _("What your browser sent was incomplete or damaged."), nothing, (back, again)),
        403: (
            _("This is not open to you"),
            _("You asked for something that is not open to you in your role, or not at this time."),
            _("Nothing was changed."),
            (_("Go back to the page you came from."), _("If you think that this is wrong, ask the office that you deal with.")),
        ),
        404: (
            _("There is nothing here"),
            _("There is no page at this address, or it is not one that you can open. We say the same in both cases."),
            _("Nothing was changed."),
            (
                _("Check the address, if you typed it."),
                _("If you came back to a report, start from the first page and use your words again."),
                _("If your visit has ended because of a pause, start it again."),
            ),
        ),
        413: (
            _("This is too large"),
            _("What you sent in one step is larger than this site can take at once."),
            nothing,
            (back, _("Send fewer or smaller files in one step. You can add more afterwards.")),
        ),
        503: (
            _("We cannot take this just now"),
            _("A part of this site cannot be reached, or has no room left. It is not your fault."),
            unsure,
            (back, again, later, if_urgent),
        ),
    }
    failed = (_("Something went wrong here"), _("A fault in this site, not in what you did."), unsure, (back, again, later, if_urgent))
    return spoken.get(status, failed)


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
    lost = isinstance(fault, (OperationalError, InterfaceError))
    full = isinstance(fault, OSError) and fault.errno in NO_ROOM
    return error_page(503 if lost or full else 500)
