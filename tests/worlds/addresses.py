"""Every address of the site, as it stands in the code: a new page is among them without anybody adding it."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from html.parser import HTMLParser

from django.urls import URLPattern, URLResolver, get_resolver

PART = re.compile(r"<(?:(\w+):)?(\w+)>")
NUMBERS = ("0", "1", "99")


def patterns(of: URLResolver | None = None, before: str = "") -> Iterator[str]:
    """Go through all addresses, with their parts still open."""
    for one in (of or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            yield from patterns(one, before + str(one.pattern))
        elif isinstance(one, URLPattern):
            yield before + str(one.pattern)


def every(known: Mapping[str, Sequence[str]]) -> list[str]:
    """Return every address with every known value in its parts.

    A part that nobody has named gets numbers where it takes numbers, else what a case is known by.
    """
    found = []
    for pattern in patterns():
        parts = [(kind, name) for kind, name in PART.findall(pattern)]
        values = [known.get(name, NUMBERS if kind == "int" else known["ref"]) for kind, name in parts]
        found += ["/" + _filled(pattern, chosen) for chosen in itertools.product(*values)]
    return found


def _filled(pattern: str, values: Sequence[str]) -> str:
    for value in values:
        pattern = PART.sub(value, pattern, count=1)
    return pattern


class Fields(HTMLParser):
    """The fields of a page's forms, each with what somebody might answer: the first choice, or a few words."""

    WORDS = "Some words of mine"

    def __init__(self, *, password: str) -> None:
        super().__init__()
        self.answers: dict[str, str] = {}
        self._password = password

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take one field."""
        given = {name: value or "" for name, value in attrs}
        name, kind = given.get("name", ""), given.get("type", tag)
        if not name or name == "csrfmiddlewaretoken" or kind in ("checkbox", "file", "meta"):
            return
        if kind == "password":
            self.answers[name] = self._password
        elif kind in ("radio", "hidden", "submit", "button"):
            self.answers.setdefault(name, given.get("value", ""))
        else:
            self.answers.setdefault(name, given.get("value") or self.WORDS)


def answers(page: str, *, password: str) -> dict[str, str]:
    """Return a filled-in form for a page."""
    fields = Fields(password=password)
    fields.feed(page)
    return fields.answers
