"""The daily notice: the same words, at the same hour, to everybody who holds an office, whether or not anything came.

Mail is read over shoulders and lies in other people's systems. So it says only that there may be something to read, and
because it goes to all of them every day, getting it tells nothing (R-016, N-036).
"""

from __future__ import annotations

import datetime as dt
import logging

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from fairhearing.correspondence.models import NoticeDay
from fairhearing.people import accounts, organisations
from fairhearing.people.organisations import Organisation

HOUR = 8  # UTC

_log = logging.getLogger(__name__)


def send_daily(at: dt.datetime) -> int:
    """Send today's notice where its hour has come and it has not gone out; return how many mails were sent."""
    if at.astimezone(dt.UTC).hour < HOUR:
        return 0
    return sum(_send(organisation) for organisation in organisations.every() if _is_ours(organisation, at))


def _is_ours(organisation: Organisation, at: dt.datetime) -> bool:
    """Tell whether this process is the one that sends today's notice: whoever enters the day first is."""
    try:
        with transaction.atomic():
            NoticeDay.objects.create(organisation=organisation, day=at.date())
    except IntegrityError:
        return False
    return True


def _send(organisation: Organisation) -> int:
    """Send each mail by itself, so that nobody sees who else gets it and one bad address stops no other."""
    sent = 0
    with get_connection() as connection:
        for address in accounts.addresses(organisation):
            try:
                sent += EmailMessage(subject(), words(), to=[address], connection=connection).send()
            except OSError:
                _log.warning("a notice could not be sent")
    return sent


def subject() -> str:
    """Return the subject: it names no organisation and no matter."""
    return _("A daily note")


def words() -> str:
    """Return the words, the same for everybody on every day."""
    return _("There may be something for you to read, or there may not. Sign in to see:\n{address}\n").format(
        address=f"{settings.SITE_URL}/desk/"
    )
