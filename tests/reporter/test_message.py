"""Messages from the reporter, with files."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from fairhearing import documents
from fairhearing.casework import cases, files, messages
from tests.builders import AT, declared
from tests.reporter.coming_back import Reporter, a_reporter, text_of
from tests.reporter.writing import a_photo

pytestmark = pytest.mark.django_db
SAID = "There was a second witness on the landing."


def at_the_desk(reporter: Reporter) -> cases.OpenCase:
    return declared(reporter.cast, reporter.ref)


@pytest.mark.requirement("R-003")
def test_a_message_with_a_file_reaches_the_desk() -> None:
    """What the reporter writes, and the file beside it, is what the intake officer reads."""
    reporter = a_reporter()
    photo = SimpleUploadedFile("landing.txt", b"who stood where", "text/plain")
    answer = reporter.client.post(reporter.at("message"), {"text": SAID, "attachments": [photo]})
    assert (answer.status_code, answer.url) == (302, reporter.at("status"))
    [message] = messages.thread(at_the_desk(reporter))
    assert (message.text, message.role, message.files[0]["name"]) == (SAID, "reporter", "landing.txt")


def test_a_message_sent_twice_counts_once() -> None:
    """A second press of the same button sends nothing more."""
    reporter = a_reporter()
    for _ in range(2):
        reporter.client.post(reporter.at("message"), {"text": SAID})
    assert len(messages.thread(at_the_desk(reporter))) == 1


def test_an_empty_message_is_not_sent() -> None:
    """Nothing written and no file chosen: the page says what to do."""
    reporter = a_reporter()
    answer = reporter.client.post(reporter.at("message"), {"text": "  "})
    assert "Write something, or choose a file." in text_of(answer)
    assert messages.thread(at_the_desk(reporter)) == []


@pytest.mark.requirement("R-003")
def test_an_answer_and_its_file_come_to_the_reporter() -> None:
    """The desk's answer stands on the reporter's page, and its file can be saved under a name that tells nothing."""
    reporter = a_reporter()
    paper = messages.File.of("plan.pdf", "application/pdf", b"%PDF-1.7 what comes next")
    messages.send(at_the_desk(reporter), "We will look into it.", purpose="acknowledgement", files=[paper], at=AT)
    page = reporter.client.get(reporter.at("status"))
    assert "We will look into it." in text_of(page)
    [message] = messages.thread(at_the_desk(reporter))
    answer = reporter.client.get(reporter.at("file", message.files[0]["document"]))
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 what comes next"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="file.pdf"'
    assert answer.headers["Content-Security-Policy"].endswith("sandbox")


def test_what_is_no_file_of_the_case_is_not_there() -> None:
    """An id of something else, or of nothing, is not found."""
    reporter = a_reporter()
    assert reporter.client.get(reporter.at("file", "0" * 32)).status_code == 404


def test_what_a_file_reveals_is_shown_before_it_is_sent() -> None:
    """A photo that names its camera waits until its sender has seen that, and goes cleaned if they choose so."""
    reporter = a_reporter()
    photo = SimpleUploadedFile("landing.jpg", a_photo(), "image/jpeg")
    answer = reporter.client.post(reporter.at("message"), {"text": SAID, "attachments": [photo]})
    assert (answer.status_code, answer.url) == (302, reporter.at("before_sending"))
    assert messages.thread(at_the_desk(reporter)) == []
    page = text_of(reporter.client.get(reporter.at("before_sending")))
    assert "landing.jpg" in page
    assert "Pinhole Works" in page
    assert "Choose what is sent." in text_of(reporter.client.post(reporter.at("before_sending"), {}))
    assert reporter.client.post(reporter.at("before_sending"), {"how": "cleaned"}).url == reporter.at("status")
    [message] = messages.thread(at_the_desk(reporter))
    opened = at_the_desk(reporter)
    sent = b"".join(files.chunks(opened, files.find(opened, message.files[0]["document"])))
    assert (message.text, message.files[0]["name"]) == (SAID, "landing.jpg")
    assert documents.revealed(sent).says == ()
    assert reporter.client.get(reporter.at("before_sending")).url == reporter.at("status")


def test_somebody_may_send_the_words_without_the_file() -> None:
    """Having seen what the file reveals, its sender leaves it out."""
    reporter = a_reporter()
    photo = SimpleUploadedFile("landing.jpg", a_photo(), "image/jpeg")
    reporter.client.post(reporter.at("add"), {"text": SAID, "attachments": [photo]})
    reporter.client.post(reporter.at("before_sending"), {"how": "none"})
    [message] = messages.thread(at_the_desk(reporter))
    assert (message.purpose, message.text, message.files) == ("addition", SAID, ())
