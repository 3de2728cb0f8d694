"""Whoever has the whole database, and knows all that is public, guesses no better than by chance who handles what."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable

import pytest

from fairhearing import sealing
from fairhearing.casework import cases, conflicts, messages, readings
from fairhearing.intake import exclusion, reports
from fairhearing.intake.telling import Telling
from fairhearing.people.models import Account
from fairhearing.people.offices import NotTo
from fairhearing.scenario.association import Cast
from fairhearing.vault.models import Compartment, Safe, Slot
from tests.builders import AT, WORDS, a_report, an_association
from tests.hardening.readable import listed, values_by_row

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-213", "N-022", "R-044")]
SHOWN = ("readable", "day", "serial")
OF_A_CASE = {"case_id", "safe_id", "compartment_id", "ask_id"}
ACCOUNTABLE = {"intake": (), "deputy_intake": ("Maren Holt",), "panel_chair": ("Maren Holt", "Joss Arkwright")}


def handled(cast: Cast, role: str, number: int) -> str:
    """Let one case be opened, answered and written to by whoever is accountable, and return its id."""
    telling = Telling(words=f"{WORDS} {number}", not_to=NotTo(names=ACCOUNTABLE[role]))
    code, receipt = a_report(cast, telling=telling)
    opened = cases.case_for(cast.handler(role), receipt.ref)
    assert opened.role == "accountable"
    conflicts.declare(opened, relations="None.", knowledge="None.", at=AT)
    readings.open_report(cases.case_for(cast.handler(role), receipt.ref), at=AT)
    messages.send(cases.case_for(cast.handler(role), receipt.ref), "We have it.", purpose="acknowledgement", at=AT)
    messages.send(reports.find(code), "Thank you.", purpose="message", at=AT)
    return receipt.ref


def seen_of_each_case() -> dict[str, Counter[tuple[str, ...]]]:
    """Return for each case all that the page of readable columns calls readable, and every size, row by row."""
    forms = listed()
    to_case = dict(Compartment.objects.values_list("pk", "safe_id"))
    seen: dict[str, Counter[tuple[str, ...]]] = defaultdict(Counter)
    for table, row in values_by_row():
        refs = {to_case.get(str(value), str(value)) for name, value in row.items() if name in OF_A_CASE}
        told = [
            f"{name}={value}" if forms[table, name] in SHOWN else f"{name}:{len(bytes(value))}"
            for name, value in sorted(row.items())
            if forms[table, name] in SHOWN or isinstance(value, bytes | memoryview)
        ]
        for ref in refs:
            seen[ref][table, *told] += 1
    return seen


def test_nothing_that_can_be_read_differs_by_who_handles_a_case() -> None:
    """Four cases each of three readers, with the same things done: every row and size of one is that of all others."""
    cast = an_association()
    handler = {handled(cast, role, number): role for role in ACCOUNTABLE for number in range(4)}
    seen = seen_of_each_case()
    assert set(handler) <= seen.keys()
    assert sum(seen[next(iter(handler))].values()) > 40, "the rows of a case were found"
    assert differing(seen, handler) == []


def differing(seen: dict[str, Counter[tuple[str, ...]]], refs: Iterable[str]) -> list[tuple[tuple[str, ...], int]]:
    """Return the rows that one of these cases has, and another one not as often."""
    first, *others = (seen[ref] for ref in refs)
    return sorted({row for other in others for row in ((first - other) + (other - first)).items()})


def test_nothing_that_can_be_read_differs_by_who_is_barred_among_the_key_holders() -> None:
    """Cases that bar a key-holder, or an office that reads nothing, look like those that bar nobody."""
    cast = an_association()
    barring = ((), ("Anselm Reyes",), ("Anselm Reyes", "Nadia Okoye"), ("Corin Blake",))
    refs = [a_report(cast, telling=Telling(words=WORDS, not_to=NotTo(names=names)))[1].ref for names in barring]
    seen = seen_of_each_case()
    assert differing(seen, refs) == []


def test_with_every_public_key_no_slot_is_found() -> None:
    """The recipient of everybody is public, and so is the key beside each case's slots: together they find no slot."""
    cast = an_association()
    for role in ACCOUNTABLE:
        handled(cast, role, 0)
    everybody = [sealing.Recipient.parse(text) for text in Account.objects.values_list("recipient", flat=True)]
    slots = set(Slot.objects.values_list("pk", flat=True))
    secrets = [sealing.slot_keys()[0] for _ in range(3)]
    publics = [bytes(public) for public in Safe.objects.values_list("slot_public", flat=True)]
    guesses = {
        sealing.derive(sealing.slot_for(one, with_secret=secret), f"slot/{number}", 16).hex()
        for one in everybody
        for secret in (*secrets, *publics)  # also a public half taken for a secret one
        for number in range(4)
    }
    assert not guesses & slots
    insider = cast.handler("intake").identity
    own = {sealing.derive(sealing.slot_of(insider, with_public=one), "slot/0", 16).hex() for one in publics}
    assert own & slots, "somebody's own identity does find their slots"


def test_an_exclusion_and_a_change_of_words_look_alike() -> None:
    """Keys are renewed in both, so that a new generation does not say that a reporter turned against somebody."""
    from fairhearing.intake import codes  # noqa: PLC0415  beside the other act

    cast = an_association()
    old, one = a_report(cast)
    codes.change(reports.find(old), old, sealing.Code.generate(), at=AT + dt.timedelta(hours=1))
    code, other = a_report(cast)
    exclusion.exclude(reports.find(code), NotTo(names=("Maren Holt",)), at=AT + dt.timedelta(hours=1))
    seen = seen_of_each_case()
    tables = {row[0] for row, _ in differing(seen, (one.ref, other.ref))}
    assert "casework_step" not in tables
    assert "vault_slot" not in tables
