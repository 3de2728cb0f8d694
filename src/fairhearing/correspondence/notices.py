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
    return sum(_send(organisation, at.date()) for organisation in organisations.every() if _is_ours(organisation, at))


def _is_ours(organisation: Organisation, at: dt.datetime) -> bool:
    """Tell whether this process is the one that sends today's notice: whoever enters the day first is."""
    try:
        with transaction.atomic():
            NoticeDay.objects.create(organisation=organisation, day=at.date())
    except IntegrityError:
        return False
    return True


def _send(organisation: Organisation, day: dt.date) -> int:
    """Send each mail by itself, so that nobody sees who else gets it and one bad address stops no other.

    Where no mail server answers, the day is not over: the next round tries again.
    """
    addresses = accounts.addresses(organisation)
    if not addresses:
        return 0
    try:
        with get_connection() as connection:
            return sum(_sent(EmailMessage(subject(), words(), to=[one], connection=connection)) for one in addresses)
    except OSError:
        _log.warning("no mail server answers")
        NoticeDay.objects.filter(organisation=organisation, day=day).delete()
        return 0


def _sent(mail: EmailMessage) -> int:
    try:
        return mail.send()
    except OSError:
        _log.warning("a notice could not be sent")
        return 0


def subject() -> str:
    """Return the subject: it names no organisation and no matter."""
    return _("A daily note")


def words() -> str:
    """Return the words, the same for everybody on every day."""
    return _("There may be something for you to read, or there may not. Sign in to see:\n{address}\n").format(
        address=f"{settings.SITE_URL}/desk/"
    )
