"""Large uploads never take the last thread of a worker, and drafts never the last of the disk: words find room."""

from __future__ import annotations

import threading
from http import HTTPStatus

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from pytest_django.fixtures import Settings

from fairhearing.vault import arrivals
from fairhearing.web.frame.turns import LARGE, Turns
from tests.builders import a_report, an_association

pytestmark = pytest.mark.requirement("R-213")
MUCH, LITTLE = b"x" * (LARGE + 1), b"x" * 1000


class Held:
    """A view that does not answer before it is told to."""

    def __init__(self) -> None:
        self.inside = threading.Semaphore(0)
        self.go_on = threading.Event()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.META["CONTENT_LENGTH"] != len(LITTLE):
            self.inside.release()
            self.go_on.wait(10)
        if request.path == "/fault/":
            raise BrokenPipeError("the connection is lost")
        return HttpResponse("taken")


def sent(turns: Turns, content: bytes, path: str = "/") -> HttpResponse:
    return turns(RequestFactory().post(path, content, content_type="application/octet-stream"))


@pytest.mark.parametrize("threads", [2, 4])
def test_large_requests_leave_one_thread_of_each_worker(settings: Settings, threads: int) -> None:
    """All threads but one may take files; the next file is told to wait at once, and words go through."""
    settings.THREADS, held = threads, Held()
    turns = Turns(held)
    uploads = [threading.Thread(target=sent, args=(turns, MUCH)) for _ in range(threads - 1)]
    for one in uploads:
        one.start()
        assert held.inside.acquire(timeout=10)
    refused = sent(turns, MUCH)
    assert refused.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert "Files have to wait a moment" in refused.content.decode()
    assert sent(turns, LITTLE).content == b"taken"
    held.go_on.set()
    for one in uploads:
        one.join(10)
    assert sent(turns, MUCH).content == b"taken"


def test_a_request_that_breaks_gives_its_turn_back(settings: Settings) -> None:
    """A fault, as often as it comes, takes nobody's place for good."""
    settings.THREADS, held = 2, Held()
    held.go_on.set()
    turns = Turns(held)
    for _ in range(5):
        with pytest.raises(BrokenPipeError, match="lost"):
            sent(turns, MUCH, "/fault/")
    assert sent(turns, MUCH).content == b"taken"


@pytest.mark.parametrize("said", [{"CONTENT_LENGTH": "much"}, {"HTTP_TRANSFER_ENCODING": "chunked"}])
def test_a_request_that_hides_its_length_counts_as_large(settings: Settings, said: dict[str, str]) -> None:
    """Who does not say how much comes is treated like somebody who sends a file."""
    settings.THREADS, held = 2, Held()
    turns = Turns(held)
    upload = threading.Thread(target=sent, args=(turns, MUCH))
    upload.start()
    assert held.inside.acquire(timeout=10)
    request = RequestFactory().post("/", b"", content_type="text/plain")
    request.META |= said
    assert turns(request).status_code == HTTPStatus.SERVICE_UNAVAILABLE
    held.go_on.set()
    upload.join(10)


@pytest.mark.django_db
def test_drafts_leave_the_last_of_the_disk_to_what_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk is short no draft is begun, and a page says so; a report that is sent is taken."""
    cast = an_association()
    monkeypatch.setattr(arrivals, "FOR_REPORTS", 1 << 60)
    answer = Client(raise_request_exception=False).post(f"/o/{cast.organisation.slug}/report/")
    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert a_report(cast)[1].ref
