"""What templates need to say days in words and to point at fields."""

from collections.abc import Sequence
from datetime import date, datetime

from django import template
from django.forms import BoundField
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext, pgettext

register = template.Library()


def day_of(value: date | datetime) -> date:
    """Say on which day of the organisation's time zone a moment lies; a date is its own day."""
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


@register.simple_tag
def day(value: date | datetime) -> str:
    """`{% day value %}`: Friday 3 December 2032."""
    return date_format(day_of(value), pgettext("a day, in Django's date format", "l j F Y"))


@register.simple_tag
def moment(value: datetime) -> str:
    """`{% moment value %}`: Friday 3 December 2032 at 14:05."""
    clock = date_format(timezone.localtime(value), pgettext("a time of day, in Django's date format", "H:i"))
    return gettext("%(day)s at %(time)s") % {"day": day(value), "time": clock}


@register.simple_tag
def by_day(value: date | datetime, today: date | datetime) -> str:
    """`{% by_day value today %}`: by Friday 3 December, in 8 days. The days counted are those of the calendar."""
    due, now = day_of(value), day_of(today)
    named = pgettext("a day of this year, in Django's date format", "l j F")
    words = day(due) if due.year != now.year else date_format(due, named)
    return gettext("by %(day)s, %(distance)s") % {"day": words, "distance": distance((due - now).days)}


def distance(days: int) -> str:
    """Say how far away a day is: today, tomorrow, in 8 days, 2 days ago."""
    if days == 0:
        return gettext("today")
    if days == 1:
        return gettext("tomorrow")
    if days > 0:
        return ngettext("in %(days)d day", "in %(days)d days", days) % {"days": days}
    return ngettext("%(days)d day ago", "%(days)d days ago", -days) % {"days": -days}


@register.filter
def first_id(field: BoundField) -> str:
    """Give the id of the first thing in a field that a person can reach: where its error in the summary leads."""
    return f"{field.auto_id}_0" if field.use_fieldset else field.auto_id


@register.filter
def in_order(words: str | Sequence[str]) -> list[str]:
    """List the words of a code, given as one string or as a sequence."""
    return words.split() if isinstance(words, str) else list(words)
