"""Wherever an allegation is shown, the answer to it stands beside it, or words for why there is none."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from fairhearing.intake.telling import Allegation, Telling
from fairhearing.scenario.association import Cast
from fairhearing.web.frame import answered
from tests.builders import a_report
from tests.desk.visiting import a_cast, body, now, open_case, sign_in

pytestmark = pytest.mark.django_db
MARKS = ("He shut the door of the loft.", "He rang the bell all night.")
ALLEGATIONS = tuple(Allegation("intimidation", words, {}, "The loft", "Corin Blake", "first_hand") for words in MARKS)
GIVEN = {"purpose": "answer", "document": "0" * 32, "number": 0}


def patterns(of: URLResolver) -> Iterator[URLPattern]:
    """Go through the addresses of an area, also those that stand below a common beginning."""
    for one in of.url_patterns:
        if isinstance(one, URLPattern):
            yield one
        else:
            yield from patterns(one)


def addresses(urls: str, **known: str) -> Iterator[str]:
    """Go through the addresses of an area that can be filled in from what is known of one case."""
    for pattern in reversed(list(patterns(get_resolver(urls)))):  # leaving, which ends the visit, is the first of them
        wanted = set(pattern.pattern.converters)
        if set(known) & wanted and wanted <= {*known, *GIVEN}:
            given = {name: known.get(name, GIVEN.get(name)) for name in wanted}
            yield reverse(f"{urls.split('.')[-2]}:{pattern.name}", kwargs=given)


def texts(browser: Client, address: str) -> list[str]:
    """Return what somebody reads at an address: a page, or each text of a copy that is saved."""
    answer = browser.get(address)
    if not answer.streaming:
        return [body(answer)]  # type: ignore[arg-type]  # as every answer that does not stream
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as copy:  # type: ignore[attr-defined]
        return [copy.read(name).decode() for name in copy.namelist() if name.endswith(".txt")]


def showing(browser: Client, urls: str, **known: str) -> dict[str, tuple[int, int]]:
    """Return for each page that shows an allegation how many it shows, and how many answers stand beside them."""
    found = {}
    for address in addresses(urls, **known):
        whole = "\n".join(texts(browser, address))
        shown = sum(whole.count(mark) for mark in MARKS)
        if shown:
            found[address.rsplit("/", 2)[-2 if address.endswith("/") else -1]] = (shown, whole.count(answer()))
    return found


def answer() -> str:
    return answered.beside()[1]


def both(cast: Cast, telling: Telling) -> dict[str, tuple[int, int]]:
    """Return the same for every page of the reporter and of the desk."""
    code, receipt = a_report(cast, telling=telling, at=now())
    reporter, slug = Client(), cast.organisation.slug
    reporter.post(reverse("reporter:return", args=[slug]), {"code": code.words})
    desk = sign_in(cast, "intake")
    open_case(desk, receipt.ref)
    found = showing(reporter, "fairhearing.web.reporter.urls", slug=slug)
    desks = showing(desk, "fairhearing.web.desk.urls", ref=receipt.ref)
    return found | {"desk" if name == receipt.ref else name: counts for name, counts in desks.items()}


@pytest.mark.requirement("R-098", "N-002")
def test_no_allegation_is_shown_without_the_answer_to_it() -> None:
    """Every page and saved copy of reporter and desk that shows two allegations says of both that nobody was asked."""
    found = both(a_cast("intake"), Telling(words="Both on one day.", allegations=ALLEGATIONS))
    assert found == {"told": (2, 2), "correct": (2, 2), "notes.zip": (2, 2), "desk": (2, 2)}


@pytest.mark.requirement("R-098", "N-002")
def test_a_report_whose_words_are_all_there_is_has_an_answer_beside_them() -> None:
    """Where nothing was told apart, the words themselves are the allegation, and the same stands beside them."""
    found = both(a_cast("intake"), Telling(words=MARKS[0]))
    assert found == {"told": (1, 1), "correct": (1, 1), "notes.zip": (1, 1), "desk": (1, 1)}


@pytest.mark.requirement("R-098")
def test_not_yet_asked_counts_neither_way() -> None:
    """The words for an answer that nobody asked for say that it means neither yes nor no."""
    assert "asked" in answer()
    assert "neither yes nor no" in answer()
