"""What the answers are called on pages, in the same words wherever they stand."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fairhearing.web.frame.templatetags.frame import day

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

KINDS: list[tuple[str, StrOrPromise]] = [
    ("bullying", _("Bullying")),
    ("intimidation", _("Threats, or being made afraid")),
    ("sexual_harassment", _("Sexual harassment: words, looks, messages, touching")),
    ("sexual_assault", _("Sexual assault")),
    ("serious_sexual_assault", _("Rape, or an attempt at it")),
    ("advantage_offered", _("Something was offered or held back for sex or for a favour")),
    ("reprisal", _("A warning or a punishment for speaking up")),
    ("discrimination", _("Being treated worse for who one is")),
    ("money", _("Money: taken, misused or hidden")),
    ("other", _("Something else")),
]
KNOWN_BY: list[tuple[str, StrOrPromise]] = [
    ("first_hand", _("It happened to me, or I saw or heard it myself")),
    ("told_by_affected", _("Somebody it happened to told me")),
    ("heard", _("I heard about it in another way")),
    ("rather_not_say", _("I’d rather not say")),
]
REPORTER_IS: list[tuple[str, StrOrPromise]] = [
    ("affected", _("It happened to me")),
    ("witness", _("I saw or heard it")),
    ("third_party", _("I am reporting for somebody else, or about others")),
    ("official", _("I hold an office here")),
    ("employee", _("I work here")),
    ("former_member", _("I was a member, and am no longer")),
    ("non_member", _("I am not a member")),
    ("other", _("None of these")),
    ("rather_not_say", _("I’d rather not say")),
]
DANGER: list[tuple[str, StrOrPromise]] = [
    ("yes", _("Yes")),
    ("unsure", _("I am not sure")),
    ("no", _("No")),
    ("rather_not_say", _("I’d rather not say")),
]
IDENTITY: list[tuple[str, StrOrPromise, StrOrPromise]] = [
    (
        "anonymous",
        _("Without my name"),
        _(
            "Nobody here knows who you are, unless your words or files show it. You come back with twelve words, "
            "and you can be asked and answered. Some steps may not be possible without a name; you are told first."
        ),
    ),
    (
        "confidential",
        _("With my name, for the readers alone"),
        _(
            "The people who receive this report know your name. They tell it to nobody else without asking you first, "
            "but for the cases on the first page, such as danger to somebody."
        ),
    ),
    (
        "named",
        _("With my name"),
        _("The people who deal with the report, and the person it is about, may know who made it."),
    ),
]
ROUTES: list[tuple[str, StrOrPromise]] = [
    ("internal", _("This organisation")),
    ("police", _("Police")),
    ("employer", _("Employer")),
    ("support", _("A person or a line for support")),
    ("legal", _("A lawyer or legal advice")),
    ("medical", _("A doctor or a hospital")),
    ("union", _("A union")),
    ("outside", _("An authority or a body outside")),
]


def called(table: list[tuple[str, StrOrPromise]], code: str) -> str:
    """Return what a choice is called; nothing for a question left out."""
    return str(dict(table).get(code, ""))


def options_version(contacts: Sequence[Mapping[str, str]]) -> str:
    """Return which ways are shown now: 16 hex digits of the SHA-256 of the contacts and of what the ways are called."""
    shown = [list(contacts), [[code, str(words)] for code, words in ROUTES]]
    return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()[:16]


def said_when(allegation: Mapping[str, str]) -> str:
    """Say when something was, as far as it was answered, with the reporter's own words for it."""
    first, last = (day(dt.date.fromisoformat(text)) if text else "" for text in (allegation["from"], allegation["to"]))
    if first and last:
        days = gettext("between %(first)s and %(last)s") % {"first": first, "last": last}
    elif first and allegation["certainty"] == "range":
        days = gettext("since %(first)s") % {"first": first}
    else:
        days = first or gettext("day not known, or not said")
    words = allegation["when_words"]
    return f"{days} (“{words}”)" if words else days
