"""A report that an officer took in: its words work once, and the officer opens nothing with them afterwards."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from fairhearing import sealing
from fairhearing.casework import cases, messages, readings
from fairhearing.intake import codes, reports
from fairhearing.intake.telling import Telling
from fairhearing.scenario.association import Cast
from fairhearing.vault import keys as vault
from tests.builders import AT, WORDS, a_report, an_association
from tests.casework.test_whose_case import kept_slots, put_back
from tests.desk.visiting import a_cast, body, now, open_case, sign_in

pytestmark = pytest.mark.django_db
TAKEN_IN = Telling(words=WORDS, way_in="officer", received_by="Intake officer")


@pytest.mark.requirement("R-001", "R-011")
def test_with_the_words_that_were_handed_over_nothing_opens_once_they_are_claimed() -> None:
    """Not with the words, nor with every key that they opened, nor with rows from before put back into the database."""
    cast = an_association()
    claim, receipt = a_report(cast, telling=TAKEN_IN)
    officers, rows = reports.find(claim), kept_slots(receipt.ref)
    assert codes.is_claim(officers)
    own = sealing.Code.generate()
    codes.change(reports.find(claim), claim, own, at=AT)
    with pytest.raises(reports.NoReport):
        reports.find(claim)
    with pytest.raises(vault.NoKeys):
        vault.open_safe(receipt.ref, claim.identity)
    messages.send(reports.find(own), "Nobody else has these words.", purpose="message", at=AT)
    rows_now = kept_slots(receipt.ref)
    put_back(receipt.ref, *rows)
    for keys in (officers.keys, vault.open_safe(receipt.ref, claim.identity)):
        assert messages.thread(replace(officers, keys=keys)) == []
    put_back(receipt.ref, *rows_now)
    assert len(messages.thread(reports.find(own))) == 1
    assert not codes.is_claim(reports.find(own))


def test_on_which_day_it_was_claimed_is_on_the_record_once() -> None:
    """A later change of words is no second claim, and a report that somebody sent themselves never had one."""
    cast = an_association()
    claim, receipt = a_report(cast, telling=TAKEN_IN)
    own, later = sealing.Code.generate(), sealing.Code.generate()
    codes.change(reports.find(claim), claim, own, at=AT + dt.timedelta(days=3))
    codes.change(reports.find(own), own, later, at=AT + dt.timedelta(days=5))
    entries = readings.entries(cases.case_for(cast.handler("intake"), receipt.ref))
    assert [one.event for one in entries] == ["report.received", "code.claimed", "code.changed"]
    assert codes.claim_of(entries) == codes.Claim(AT.date() + dt.timedelta(days=3))
    sent, _ = a_report(cast)
    assert codes.claim_of(readings.entries(reports.find(sent))) is None


def claims(cast: Cast, code: sealing.Code) -> Client:
    """Come back with the words that were handed over."""
    browser = Client()
    came = browser.post(reverse("reporter:return", args=[cast.organisation.slug]), {"code": code.words}, follow=True)
    assert came.redirect_chain[-1] == (reverse("reporter:new_code", args=[cast.organisation.slug]), 302)
    return browser


@pytest.mark.requirement("R-001", "R-011")
def test_whoever_comes_with_a_claim_code_sees_nothing_before_they_have_words_of_their_own() -> None:
    """No page opens but the one with the new words; after them everything does, and the old ones find nothing."""
    cast = a_cast("intake")
    code, receipt = a_report(cast, telling=TAKEN_IN, at=now())
    browser, slug = claims(cast, code), cast.organisation.slug
    page = reverse("reporter:new_code", args=[slug])
    for name in ("status", "receipt", "proof", "message", "exclude", "withdraw", "change_code", "correct"):
        assert browser.get(reverse(f"reporter:{name}", args=[slug])).headers["Location"] == page
    browser.post(reverse("reporter:message", args=[slug]), {"text": "Too early."})
    assert messages.thread(reports.find(code)) == []
    shown = body(browser.get(page))
    assert "words of your own" in shown
    own = sealing.Code.parse(" ".join(re.findall(r'class="word">(\w+)<', shown)))
    browser.post(page, {"word_3": own.words})
    assert browser.get(reverse("reporter:status", args=[slug])).status_code == 200
    again = Client().post(reverse("reporter:return", args=[slug]), {"code": code.words})
    assert "no report and no draft" in body(again)
    assert reports.find(own).ref == receipt.ref


def test_the_desk_sees_whether_and_when_the_words_were_taken_over() -> None:
    """Before it, the case says that the officer could read along; afterwards it names the day."""
    cast = a_cast("intake")
    code, receipt = a_report(cast, telling=TAKEN_IN, at=now())
    browser = sign_in(cast, "intake")
    assert "have not been used yet" in body(open_case(browser, receipt.ref))
    codes.change(reports.find(code), code, sealing.Code.generate(), at=now())
    after = body(browser.get(reverse("desk:case", args=[receipt.ref])))
    assert "have not been used yet" not in after
    assert "took words of their own" in after
    own, sent = a_report(cast, at=now())
    assert "words of their own" not in body(open_case(browser, sent.ref))
    assert reports.find(own).ref == sent.ref
