"""The daily notice tells nothing: neither by its words, nor by who gets it, nor by when."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail

from fairhearing.correspondence import notices
from fairhearing.people.models import Account
from fairhearing.scenario.association import Cast
from tests.builders import AT, WORDS, a_report, an_association

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-016", "N-036")]
MORNING = AT.replace(hour=8, minute=1)


@pytest.fixture
def cast() -> Cast:
    cast = an_association()
    for account in Account.objects.all():
        Account.objects.filter(pk=account.pk).update(mail=f"{account.pk}@example.test")
    return cast


def test_everybody_gets_the_same_words_with_and_without_a_report(cast: Cast) -> None:
    """A day with a report and a day without one send the same mails to the same people."""
    notices.send_daily(MORNING)
    quiet = [(one.to, one.subject, one.body) for one in mail.outbox]
    mail.outbox.clear()
    a_report(cast)
    notices.send_daily(MORNING + dt.timedelta(days=1))
    assert [(one.to, one.subject, one.body) for one in mail.outbox] == quiet
    assert len(quiet) == len(cast.members)
    assert len({(subject, body) for _, subject, body in quiet}) == 1


def test_the_notice_names_no_organisation_and_no_matter(cast: Cast) -> None:
    """Neither subject nor words nor sender hold the organisation's name, a case, or a word of a report."""
    _, receipt = a_report(cast)
    notices.send_daily(MORNING)
    for one in mail.outbox:
        whole = one.message().as_string()
        for word in (cast.organisation.name, cast.organisation.slug, receipt.ref, WORDS, "report", "complaint"):
            assert word not in whole


def test_it_goes_out_once_a_day_and_not_before_its_hour(cast: Cast) -> None:
    """Before eight nothing goes out; after that once, however often the rounds are made."""
    assert notices.send_daily(MORNING.replace(hour=7)) == 0
    assert notices.send_daily(MORNING) == len(cast.members)
    assert notices.send_daily(MORNING + dt.timedelta(hours=3)) == 0
    assert notices.send_daily(MORNING + dt.timedelta(days=1)) == len(cast.members)
