"""What is said when something went wrong."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from tests.frame.alone import frame_alone

KINDS = {
    "missing": 404,
    "not-yours": 404,
    "refused": 403,
    "too-much": 413,
    "lost": 503,
    "full": 503,
    "broken": 500,
}
SAID = ("the violinist", "a case of the treasurer")


@pytest.fixture
def client(settings: Settings) -> Client:
    """Ask the frame's test pages; a fault becomes its page instead of an exception."""
    frame_alone(settings)
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(("kind", "status"), KINDS.items())
def test_an_error_says_what_happened_what_is_kept_and_what_to_do(client: Client, kind: str, status: int) -> None:
    """Each fault has its status, and a page that helps without repeating anything that was asked or sent."""
    answer = client.get(f"/fault/{kind}/?name=violinist")
    page = answer.content.decode()
    assert answer.status_code == status
    for heading in ("What happened", "What is kept", "What you can do"):
        assert f"<h2>{heading}</h2>" in page
    assert "Leave this page" in page
    assert not [words for words in (*SAID, "violinist", f"/fault/{kind}") if words in page]


@pytest.mark.requirement("R-044")
def test_not_there_and_not_yours_are_the_same_page(client: Client) -> None:
    """Nobody can tell a page that is not there from one that is not theirs: the answers are the same to the byte."""
    addresses = ("/fault/missing/", "/fault/not-yours/", "/nowhere/")
    pages = {client.get(address).content for address in addresses}
    headers = {tuple(client.get(address).headers.items()) for address in addresses}
    assert len(pages) == len(headers) == 1


def test_an_error_page_needs_no_database_and_no_visit(client: Client, settings: Settings) -> None:
    """A page about a lost database is made without one: no context processor, which may ask it, is run."""
    settings.TEMPLATES = [
        settings.TEMPLATES[0]
        | {"OPTIONS": settings.TEMPLATES[0]["OPTIONS"] | {"context_processors": ["tests.frame.test_errors.asks"]}}
    ]
    assert client.get("/fault/lost/").status_code == 503


def asks(request: object) -> dict[str, object]:
    """Stand for a context processor that finds the database gone."""
    raise AssertionError(request)
