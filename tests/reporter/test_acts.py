"""What a reporter does with the words: add, correct, choose, take somebody out, ask to stop, change the words."""

from __future__ import annotations

import pytest

from fairhearing import sealing
from fairhearing.casework import cases, dues, messages
from fairhearing.intake import reports
from tests.builders import WORDS
from tests.reporter.coming_back import Reporter, a_reporter, text_of

pytestmark = pytest.mark.django_db


def thread(reporter: Reporter) -> list[tuple[str, str]]:
    """Return what the desk reads of messages: purpose and words."""
    opened = cases.case_for(reporter.cast.handler("deputy_intake"), reporter.ref)
    return [(one.purpose, one.text) for one in messages.thread(opened)]


@pytest.mark.requirement("R-010", "R-008")
def test_additions_and_corrections_stand_beside_what_was_said() -> None:
    """Both reach the desk, and the report itself stays as it was, letter by letter."""
    reporter = a_reporter()
    reporter.client.post(reporter.at("add"), {"text": "It happened again."})
    reporter.client.post(reporter.at("correct"), {"text": "It was the spring meeting."})
    assert thread(reporter) == [("addition", "It happened again."), ("correction", "It was the spring meeting.")]
    assert reports.telling_of(reports.find(reporter.code)).words == WORDS
    page = text_of(reporter.client.get(reporter.at("told")))
    for words in (WORDS, "It happened again.", "It was the spring meeting."):
        assert words in page


@pytest.mark.requirement("R-010")
def test_asking_to_stop_needs_the_words_again() -> None:
    """Without the words nothing happens; with them a decision is owed and the reporter is told so."""
    reporter = a_reporter()
    answer = reporter.client.post(reporter.at("withdraw"), {"text": "I am afraid.", "code": "wrong words"})
    assert "I am afraid." in text_of(answer)
    assert thread(reporter) == []
    reporter.client.post(reporter.at("withdraw"), {"text": "I am afraid.", "code": reporter.code.words})
    assert thread(reporter) == [("withdrawal", "I am afraid.")]
    assert "A decision, with reasons, whether we stop" in text_of(reporter.client.get(reporter.at("status")))


@pytest.mark.requirement("R-010")
def test_the_page_promises_no_more_than_holds() -> None:
    """It says that we may have to go on, and that we say why first."""
    page = text_of((reporter := a_reporter()).client.get(reporter.at("withdraw")))
    assert "Ask us to stop; if we cannot, we say why first." in page


def test_asking_to_stop_twice_counts_once() -> None:
    """A second press sends nothing and owes nothing more."""
    reporter = a_reporter()
    for _ in range(2):
        reporter.client.post(reporter.at("withdraw"), {"text": "", "code": reporter.code.words})
    assert len(thread(reporter)) == 1
    owed = dues.of(reports.find(reporter.code).case)
    assert [one.code for one in owed].count("withdrawal_decision") == 1


@pytest.mark.requirement("R-012", "N-040")
def test_ways_can_be_changed_and_none_closes_another() -> None:
    """All ways can be chosen together; what was chosen last is ticked the next time; the list's version is kept."""
    reporter = a_reporter()
    page = text_of(reporter.client.get(reporter.at("choices")))
    assert "None of them closes this one" in page
    assert "Vale Law Centre" in page
    reporter.client.post(reporter.at("choices"), {"chosen": ["police", "legal"]})
    [(purpose, words)] = thread(reporter)
    assert purpose == "options"
    assert words.splitlines()[:2] == ["Police", "A lawyer or legal advice"]
    assert "List shown: " in words
    again = text_of(reporter.client.get(reporter.at("choices")))
    assert again.count(" checked") == 2


def test_taking_somebody_out_names_readers_and_asks_for_the_words() -> None:
    """The readers of the receipt are offered by name; whoever is chosen loses the case at once."""
    reporter = a_reporter()
    page = text_of(reporter.client.get(reporter.at("exclude")))
    assert "Maren Holt" in page
    assert "they may have read or kept" in page
    account = reporter.cast.handler("intake").account.pk
    reporter.client.post(reporter.at("exclude"), {"readers": [account], "code": "nothing"})
    assert cases.case_for(reporter.cast.handler("intake"), reporter.ref)
    answer = reporter.client.post(reporter.at("exclude"), {"readers": [account], "code": reporter.code.words})
    assert answer.status_code == 302
    with pytest.raises(cases.NoCase):
        cases.case_for(reporter.cast.handler("intake"), reporter.ref)


def test_who_came_in_later_is_offered_by_office_alone() -> None:
    """The reporter sees no names but those of the receipt."""
    reporter = a_reporter()
    account = reporter.cast.handler("intake").account.pk
    reporter.client.post(reporter.at("exclude"), {"readers": [account], "code": reporter.code.words})
    page = text_of(reporter.client.get(reporter.at("exclude")))
    assert "Chair of the outside panel" in page
    assert "Ilse Tanner" not in page


def test_with_nobody_left_the_page_names_who_is_outside() -> None:
    """Nothing is changed, what was typed stays, and the bodies outside are named."""
    reporter = a_reporter()
    names = "Maren Holt\nJoss Arkwright\nIlse Tanner"
    page = text_of(reporter.client.post(reporter.at("exclude"), {"names": names, "code": reporter.code.words}))
    assert "nobody would be left" in page
    assert "Vale Ombuds Office" in page
    assert "Joss Arkwright\nIlse Tanner" in page
    assert cases.case_for(reporter.cast.handler("intake"), reporter.ref)


def test_nobody_chosen_is_asked_for_again() -> None:
    """An empty choice is no act."""
    reporter = a_reporter()
    page = text_of(reporter.client.post(reporter.at("exclude"), {"code": reporter.code.words}))
    assert "Choose somebody, or write a name." in page


def test_words_are_changed_only_after_the_new_ones_were_kept() -> None:
    """The old words hold until three of the new ones were typed; then they stop and the visit goes on."""
    reporter = a_reporter()
    reporter.client.post(reporter.at("change_code"), {"code": reporter.code.words})
    page = text_of(reporter.client.get(reporter.at("new_code")))
    new = sealing.Code.parse(" ".join(_shown_words(page)))
    reporter.client.post(reporter.at("new_code"), {"word_3": "x", "word_7": "y", "word_11": "z"})
    assert reports.find(reporter.code).ref == reporter.ref
    words = new.words.split()
    typed = {"word_3": words[2], "word_7": words[6], "word_11": words[10]}
    assert reporter.client.post(reporter.at("new_code"), typed).status_code == 302
    assert reporter.client.get(reporter.at("status")).status_code == 200
    with pytest.raises(reports.NoReport):
        reports.find(reporter.code)
    assert reports.find(new).ref == reporter.ref


def _shown_words(page: str) -> list[str]:
    return [part.split("</span>")[0] for part in page.split('<span class="word">')[1:]]


def test_new_words_are_not_shown_before_the_old_ones_were_typed() -> None:
    """Whoever finds the page open cannot take the report over."""
    reporter = a_reporter()
    answer = reporter.client.get(reporter.at("new_code"))
    assert (answer.status_code, answer.url) == (302, reporter.at("change_code"))
