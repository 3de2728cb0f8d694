"""Coming back with the words, and what happens with wrong ones."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from fairhearing import sealing
from tests.builders import an_association
from tests.reporter.coming_back import a_reporter, text_of

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("R-003")
def test_the_words_alone_lead_to_the_report() -> None:
    """Whoever types the twelve words comes to the page of their report, without name or account."""
    reporter = a_reporter(inside=False)
    answer = reporter.types_words()
    assert (answer.status_code, answer.url) == (302, reporter.at("status"))
    assert reporter.client.get(reporter.at("status")).status_code == 200


def test_words_are_read_as_people_write_them() -> None:
    """Numbers, commas, capitals and line breaks around the words do not matter."""
    reporter = a_reporter(inside=False)
    numbered = "\n".join(f"{n}. {word.upper()}," for n, word in enumerate(reporter.code.words.split(), 1))
    assert reporter.types_words(numbered).status_code == 302


def test_a_misspelt_word_is_named() -> None:
    """A word that is not in the list is shown, so that it can be found among twelve."""
    reporter = a_reporter(inside=False)
    _, *others = reporter.code.words.split()
    answer = reporter.types_words(" ".join(["xqzzle", *others]))
    assert "“xqzzle”" in text_of(answer)
    assert others[0] in text_of(answer)


def test_unknown_words_are_told_the_same_as_any_others() -> None:
    """Words that open nothing here get one answer, which does not say whether they ever opened anything."""
    reporter = a_reporter(inside=False)
    answer = text_of(reporter.types_words(sealing.Code.generate().words))
    assert "no report and no draft under these words" in answer


def test_who_guesses_waits_and_nobody_else_does() -> None:
    """After ten tries a browser waits; another browser with the right words comes in at once."""
    reporter = a_reporter(inside=False)
    reporter.client.get(reporter.at("return"))
    guesses = [text_of(reporter.types_words(sealing.Code.generate().words)) for _ in range(11)]
    assert "Wait ten minutes" not in guesses[9]
    assert "Wait ten minutes" in guesses[10]
    assert reporter.types_words().status_code == 200
    reporter.client = Client()
    assert reporter.types_words().status_code == 302


def test_no_page_opens_without_the_words() -> None:
    """Every page asks for the words when nobody typed them."""
    reporter = a_reporter(inside=False)
    for page in ("status", "receipt", "proof", "message"):
        answer = reporter.client.get(reporter.at(page))
        assert (answer.status_code, answer.url) == (302, reporter.at("return"))


def test_an_organisation_that_is_not_there_has_no_page() -> None:
    """An unknown short name gets the page of what is not there."""
    assert Client().get("/o/nobody/return/").status_code == 404


@pytest.mark.requirement("R-004")
def test_whoever_lost_their_words_finds_a_way_on() -> None:
    """The page says that nobody can give them again, and leads to a new report that names the earlier one."""
    slug = an_association().organisation.slug
    page = Client().get(reverse("reporter:return", args=[slug])).content.decode()
    lost = page.split("I have lost my words")[1].split("</details>")[0]
    assert "Nobody can give them to you again" in lost
    assert "say in it that there is an earlier one" in lost
    assert f'href="{reverse("reporter:before", args=[slug])}"' in lost
    assert Client().get(reverse("reporter:before", args=[slug])).status_code == 200
