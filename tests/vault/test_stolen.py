"""What a stolen database shows: how many cases, days, padded sizes; not who reads a case, nor whom it names."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from django.apps import apps
from django.db import connection

from fairhearing import sealing
from fairhearing.casework import cases, colleagues, conflicts, inbox
from fairhearing.intake import exclusion, reports
from fairhearing.intake.telling import Telling
from fairhearing.people import accounts, offices, second_factor
from fairhearing.people.offices import NotTo
from fairhearing.vault import keys as vault
from fairhearing.vault.models import Slot, Stored
from tests.builders import AT, WORDS, a_report, an_association

pytestmark = pytest.mark.django_db
OF_CASES = ("vault", "casework", "intake", "record")


def rows_of_cases() -> dict[str, list[tuple[object, ...]]]:
    """Return every row of the tables that belong to cases, as a thief would read them."""
    found = {}
    for model in apps.get_models():
        if model._meta.app_label in OF_CASES:
            with connection.cursor() as cursor:
                cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')  # noqa: S608  a table's own name
                found[model._meta.db_table] = cursor.fetchall()
    return found


def shape(value: object) -> object:
    """Return what is left of a value when every random byte is taken for every other."""
    if isinstance(value, (bytes, memoryview)):
        return len(bytes(value))
    if isinstance(value, str) and len(value) >= 32:
        return len(value)
    return value


def shapes() -> dict[str, Counter[tuple[object, ...]]]:
    """Return how many rows of each shape stand in each table."""
    return {table: Counter(tuple(map(shape, row)) for row in rows) for table, rows in rows_of_cases().items()}


def slots(ref: str) -> list[int]:
    """Return the sizes of a case's slots."""
    return [len(bytes(sealed)) for sealed in Slot.objects.filter(safe_id=ref).values_list("sealed", flat=True)]


@pytest.mark.requirement("R-213", "R-044")
def test_the_slots_of_a_case_are_alike_whoever_reads_it() -> None:
    """Two readers, three, one who stood aside, one who was excluded: sixteen slots of one size, or twice as many."""
    cast = an_association()
    code, receipt = a_report(cast)
    assert len(slots(receipt.ref)) == vault.SLOTS
    intake = cases.case_for(cast.handler("intake"), receipt.ref)
    conflicts.declare(intake, relations="None.", knowledge="None.", at=AT)
    panel = next(one for one in offices.chain(cast.organisation, on=AT.date()) if one.office == "panel_chair")
    member = cast.members["intake"]
    _, secrets = accounts.open_with_password(cast.organisation, member.username, member.password)
    colleagues.add(intake, panel, deeds=secrets.deeds, at=AT)
    assert len(slots(receipt.ref)) == vault.SLOTS
    conflicts.stand_aside(cases.case_for(cast.handler("deputy_intake"), receipt.ref), at=AT)
    assert len(slots(receipt.ref)) % vault.SLOTS == 0
    exclusion.exclude(reports.find(code), NotTo(offices=frozenset({"panel_deputy"})), at=AT)
    assert len(slots(receipt.ref)) % vault.SLOTS == 0
    assert len(set(slots(receipt.ref))) == 1


@pytest.mark.requirement("R-213", "N-022")
def test_no_account_stands_in_a_table_of_cases() -> None:
    """No id, user name, name, office or key of anybody is written in a row that belongs to a case."""
    cast = an_association()
    code, receipt = a_report(cast, telling=Telling(words=WORDS, not_to=NotTo(offices=frozenset({"deputy_intake"}))))
    opened = cases.case_for(cast.handler("intake"), receipt.ref)
    conflicts.declare(opened, relations="None.", knowledge="None.", at=AT)
    written = repr(rows_of_cases()).lower()
    for member in cast.members.values():
        account = member.handler.account
        for trace in (account.pk, account.username, account.name, account.recipient):
            assert trace.lower() not in written
    assert WORDS.lower() not in written
    assert code.words not in written


@pytest.mark.requirement("R-044", "N-022")
def test_two_worlds_with_other_readers_look_the_same() -> None:
    """A case that the deputy reads and one from which the deputy is barred leave rows of the same shapes."""
    first = _world(NotTo(offices=frozenset({"president"})))
    second = _world(NotTo(offices=frozenset({"deputy_intake"})))
    assert first == second
    assert sum(map(len, first.values())) > 10, "there is something to compare"


def _world(not_to: NotTo) -> dict[str, Counter[tuple[object, ...]]]:
    """Return the shapes of the rows that one report leaves in an association of its own."""
    cast = an_association()
    before = shapes()
    telling = Telling(words=WORDS, not_to=not_to)
    reports.submit(telling, organisation=cast.organisation, code=sealing.Code.generate(), at=AT)
    return {table: counted - before[table] for table, counted in shapes().items()}


@pytest.mark.requirement("R-044")
def test_who_has_no_slot_gets_the_answer_of_a_safe_that_is_not_there() -> None:
    """An identity without a slot, and a safe that does not exist, raise the same."""
    cast = an_association()
    _, receipt = a_report(cast)
    for ref in (receipt.ref, "0" * 32):
        with pytest.raises(vault.NoKeys):
            vault.open_safe(ref, cast.handler("president").identity)


@pytest.mark.requirement("R-213")
def test_the_size_of_what_a_password_locks_does_not_tell_of_a_second_factor() -> None:
    """With six digits, with two passkeys, with neither: locked secrets and recovery are of one size."""
    passkeys = ({"public": "a" * 400}, {"public": "b" * 400})
    plain = accounts.prepare("somebody", "a password of some length").secrets
    forms = (plain, replace(plain, totp=second_factor.new_secret()), replace(plain, passkeys=passkeys))
    assert len({len(secrets.encoded()) for secrets in forms}) == 1
    assert all(accounts.Secrets.decoded(secrets.encoded()).totp == secrets.totp for secrets in forms)


@pytest.mark.requirement("R-213", "R-044")
def test_the_size_of_a_keyring_does_not_grow_with_each_case() -> None:
    """A stolen database does not tell by the size of keyrings who got the report that came yesterday."""
    cast = an_association()
    sizes = []
    for _ in range(3):
        a_report(cast)
        inbox.page(cast.handler("intake"))
        row = accounts.active(cast.handler("intake").account.pk)
        assert row is not None
        sizes.append(len(bytes(row.keyring)))
    assert len(set(sizes)) == 1


@pytest.mark.requirement("R-213", "R-003")
def test_the_size_of_no_row_tells_whether_a_reporter_gave_their_name() -> None:
    """Who the reporter is, and who is named, take the same room whether much is said of it or nothing."""
    names = ("A Person With Quite A Long Name", "Another Person", "And A Third One") * 5
    quiet = _sizes(Telling(words=WORDS), {})
    loud = _sizes(
        Telling(words=WORDS, concerned=names, identity_mode="named"),
        {"name": "Somebody Of That Name " * 10, "reach": "By telephone after six, at my sister's " * 15},
    )
    assert quiet == loud


def _sizes(telling: Telling, identity: dict[str, str]) -> dict[str, int]:
    """Return the size of the document in each compartment that says who is in it."""
    _, receipt = a_report(an_association(), telling=telling, identity=identity)
    rows = Stored.objects.filter(compartment__safe_id=receipt.ref, compartment__kind__in=("identity", "routing"))
    return {row.compartment.kind: row.size for row in rows}


@pytest.mark.requirement("R-213", "N-022")
def test_no_row_tells_that_somebody_stood_aside_or_was_excluded() -> None:
    """Of such acts the database shows that there was an entry on a day, not which."""
    cast = an_association()
    code, receipt = a_report(cast)
    conflicts.stand_aside(cases.case_for(cast.handler("deputy_intake"), receipt.ref), at=AT)
    exclusion.exclude(reports.find(code), NotTo(offices=frozenset({"panel_chair"})), at=AT)
    written = repr(rows_of_cases())
    assert "entry" in written
    for word in ("stood_aside", "excluded", "identity.opened", "code.changed", "access.granted"):
        assert word not in written
