"""A reporter at the form: goes from page to page as a browser would, without scripts."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from fairhearing import sealing
from fairhearing.vault import visits

SAID = "The stairs behind the tollbooth, on the evening of the lantern walk."


class Writer:
    """A browser with one report in it."""

    def __init__(self, slug: str) -> None:
        self.slug = slug
        self.browser = Client()

    def url(self, name: str, *args: object) -> str:
        return reverse(f"reporter:{name}", args=[self.slug, *args])

    def get(self, name: str, *args: object) -> Any:
        return self.browser.get(self.url(name, *args))

    def post(self, name: str, *args: object, **answers: Any) -> Any:
        return self.browser.post(self.url(name, *args), {"go": "on", **answers})

    def begin(self) -> Writer:
        """Press Begin."""
        self.post("before")
        return self

    def tell(self, words: str = SAID) -> Writer:
        """Answer the first questions, and leave the others out."""
        self.post("danger", danger="no")
        self.post("not_to")
        self.post("words", words=words)
        return self

    def look(self) -> Writer:
        """Look at the readers and at all answers, and go on."""
        self.get("readers")
        self.post("readers")
        self.post("check")
        return self

    @property
    def code(self) -> sealing.Code:
        """The words, as only this browser's visit knows them."""
        import datetime as dt  # noqa: PLC0415

        cookie = self.browser.cookies["visit"].value
        visit = visits.resume(cookie, at=dt.datetime.now(dt.UTC))
        assert visit is not None
        return sealing.Code.parse(visit.held["code"])

    def confirm(self) -> Any:
        """Type the three words that are asked for, and send."""
        words = self.code.words.split()
        return self.post("confirm", word_3=words[2], word_7=words[6], word_11=words[10])
