"""Every page of a case, asked for by everybody who has no business there: nothing of it, and nothing about it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from fairhearing.intake import exclusion, reports
from fairhearing.people.offices import NotTo
from fairhearing.scenario.association import Cast
from fairhearing.sealing import Code, random_id
from tests.builders import WORDS, a_report
from tests.desk.visiting import a_cast, body, now, open_case, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-044", "N-022")]
VALUES = {"purpose": "answer", "document": "0" * 32, "number": 0}


def pages(room: str, part: str) -> list[URLPattern]:
    """Return the addresses of a room of the site that take ``part``."""
    return [one for one in every(get_resolver(f"fairhearing.web.{room}.urls")) if part in one.pattern.converters]


def every(resolver: URLResolver) -> Iterator[URLPattern]:
    """Go through all addresses below."""
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from every(one)
        else:
            yield one


def answers(browser: Client, room: str, part: str, value: str) -> Iterator[tuple[str, int, str, str]]:
    """Ask for every such page by GET and POST: (address without the value, status, where to, page)."""
    for one, ask in itertools.product(pages(room, part), (browser.get, browser.post)):
        named = {name: VALUES.get(name, value) for name in one.pattern.converters} | {part: value}
        answer = ask(reverse(f"{room}:{one.name}", kwargs=named))
        page = b"".join(answer.streaming_content).decode() if answer.streaming else body(answer)
        yield str(one.name), answer.status_code, answer.headers.get("Location", ""), page


def reporter_of(cast: Cast, code: Code) -> Client:
    browser = Client()
    browser.post(reverse("reporter:return", args=[cast.organisation.slug]), {"code": code.words})
    return browser


@pytest.mark.parametrize("who", ["nobody", "half signed in", "reporter", "excluded", "other organisation"])
def test_at_the_desk_a_case_of_others_is_no_other_than_none(who: str) -> None:
    """The same status, the same page and the same way on as for an id that nobody has; never a word of it."""
    cast = a_cast("intake", "president")
    code, receipt = a_report(cast, at=now())
    browser = Client()
    if who == "half signed in":
        member = cast.members["intake"]
        browser.post(
            reverse("desk:sign_in", args=[cast.organisation.slug]),
            {"username": member.username, "password": member.password},
        )
    if who == "reporter":
        browser = reporter_of(cast, code)
    if who == "excluded":
        browser = sign_in(cast, "intake")
        open_case(browser, receipt.ref)
        exclusion.exclude(reports.find(code), NotTo(names=("Maren Holt",)), at=now())
    if who == "other organisation":
        browser = sign_in(a_cast("intake"), "intake")
    asked = list(answers(browser, "desk", "ref", receipt.ref))
    assert asked == list(answers(browser, "desk", "ref", random_id()))
    assert len(asked) > 20
    assert {status for _, status, _, _ in asked} <= {302, 404, 405}
    assert not any(WORDS in page for *_, page in asked)


@pytest.mark.parametrize("who", ["nobody", "handler", "another reporter", "somebody at another organisation's page"])
def test_a_reporters_pages_open_for_nobody_without_the_words(who: str) -> None:
    """Not for the handler who reads the case, not with another's words, not under another organisation's name."""
    cast, other = a_cast("intake"), a_cast("intake")
    code, receipt = a_report(cast, at=now())
    browser, slug = Client(), cast.organisation.slug
    if who == "handler":
        browser = sign_in(cast, "intake")
        open_case(browser, receipt.ref)
    if who == "another reporter":
        browser = reporter_of(other, a_report(other, at=now())[0])
    if who == "somebody at another organisation's page":
        browser, slug = reporter_of(cast, code), other.organisation.slug
    left = [one for one in answers(browser, "reporter", "slug", slug) if one[0] not in ("leave", "before")]
    assert len(left) > 40
    assert not any(WORDS in page or receipt.ref in page for *_, page in left)
