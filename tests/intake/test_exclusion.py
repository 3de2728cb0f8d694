"""Taking somebody out of a report that was sent."""

from __future__ import annotations

import pytest

from fairhearing.casework import cases, conflicts, hands, inbox, messages
from fairhearing.intake import exclusion, reports
from fairhearing.intake.telling import Telling
from fairhearing.people.offices import NoOffice, NotTo
from fairhearing.vault import keys as vault
from tests.builders import AT, WORDS, a_report, an_organisation

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("R-003", "R-043")
def test_whoever_is_taken_out_no_longer_finds_the_case() -> None:
    """The case is then for them as if it did not exist, and the next in the chain reads it."""
    cast = an_organisation()
    code, receipt = a_report(cast)
    assert inbox.page(cast.handler("intake")).total == 1
    exclusion.exclude(reports.find(code), NotTo(names=("Maren Holt",)), at=AT)
    with pytest.raises(cases.NoCase):
        cases.case_for(cast.handler("intake"), receipt.ref)
    assert inbox.page(cast.handler("intake")).total == 0
    readers = [reader.name for reader in reports.find(code).hands.readers]
    assert readers == ["Joss Arkwright", "Ilse Tanner"]
    assert reports.telling_of(cases.case_for(cast.handler("panel_chair"), receipt.ref)).words == WORDS


def test_what_comes_later_opens_with_no_key_from_before() -> None:
    """Somebody who kept every key they had cannot open what is written after they were taken out."""
    cast = an_organisation()
    code, receipt = a_report(cast)
    before = cases.case_for(cast.handler("intake"), receipt.ref)
    exclusion.exclude(reports.find(code), NotTo(names=("Maren Holt",)), at=AT)
    messages.send(reports.find(code), "Only for the others.", purpose="message", at=AT)
    assert messages.thread(before) == []
    assert [one.text for one in messages.thread(reports.find(code))] == ["Only for the others."]


def test_whoever_comes_in_can_act_at_once() -> None:
    """The one who takes over declares, reads and answers like the first."""
    cast = an_organisation()
    code, receipt = a_report(cast)
    exclusion.exclude(reports.find(code), NotTo(names=("Maren Holt",)), at=AT)
    opened = cases.case_for(cast.handler("panel_chair"), receipt.ref)
    conflicts.declare(opened, relations="none", knowledge="none", at=AT)
    assert conflicts.why_not_read(opened) is None
    messages.send(opened, "We took over.", purpose="acknowledgement", at=AT)
    assert messages.thread(reports.find(code))[-1].text == "We took over."


def test_a_bar_for_somebody_who_reads_nothing_changes_no_keys() -> None:
    """It only holds for later: nobody loses anything, and the named person never comes in."""
    cast = an_organisation()
    code, _ = a_report(cast)
    exclusion.exclude(reports.find(code), NotTo(offices=frozenset({"panel_chair"})), at=AT)
    opened = reports.find(code)
    assert [place.generation for place in opened.keys.places("mailbox")] == [1]
    exclusion.exclude(opened, NotTo(names=("Maren Holt",)), at=AT)
    assert [reader.name for reader in reports.find(code).hands.readers] == ["Joss Arkwright", "Ravi Okonjo"]


@pytest.mark.requirement("R-048")
def test_with_nobody_left_nothing_is_changed() -> None:
    """Fewer than two readers are too few: the act is refused, and the case stays as it was."""
    cast = an_organisation()
    code, _ = a_report(cast)
    everybody = NotTo(names=("Maren Holt", "Joss Arkwright", "Ilse Tanner"))
    with pytest.raises(NoOffice):
        exclusion.exclude(reports.find(code), everybody, at=AT)
    assert [reader.name for reader in reports.find(code).hands.readers] == ["Maren Holt", "Joss Arkwright"]


def test_many_exclusions_one_after_the_other_still_fit() -> None:
    """Each renewal adds keys; a later reader gets them all."""
    cast = an_organisation()
    code, receipt = a_report(cast)
    for name in ("Maren Holt", "Joss Arkwright"):
        exclusion.exclude(reports.find(code), NotTo(names=(name,)), at=AT)
    opened = cases.case_for(cast.handler("panel_deputy"), receipt.ref)
    assert {name.split("/")[0] for name in opened.keys.identities} == set(hands.HANDLERS)
    assert len([name for name in opened.keys.identities if name.startswith("mailbox/")]) == 3
    with pytest.raises(vault.NoKeys):
        vault.open_safe(receipt.ref, cast.handler("intake").identity)


@pytest.mark.requirement("R-041")
def test_whoever_is_complained_about_never_comes_in_by_the_chain() -> None:
    """A person named as who it is about gets no keys either when somebody else is taken out later."""
    cast = an_organisation()
    code, _ = a_report(cast, telling=Telling(words=WORDS, concerned=("Ilse Tanner",)))
    exclusion.exclude(reports.find(code), NotTo(names=("Maren Holt",)), at=AT)
    assert [reader.name for reader in reports.find(code).hands.readers] == ["Joss Arkwright", "Ravi Okonjo"]
