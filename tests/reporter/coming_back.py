"""A reporter who comes back in a browser of their own, by the page that asks for the words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.urls import reverse

from fairhearing import sealing
from fairhearing.casework.messages import File
from fairhearing.intake.telling import Telling
from fairhearing.scenario.association import Cast
from tests.builders import a_report, an_organisation

LETTER = File.of("letter from the stairs.txt", "text/plain", b"Come to the stairs at nine.")


@dataclass
class Reporter:
    """Somebody with a report, the words of its code, and a browser."""

    cast: Cast
    code: sealing.Code
    ref: str
    client: Client

    def at(self, page: str, *more: str) -> str:
        """Return the address of a page."""
        return reverse(f"reporter:{page}", args=[self.cast.organisation.slug, *more])

    def types_words(self, words: str | None = None, **more: str) -> Any:
        """Type the words on the page that asks for them."""
        return self.client.post(self.at("return"), {"code": words or self.code.words, **more})


def a_reporter(
    *,
    telling: Telling | None = None,
    files: tuple[File, ...] = (LETTER,),
    inside: bool = True,
    at: dt.datetime | None = None,
) -> Reporter:
    """Return somebody whose report was received, yesterday by the clock that the pages read unless ``at`` says else.

    ``inside``: they have typed their words already.
    """
    at = at or dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    cast = an_organisation(at=at)
    code, receipt = a_report(cast, telling=telling, files=files, at=at)
    reporter = Reporter(cast, code, receipt.ref, Client())
    if inside:
        reporter.types_words()
    return reporter


def text_of(response: object) -> str:
    """Return a page's text."""
    return response.content.decode()  # type: ignore[attr-defined]
