"""Sending: received once and whole, or not at all."""

from __future__ import annotations

import datetime as dt

import pytest
from django.conf import settings

from fairhearing import proving
from fairhearing.casework import inbox
from fairhearing.intake import reports
from fairhearing.people.offices import NotTo
from fairhearing.scenario.association import Cast
from fairhearing.vault import store
from tests.reporter.writing import SAID, Writer, a_photo, vault_lost
from tests.traces import found_in_clear


@pytest.mark.requirement("R-001", "R-002", "R-004", "R-008", "R-012")
def test_what_was_typed_is_what_arrives(cast: Cast) -> None:
    """Going through the pages ends at a receipt that verifies, and the words are received as they were typed."""
    writer = Writer(cast).tell().look()
    code = writer.code
    answer = writer.confirm()
    assert (answer.status_code, answer.url) == (302, writer.url("receipt"))
    opened = reports.find(code)
    told = reports.telling_of(opened)
    assert (told.words, len(told.options_shown), told.options_chosen) == (SAID, 16, ())
    assert inbox.page(cast.handler("intake")).total == 1
    assert writer.browser.get(answer.url).status_code == 200
    policy = proving.Policy.parse(cast.organisation.trust_policy)
    proof = reports.receipt(code, at=dt.datetime.now(dt.UTC)).proof
    assert proving.judge(proof, policy=policy, files=None).standing == "valid"


@pytest.mark.requirement("R-001")
def test_sending_twice_is_sending_once(cast: Cast) -> None:
    """The Back button and a second press lead to the same receipt, and one report is there."""
    writer = Writer(cast).tell().look()
    words = writer.code.words.split()
    answers = [writer.post("confirm", word_3=words[2], word_7=words[6], word_11=words[10]) for _ in range(3)]
    assert {answer.url for answer in answers} == {writer.url("receipt")}
    assert inbox.page(cast.handler("intake")).total == 1


@pytest.mark.requirement("R-001")
def test_a_lost_answer_can_be_asked_for_again(cast: Cast) -> None:
    """A browser that sent the report but never got the answer sends it again with its old cookie, and gets in."""
    writer = Writer(cast).tell().look()
    words, cookie = writer.code.words.split(), writer.browser.cookies["visit"].value
    writer.confirm()
    writer.browser.cookies["visit"] = cookie
    again = writer.post("confirm", word_3=words[2], word_7=words[6], word_11=words[10])
    assert again.url == writer.url("receipt")
    assert inbox.page(cast.handler("intake")).total == 1


@pytest.mark.requirement("R-016")
def test_whom_the_reporter_bars_never_gets_it(cast: Cast) -> None:
    """Somebody ticked at the start and somebody taken out at the end have no case, and the next in line has."""
    writer = Writer(cast)
    writer.post("not_to", accounts=[writer.account("Maren Holt")])
    writer.tell()
    assert "Joss Arkwright" in writer.text("readers")
    writer.post("readers", out=[writer.account("Joss Arkwright")])
    code = writer.look().code
    writer.confirm()
    assert [reader.name for reader in reports.find(code).hands.readers] == ["Ilse Tanner", "Ravi Okonjo"]
    assert [inbox.page(cast.handler(role)).total for role in ("intake", "deputy_intake", "panel_chair")] == [0, 0, 1]


@pytest.mark.requirement("R-016")
def test_whom_the_report_is_about_never_gets_it(cast: Cast) -> None:
    """A reader who is named as the one complained about is left out, and the page says so."""
    writer = Writer(cast).tell()
    writer.post("people", concerned="Maren Holt")
    page = writer.text("readers")
    assert page.index("Who does not get it") < page.index("Maren Holt")
    code = writer.look().code
    writer.confirm()
    assert "Maren Holt" not in [reader.name for reader in reports.find(code).hands.readers]


def test_readers_who_were_not_shown_get_nothing(cast: Cast) -> None:
    """When who reads has changed since the reporter looked, nothing is sent before they have looked again."""
    writer = Writer(cast).tell().look()
    writer.post("people", concerned="Maren Holt")
    answer = writer.confirm()
    assert answer.url == writer.url("readers")
    assert "has changed" in writer.text("readers")
    assert inbox.page(cast.handler("panel_chair")).total == 0


def test_nothing_is_sent_before_the_words_are_typed(cast: Cast) -> None:
    """Without the words, or with a wrong one, nothing is sent, and the page says which one is off."""
    writer = Writer(cast).tell().look()
    assert writer.post("send").url == writer.url("confirm")
    words = writer.code.words.split()
    page = writer.post("confirm", word_3=words[2], word_7="nonsense", word_11=words[10]).content.decode()
    assert "This is not word number 7." in page
    assert "This is not word number 3." not in page
    assert inbox.page(cast.handler("intake")).total == 0
    assert writer.post("confirm", word_3=" ".join(words)).url == writer.url("receipt")


def test_an_empty_report_is_not_sent(cast: Cast) -> None:
    """Without any words the review page says what is missing and where to write it."""
    writer = Writer(cast)
    writer.get("readers")
    writer.post("readers")
    assert "Say what happened" in writer.post("check").content.decode()


@pytest.mark.requirement("R-001")
def test_a_fault_while_sending_loses_nothing(cast: Cast) -> None:
    """When the vault fails, the page says that nothing was received; once it is back, the same draft arrives."""
    writer = Writer(cast).tell()
    writer.attach("long.txt", b"All that was said on the stairs. " * 20_000)
    code = writer.look().code
    with vault_lost():
        answer = writer.confirm()
    assert answer.status_code == 503
    assert "Your report was not received" in answer.content.decode()
    assert inbox.page(cast.handler("intake")).total == 0
    assert writer.post("send").url == writer.url("receipt")
    assert reports.telling_of(reports.find(code)).words == SAID


@pytest.mark.requirement("R-004")
def test_a_fault_after_receiving_is_not_called_a_loss(cast: Cast) -> None:
    """When only what comes after the commit fails, the report is here: the reporter is led to the receipt."""
    writer = Writer(cast).tell().look()
    code = writer.code
    lock = settings.PLACE.secrets / f"log-{cast.organisation.pk}.lock"
    lock.unlink(missing_ok=True)
    lock.mkdir()
    answer = writer.confirm()
    lock.rmdir()
    assert answer.url == writer.url("receipt")
    assert reports.telling_of(reports.find(code)).words == SAID
    assert writer.get("receipt").status_code == 200


@pytest.mark.requirement("R-003")
def test_a_name_that_was_taken_back_is_not_sent(cast: Cast) -> None:
    """Somebody who typed a name and then chose to give none is anonymous; a confidential name is kept apart."""
    given = []
    for mode in ("anonymous", "confidential"):
        writer = Writer(cast).tell()
        writer.post("identity", identity_mode="confidential")
        writer.post("name", name="Nell Quarry", reach="the bakery")
        writer.post("identity", identity_mode=mode)
        code = writer.look().code
        writer.confirm()
        opened = reports.find(code)
        kept = store.newest(opened.keys, "identity", "identity")
        assert kept is not None
        given.append((reports.telling_of(opened).identity_mode, b"Nell Quarry" in kept.content))
        assert "Nell Quarry" not in str(reports.telling_of(opened))
    assert given == [("anonymous", False), ("confidential", True)]


@pytest.mark.requirement("R-006", "R-012", "R-014", "R-017")
def test_every_answer_arrives_where_it_belongs(cast: Cast) -> None:
    """Allegations with their days, people, hopes, needs, options and their version: each stands in the report."""
    writer = Writer(cast).tell()
    one = {"kind": "reprisal", "certainty": "range", "first_day": "1", "first_month": "2", "first_year": "2019"}
    writer.post("allegation", 1, **one, when_words="since the winter fair", where="the hall", who="a tall man")
    writer.post("allegation", 2, kind="other", certainty="unknown", known_by="heard")
    writer.post("people", concerned="Corin Blake\n\na tall man", affected="H\nI")
    writer.post("you", reporter_is="former_member")
    writer.post("hopes", hopes="An apology")
    writer.post("needs", needs="Not to meet him")
    writer.post("options", chosen=["police", "legal"])
    writer.post("not_to", offices=["president"], names="Somebody Else")
    code = writer.look().code
    writer.confirm()
    told = reports.telling_of(reports.find(code))
    first, second = told.allegations
    assert first.when == {"certainty": "range", "from": "2019-02-01", "to": "", "words": "since the winter fair"}
    assert (first.kind, first.where, first.who, second.known_by) == ("reprisal", "the hall", "a tall man", "heard")
    assert (second.when["certainty"], told.concerned, told.affected) == (
        "unknown",
        ("Corin Blake", "a tall man"),
        ("H", "I"),
    )
    assert (told.reporter_is, told.hopes, told.needs) == ("former_member", "An apology", "Not to meet him")
    assert (told.options_chosen, len(told.options_shown), told.danger) == (("police", "legal"), 16, "no")
    assert told.not_to == NotTo(offices=frozenset({"president"}), names=("Somebody Else",))


@pytest.mark.requirement("R-003", "R-016")
def test_no_word_stands_anywhere_in_clear(cast: Cast) -> None:
    """While it is written and after it was sent, nothing in the database or in any file is in clear."""
    telltale = ["tollbooth", "lantern walk", "Nell Quarry", "Pinhole Works", "quince.jpg", "An apology"]
    writer = Writer(cast).tell()
    writer.post("hopes", hopes="An apology")
    writer.post("identity", identity_mode="named")
    writer.post("name", name="Nell Quarry")
    writer.attach("quince.jpg", a_photo())
    assert "Pinhole Works" in writer.text("files")
    assert found_in_clear([*telltale, writer.code.words]) == []
    code = writer.look().code
    writer.confirm()
    assert found_in_clear([*telltale, code.words]) == []
