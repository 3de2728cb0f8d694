"""The inbox: by what is due next, a page at a time, late in words."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from fairhearing.casework import inbox, messages
from fairhearing.intake import reports
from tests.builders import a_report
from tests.desk.visiting import a_cast, body, now, open_case, sign_in

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("R-005")
def test_the_soonest_due_stands_first_and_what_is_late_says_so() -> None:
    """Cases stand by the day by which something is due; what is past its day begins with the word Late."""
    cast = a_cast("intake", days_ago=30)
    refs = [a_report(cast, at=now() - dt.timedelta(days=days))[1].ref for days in (1, 20, 5)]
    page = body(sign_in(cast, "intake").get(reverse("desk:inbox")))
    assert [page.index(refs[number]) for number in (1, 2, 0)] == sorted(page.index(ref) for ref in refs)
    assert page.count("Late: Acknowledge the report by") == 1


def test_a_long_inbox_comes_in_pages_and_loses_nothing() -> None:
    """One more case than a page holds: it stands on the second page, and a page that is not there is empty."""
    cast = a_cast("intake")
    refs = {a_report(cast, at=now())[1].ref for _ in range(inbox.PAGE + 1)}
    browser = sign_in(cast, "intake")
    pages = [body(browser.get(f"{reverse('desk:inbox')}?page={number}")) for number in ("1", "2", "x", "0", "99")]
    found = [{ref for ref in refs if ref in page} for page in pages]
    assert found[0] | found[1] == refs
    assert [len(one) for one in found] == [inbox.PAGE, 1, inbox.PAGE, inbox.PAGE, 0]


def test_the_inbox_says_which_cases_are_new_to_their_reader() -> None:
    """A case that its reader has not declared in is marked as new; after that its stage stands there."""
    cast = a_cast("intake")
    _, receipt = a_report(cast, at=now())
    browser = sign_in(cast, "intake")
    assert "New to you" in body(browser.get(reverse("desk:inbox")))
    open_case(browser, receipt.ref)
    page = body(browser.get(reverse("desk:inbox")))
    assert "New to you" not in page
    assert "Arrived, not yet acknowledged" in page


def test_what_the_reporter_wrote_is_new_until_it_is_seen_and_waits_until_it_is_answered() -> None:
    """The inbox says that something new has come, until its reader looks; the case says so until it is answered."""
    cast = a_cast("intake")
    code, receipt = a_report(cast, at=now())
    browser = sign_in(cast, "intake")
    open_case(browser, receipt.ref)
    addresses = (reverse("desk:inbox"), reverse("desk:case", args=[receipt.ref]))
    assert ["New from the reporter" in body(browser.get(addresses[0])), "waits" in body(browser.get(addresses[1]))] == [
        False
    ] * 2
    messages.send(reports.find(code), "May I bring somebody?", purpose="message", at=now())
    assert "New from the reporter, " in body(browser.get(addresses[0]))
    assert "waits for an answer" in body(browser.get(addresses[1]))
    assert "New from the reporter, " not in body(browser.get(addresses[0]))
    browser.post(reverse("desk:write", args=[receipt.ref, "answer"]), {"text": "Yes, please do."})
    assert "waits for an answer" not in body(browser.get(addresses[1]))
