"""A report is read by somebody who declared first, and answered; the reporter sees each step, nobody else a word."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from fairhearing.casework import files, messages, readings
from fairhearing.casework.messages import File
from fairhearing.intake import reports
from fairhearing.intake.telling import Telling
from fairhearing.sealing import random_id
from tests import traces
from tests.builders import a_report
from tests.desk.visiting import a_cast, body, declare, now, open_case, sign_in

TOLD = "The caretaker locked the marigold room behind me"
KNOWN = "I once sang beside the caretaker"
ANSWERED = "We have read about the marigold room"
REPLIED = "Please let me bring my pomegranate sister"
SUMMED_UP = "Locked room, first hand, ask for the pomegranate key"
FILE = b"photographed the marigold lock twice"
LETTER = b"the rules on pomegranate keys"
NAME = "Wilhelmina Ostergaard-Finch"


@pytest.mark.django_db
@pytest.mark.requirement("R-040", "R-131", "R-008", "R-044")
def test_a_report_is_read_and_answered() -> None:
    """Declared, opened, acknowledged, asked, summed up: on the record step by step, and in clear nowhere at all."""
    cast = a_cast("intake", "president")
    telling = Telling(words=f"{TOLD}.", identity_mode="confidential")
    attached = File.of("lock.jpg", "image/jpeg", FILE)
    code, receipt = a_report(cast, telling=telling, files=(attached,), identity={"name": NAME}, at=now())

    desk = sign_in(cast, "intake")
    assert receipt.ref in body(desk.get(reverse("desk:inbox")))
    assert TOLD not in body(desk.get(reverse("desk:case", args=[receipt.ref])))
    given = {"relations": "some", "relations_words": f"{KNOWN}.", "knowledge": "none"}
    desk.post(reverse("desk:declare", args=[receipt.ref]), given)
    page = body(open_case(desk, receipt.ref))
    assert TOLD in page
    assert NAME not in page

    write = {"text": f"{ANSWERED}.", "files": SimpleUploadedFile("keys.txt", LETTER)}
    desk.post(reverse("desk:write", args=[receipt.ref, "acknowledgement"]), write)
    desk.post(reverse("desk:summary", args=[receipt.ref]), {"text": f"{SUMMED_UP}."})

    mine = reports.find(code)
    answer = messages.thread(mine)[0]
    assert answer.text == f"{ANSWERED}."
    letter = files.find(mine, answer.files[0]["document"])
    assert b"".join(files.chunks(mine, letter)) == LETTER
    messages.send(mine, f"{REPLIED}.", purpose="message", at=now())
    assert REPLIED in body(desk.get(reverse("desk:case", args=[receipt.ref])))
    assert [one.event for one in readings.done(mine)] == [
        "report.received",
        "handler.declared",
        "report.opened",
        "acknowledgement.sent",
        "summary.written",
        "message.sent",
    ]

    president = sign_in(cast, "president")
    declare(president, receipt.ref)
    theirs = president.get(reverse("desk:case", args=[receipt.ref]))
    nobodys = president.get(reverse("desk:case", args=[random_id()]))
    assert (theirs.status_code, theirs.content) == (404, nobodys.content)

    words = [TOLD, KNOWN, ANSWERED, REPLIED, SUMMED_UP, NAME, FILE.decode(), LETTER.decode(), code.words]
    assert traces.found_in_clear(words) == []
