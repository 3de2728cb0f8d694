"""When nobody who reads a case acts any more: two people outside give its keys to who comes next, and open nothing.

The people and what happens to them are invented.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from fairhearing import sealing
from fairhearing.casework import cases, conflicts, custody, hands, messages, orders, readings, succession
from fairhearing.casework.cases import NoCase
from fairhearing.casework.custody import NoAsk
from fairhearing.casework.models import Given
from fairhearing.casework.orders import Order
from fairhearing.intake import reports
from fairhearing.intake.telling import Telling
from fairhearing.people import accounts, appointing, offices
from fairhearing.people.accounts import Opened
from fairhearing.people.offices import NotTo
from fairhearing.refusal import Refused
from fairhearing.scenario.association import Cast
from fairhearing.vault import keys as vault
from fairhearing.vault.models import Slot, Stored
from fairhearing.vault.slots import Held
from tests.builders import AT, WORDS, a_report, an_association
from tests.casework.test_whose_case import put_in
from tests.traces import found_in_clear

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-044", "R-048")]
OMBUDS, NOTARY, SISTER = "keyholder_ombuds", "keyholder_notary", "keyholder_sister"
LATER = AT + dt.timedelta(days=22)  # the acknowledgement was owed after seven days, and two weeks of patience are over


def deeds(cast: Cast, role: str) -> sealing.SigningKey:
    """Return the key that only the password opens."""
    member = cast.members[role]
    return accounts.open_with_password(cast.organisation, member.username, member.password)[1].deeds


def agree(cast: Cast, role: str) -> None:
    handler = cast.handler(role)
    for one in custody.asks(handler, on=LATER.date()):
        custody.agree(handler, one.ref, at=LATER)


def give(cast: Cast, role: str) -> None:
    handler = cast.handler(role)
    for one in custody.asks(handler, on=LATER.date()):
        custody.give(handler, one.ref, deeds=deeds(cast, role), at=LATER)


def steps(cast: Cast) -> dict[str, list[str]]:
    """Return what each key-holder can do now."""
    return {
        role: [one.step for one in custody.asks(cast.handler(role), on=LATER.date())]
        for role in (OMBUDS, NOTARY, SISTER)
    }


def test_two_key_holders_give_a_case_that_nobody_acts_in_to_who_comes_next() -> None:
    """Both readers are silent for three weeks: two outside give the keys to the chair of the outside panel.

    Each comes when they have time. Neither sees a word, and the reporter sees what happened.
    """
    cast = an_association()
    code, receipt = a_report(cast)
    assert custody.ask_where_late(on=AT.date() + dt.timedelta(days=21)) == 0
    assert custody.ask_where_late(on=LATER.date()) == 1
    assert steps(cast) == {OMBUDS: ["agree"], NOTARY: ["agree"], SISTER: ["agree"]}

    agree(cast, OMBUDS)
    assert steps(cast) == {OMBUDS: ["wait"], NOTARY: ["agree"], SISTER: ["agree"]}
    agree(cast, NOTARY)
    give(cast, NOTARY)
    assert custody.receive(cast.handler("panel_chair"), at=LATER) == []
    give(cast, OMBUDS)
    assert steps(cast) == {OMBUDS: ["done"], NOTARY: ["done"], SISTER: ["agree"]}
    assert custody.receive(cast.handler("panel_deputy"), at=LATER) == []
    assert custody.receive(cast.handler("panel_chair"), at=LATER) == [receipt.ref]

    opened = cases.case_for(cast.handler("panel_chair"), receipt.ref)
    assert opened.role == "accountable"
    with pytest.raises(Refused):
        readings.open_report(opened, at=LATER)
    conflicts.declare(opened, relations="None.", knowledge="None.", at=LATER)
    readings.open_report(cases.case_for(cast.handler("panel_chair"), receipt.ref), at=LATER)
    assert reports.telling_of(opened).words == WORDS

    seen = [one.event for one in readings.done(reports.find(code))]
    assert seen == ["report.received", "keys.delivered", "handler.declared", "report.opened"]
    delivered = readings.entries(reports.find(code))[1].fields
    assert delivered["reason"] == "late"
    assert len(delivered["by"]) == 2
    assert delivered["wrong"] == []
    assert steps(cast) == {OMBUDS: [], NOTARY: [], SISTER: []}
    assert custody.ask_where_late(on=LATER.date() + dt.timedelta(days=1)) == 0, "whoever was let in has time to act"
    assert custody.ask_where_late(on=LATER.date() + dt.timedelta(days=14)) == 1
    assert found_in_clear([WORDS, "on the stairs"]) == []


def test_the_key_holders_open_nothing() -> None:
    """All that a key-holder can open in the database is shares: no document, alone or after having agreed."""
    cast = an_association()
    _, receipt = a_report(cast)
    custody.ask_where_late(on=LATER.date())
    agree(cast, OMBUDS)
    for role in (OMBUDS, NOTARY, SISTER):
        identity = cast.handler(role).identity
        with pytest.raises(NoCase):
            cases.case_for(cast.handler(role), receipt.ref)
        for row in Stored.objects.all():
            with pytest.raises(sealing.CannotOpen):
                sealing.open_sealed(bytes(row.sealed or b""), identity)
        mine = [slot for slot in Slot.objects.all() if opens(bytes(slot.sealed), identity)]
        assert len(mine) == 1


def opens(sealed: bytes, identity: sealing.Identity) -> bool:
    try:
        return bool(sealing.open_sealed(sealed, identity))
    except sealing.CannotOpen:
        return False


def test_the_keys_never_go_to_somebody_whom_the_reporter_barred() -> None:
    """Whoever is barred is passed over, and gets no share whatever the key-holders do."""
    cast = an_association()
    chair = cast.handler("panel_chair")
    telling = Telling(words=WORDS, not_to=NotTo(names=("Ilse Tanner",)))
    _, receipt = a_report(cast, telling=telling)
    custody.ask_where_late(on=LATER.date())
    for role in (OMBUDS, NOTARY):
        agree(cast, role)
    for role in (OMBUDS, NOTARY):
        give(cast, role)
    assert custody.receive(chair, at=LATER) == []
    for row in Given.objects.all():
        assert not opens(bytes(row.sealed), chair.identity)
    assert custody.receive(cast.handler("panel_deputy"), at=LATER) == [receipt.ref]


def test_a_key_holder_who_is_barred_holds_no_share() -> None:
    """A reporter who fears one of the key-holders bars them like anybody else; the other two are enough."""
    cast = an_association()
    telling = Telling(words=WORDS, not_to=NotTo(names=("Anselm Reyes",)))
    _, receipt = a_report(cast, telling=telling)
    with pytest.raises(vault.NoKeys):
        vault.share_of(receipt.ref, cast.handler(NOTARY).identity)
    custody.ask_where_late(on=LATER.date())
    assert steps(cast) == {OMBUDS: ["agree"], NOTARY: [], SISTER: ["agree"]}


def test_a_dead_key_holder_changes_nothing_and_two_are_said() -> None:
    """One of three is gone: the others do it. Two are gone: it stays open, and nobody gets anything."""
    cast = an_association()
    _, receipt = a_report(cast)
    custody.ask_where_late(on=LATER.date())
    agree(cast, SISTER)
    assert steps(cast)[SISTER] == ["wait"]
    with pytest.raises(NoAsk):
        give(cast, SISTER)
    agree(cast, OMBUDS)
    give(cast, OMBUDS)
    give(cast, SISTER)
    assert custody.receive(cast.handler("panel_chair"), at=LATER) == [receipt.ref]


def test_a_lying_key_holder_is_named_and_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """One part of two is wrong: they open nothing. With the third they do, and the record says whose part was wrong."""
    cast = an_association()
    code, receipt = a_report(cast)
    custody.ask_where_late(on=LATER.date())
    for role in (OMBUDS, NOTARY, SISTER):
        agree(cast, role)
    give(cast, OMBUDS)
    honest = vault.share_of

    def lie(safe: str, identity: sealing.Identity) -> Held:
        held = honest(safe, identity)
        if identity is not cast.handler(NOTARY).identity:
            return held
        wrong = {name: share[:2] + bytes(32) for name, share in held.compartments.items() if "hands" not in name}
        return Held(held.slots[:2] + bytes(32), {**held.compartments, **wrong}, is_share=True)

    monkeypatch.setattr(vault, "share_of", lie)
    give(cast, NOTARY)
    assert custody.receive(cast.handler("panel_chair"), at=LATER) == []
    give(cast, SISTER)
    assert custody.receive(cast.handler("panel_chair"), at=LATER) == [receipt.ref]
    delivered = readings.entries(reports.find(code))[1].fields
    assert [one["name"] for one in delivered["wrong"]] == ["Anselm Reyes"]
    assert sorted(one["name"] for one in delivered["by"]) == ["Nadia Okoye", "Petra Lindale"]


def test_hands_with_an_order_of_too_few_do_not_count() -> None:
    """One key-holder and a puppet write new hands into a case: everybody who opens it is told that they are forged."""
    cast = an_association()
    code, receipt = a_report(cast)
    chair = cast.handler("panel_chair")
    before = reports.find(code).hands
    me = next(one for one in offices.chain(cast.organisation, on=AT.date()) if one.account == chair.account.pk)
    body = orders.body(case=receipt.ref, ask="none", to=me.account, recipient=me.recipient)
    one = {before.keyholders[0].account: orders.signed(body, by=deeds(cast, OMBUDS))}
    forged = replace(before, readers=(me, *before.readers), order=Order(body, one))
    put_in(receipt.ref, hands.KIND, hands.encoded(forged), sender=chair.signing)
    with pytest.raises(sealing.Forged):
        reports.find(code)


def test_an_order_for_another_case_does_not_count() -> None:
    """Two key-holders let the panel into one case; the same order, put into another, opens nothing there."""
    cast = an_association()
    _, given = a_report(cast)
    code, other = a_report(cast, telling=Telling(words="Another matter."), at=LATER)
    custody.ask_where_late(on=LATER.date())
    for act in (agree, give):
        for role in (OMBUDS, NOTARY):
            act(cast, role)
    assert custody.receive(cast.handler("panel_chair"), at=LATER) == [given.ref]
    taken = cases.case_for(cast.handler("panel_chair"), given.ref)
    moved = replace(reports.find(code).hands, readers=taken.hands.readers, order=taken.hands.order)
    put_in(other.ref, hands.KIND, hands.encoded(moved), sender=cast.handler("panel_chair").signing)
    with pytest.raises(sealing.Forged):
        reports.find(code)


def test_a_reader_who_comes_back_goes_on_as_before() -> None:
    """Somebody who was away still reads the case; the newcomer is accountable now, and nobody was shut out."""
    cast = an_association()
    _, receipt = a_report(cast)
    custody.ask_where_late(on=LATER.date())
    for act in (agree, give):
        for role in (OMBUDS, NOTARY):
            act(cast, role)
    custody.receive(cast.handler("panel_chair"), at=LATER)
    opened = cases.case_for(cast.handler("intake"), receipt.ref)
    assert opened.role == "backup"


def test_nobody_answers_an_ask_twice_or_in_another_case() -> None:
    """Agreeing again, giving before the others agreed, or answering for a case without a share: no such ask."""
    cast, other = an_association(), an_association()
    a_report(cast)
    custody.ask_where_late(on=LATER.date())
    ask = custody.asks(cast.handler(OMBUDS), on=LATER.date())[0]
    custody.agree(cast.handler(OMBUDS), ask.ref, at=LATER)
    for stranger in (cast.handler(OMBUDS), other.handler(OMBUDS), cast.handler("president"), cast.handler("intake")):
        with pytest.raises(NoAsk):
            custody.agree(stranger, ask.ref, at=LATER)
    with pytest.raises(NoAsk):
        custody.give(cast.handler(OMBUDS), ask.ref, deeds=deeds(cast, OMBUDS), at=LATER)


def test_the_next_session_of_any_reader_hands_on_what_somebody_left() -> None:
    """The intake officer's office ends. The deputy's next visit gives the case to the outside panel, by rule."""
    cast = an_association()
    code, receipt = a_report(cast)
    end_of_office(cast, "intake")
    assert succession.serve(cast.handler("deputy_intake"), at=LATER) == [receipt.ref]
    with pytest.raises(NoCase):
        cases.case_for(cast.handler("intake"), receipt.ref)
    assert cases.case_for(cast.handler("deputy_intake"), receipt.ref).role == "accountable"
    assert cases.case_for(cast.handler("panel_chair"), receipt.ref).role == "backup"
    messages.send(reports.find(code), "Only for those who are left.", purpose="message", at=LATER)
    assert succession.serve(cast.handler("deputy_intake"), at=LATER) == []


def test_the_reporters_own_visit_hands_on_too() -> None:
    """Both readers are gone and no key-holder answers: when the reporter comes back, the outside panel gets it."""
    cast = an_association()
    code, receipt = a_report(cast)
    end_of_office(cast, "intake")
    end_of_office(cast, "deputy_intake")
    assert succession.hand_on(reports.find(code), at=LATER) is not None
    assert cases.case_for(cast.handler("panel_chair"), receipt.ref).role == "accountable"
    assert cases.case_for(cast.handler("panel_deputy"), receipt.ref).role == "backup"


def test_a_leaver_hands_everything_on_as_a_last_act() -> None:
    """Whoever leaves hands on each case with keys, before their own stop counting."""
    cast = an_association()
    _, receipt = a_report(cast)
    assert succession.leave_all(cast.handler("intake"), at=LATER) == []
    with pytest.raises(NoCase):
        cases.case_for(cast.handler("intake"), receipt.ref)
    assert cases.case_for(cast.handler("deputy_intake"), receipt.ref).role == "accountable"


def opened(cast: Cast, role: str) -> Opened:
    member = cast.members[role]
    return accounts.open_with_password(cast.organisation, member.username, member.password)


def end_of_office(cast: Cast, role: str) -> None:
    """Let two people end what is certified of somebody, from that day on."""
    by, beside = opened(cast, "secretary"), opened(cast, OMBUDS)
    appointing.end(cast.members[role].username, by=by, beside=beside, from_on=LATER.date(), at=LATER)


def test_whoever_leaves_an_office_hands_everything_on_in_one_act() -> None:
    """The intake officer leaves today: their case is with the next in line, and nothing new is sealed to them."""
    cast = an_association()
    _, receipt = a_report(cast)
    handler, secrets = cast.handler("intake"), opened(cast, "intake")
    assert succession.leave_office(handler, by=secrets, from_on=LATER.date(), at=LATER) == []
    with pytest.raises(NoCase):
        cases.case_for(handler, receipt.ref)
    assert cases.case_for(cast.handler("deputy_intake"), receipt.ref).role == "accountable"
    _, later = a_report(cast, telling=Telling(words="Another matter."), at=LATER)
    assert [one["name"] for one in later.fields["readers"]] == ["Joss Arkwright", "Ilse Tanner"]


def test_two_readers_who_are_ended_at_once_leave_the_case_to_the_key_holders() -> None:
    """Both readers are dismissed on one day and never come again: the key-holders let the outside panel in."""
    cast = an_association()
    code, receipt = a_report(cast)
    for role in ("intake", "deputy_intake"):
        end_of_office(cast, role)
    custody.ask_where_late(on=LATER.date())
    for act in (agree, give):
        for role in (OMBUDS, NOTARY):
            act(cast, role)
    assert custody.receive(cast.handler("panel_chair"), at=LATER) == [receipt.ref]
    for role in ("intake", "deputy_intake"):
        with pytest.raises(NoCase):
            cases.case_for(cast.handler(role), receipt.ref)
    assert cases.case_for(cast.handler("panel_deputy"), receipt.ref).role == "backup"
    messages.send(reports.find(code), "Who is there?", purpose="message", at=LATER)


def test_a_key_holder_who_left_counts_for_nothing_any_more() -> None:
    """A key-holder leaves: what they agree to no longer counts, and the other two let the next reader in."""
    cast = an_association()
    _, receipt = a_report(cast)
    custody.ask_where_late(on=LATER.date())
    secrets = deeds(cast, NOTARY)
    appointing.leave(by=opened(cast, NOTARY), from_on=LATER.date(), at=LATER)
    ask = custody.asks(cast.handler(OMBUDS), on=LATER.date())[0]
    with pytest.raises(NoAsk):
        custody.agree(cast.handler(NOTARY), ask.ref, at=LATER)
    with pytest.raises(NoAsk):
        custody.give(cast.handler(NOTARY), ask.ref, deeds=secrets, at=LATER)
    for act in (agree, give):
        for role in (OMBUDS, SISTER):
            act(cast, role)
    assert custody.receive(cast.handler("panel_chair"), at=LATER) == [receipt.ref]
