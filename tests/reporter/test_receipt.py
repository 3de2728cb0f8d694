"""The receipt on later visits, on paper, and as a file."""

from __future__ import annotations

import pytest

from fairhearing import proving
from tests.builders import AT
from tests.reporter.coming_back import LETTER, a_reporter, text_of

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("R-004")
def test_the_receipt_says_what_came_who_reads_it_and_what_is_owed() -> None:
    """What was received with its size, the day, the readers by name and office, what is owed by when."""
    reporter = a_reporter(at=AT)
    page = text_of(reporter.client.get(reporter.at("receipt")))
    for words in (
        LETTER.name,
        "Friday 20 February 2032",
        "Maren Holt, Intake officer",
        "Joss Arkwright, Deputy intake officer",
        "Friday 27 February 2032",
        "It proves what was received, not that it is true.",
        "independent witness",
        "A receipt proves to whoever holds it.",
    ):
        assert words in page


@pytest.mark.requirement("R-004")
def test_the_receipt_is_the_same_on_every_visit() -> None:
    """Two visits show the same page."""
    reporter = a_reporter()
    first = text_of(reporter.client.get(reporter.at("receipt")))
    reporter.types_words()
    assert text_of(reporter.client.get(reporter.at("receipt"))) == first


@pytest.mark.requirement("R-004")
def test_the_proof_verifies_under_the_trust_policy() -> None:
    """The file that is saved proves the report to who has the policy and nothing else."""
    reporter = a_reporter()
    answer = reporter.client.get(reporter.at("proof"))
    policy = proving.Policy.parse(reporter.cast.organisation.trust_policy)
    assert proving.judge(answer.content.decode(), policy=policy, files=None).standing == "valid"


@pytest.mark.requirement("N-036")
def test_what_is_saved_has_a_name_that_tells_nothing() -> None:
    """The proof is only ever saved, in a sandbox, under a neutral name."""
    reporter = a_reporter()
    headers = reporter.client.get(reporter.at("proof")).headers
    assert headers["Content-Disposition"] == 'attachment; filename="notes.tlog-proof"'
    assert headers["Content-Type"] == "application/octet-stream"
    assert headers["Content-Security-Policy"].endswith("sandbox")
    assert headers["Cache-Control"] == "no-store"


def test_the_words_are_on_no_receipt() -> None:
    """Neither the page nor its paper shows the twelve words."""
    reporter = a_reporter()
    for page in ("receipt", "receipt_print"):
        assert reporter.code.words.split()[0] + " " + reporter.code.words.split()[1] not in text_of(
            reporter.client.get(reporter.at(page))
        )
