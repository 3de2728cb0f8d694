"""What the server can read: the page that says so is compared with the real columns, and with what stands in them."""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from fairhearing import sealing
from fairhearing.casework import custody, messages
from fairhearing.casework.messages import File
from fairhearing.correspondence import notices
from fairhearing.intake import exclusion, reports
from fairhearing.intake.telling import Telling
from fairhearing.people import accounts, appointing
from fairhearing.people.offices import NotTo
from fairhearing.vault import drafts, visits
from fairhearing.vault.keys import SLOTS
from fairhearing.vault.models import Slot
from tests.builders import WORDS, a_report, declared
from tests.desk.visiting import a_cast, now, open_case, sign_in
from tests.hardening.readable import Column, columns, listed, values

pytestmark = pytest.mark.django_db
NAMES = ("Petra Vane", "Somebody Of The Reporter's Own Name")
HEX = re.compile(r"[0-9a-f]{32,64}\Z")
AGE = b"age-encryption.org/v1\n"
# Finer than a day, and said so on the page. Each is to go; none may be added without a word there.
FINER_THAN_A_DAY = {("people_account", "second_factor_step"), ("fleeting.tries", "until"), ("fleeting.kept", "until")}
OF_INSTALLATION = {("django_migrations", "applied")}


@pytest.mark.requirement("R-213")
def test_every_column_is_listed_and_every_listed_one_is_there() -> None:
    """Nobody adds a column without saying on the page what whoever has the database reads in it."""
    unlisted, gone = columns().keys() - listed().keys(), listed().keys() - columns().keys()
    assert not unlisted, f"say in docs/reference/what-the-server-can-read.md what these tell: {sorted(unlisted)}"
    assert not gone, f"docs/reference/what-the-server-can-read.md lists what is not there: {sorted(gone)}"


@pytest.mark.requirement("R-213")
def test_no_column_knows_an_hour() -> None:
    """No table but the one of the software's own changes has a column for a time of day."""
    timed = {column for column, kind in columns().items() if kind in ("DateTimeField", "TimeField", "DurationField")}
    assert timed == OF_INSTALLATION


@pytest.mark.requirement("R-213", "R-003")
def test_only_the_listed_tables_count_their_rows() -> None:
    """No row that belongs to a case, or to the record, has a number that tells in which order things came."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        counted = {
            (table, str(sequence["column"]))
            for table in tables
            for sequence in connection.introspection.get_sequences(cursor, table)
            if ("AutoField" in columns()[table, str(sequence["column"])])
        }
    assert counted == {column for column, form in listed().items() if form == "serial"}
    assert not [table for table, _ in counted if table.startswith(("casework_", "vault_", "intake_", "record_"))]


def entropy(content: bytes) -> float:
    """Return how many bits each byte carries, by how often each value comes (8 is the most)."""
    counts = Counter(content).values()
    return -sum(n / len(content) * math.log2(n / len(content)) for n in counts) if content else 0


def is_dense(content: bytes) -> bool:
    """As many bits a byte as so few bytes of chance have."""
    return len(content) >= 16 and entropy(content) > 0.8 * math.log2(min(256, len(content)))


def looks_random(value: object) -> bool:
    """32 or more hexadecimal digits, or 16 or more bytes, none of which comes much too often."""
    if isinstance(value, bytes):
        return is_dense(value)
    return bool(HEX.match(str(value))) and max(Counter(str(value)).values()) < len(str(value)) / 3


def is_public_key(value: object) -> bool:
    return (isinstance(value, bytes) and len(value) == 32) or str(value).startswith("age1pq1")


def is_digest(value: object) -> bool:
    if isinstance(value, bytes):
        return value.startswith(b"fairhearing/event/v1\n") or len(value) % 32 == 0
    return bool(HEX.match(str(value)))


def is_sealed(value: object) -> bool:
    return isinstance(value, bytes) and value.startswith(AGE) and is_dense(value)


def is_locked(value: object) -> bool:
    return isinstance(value, bytes) and value[:1] == b"\x01" and is_dense(value[33:])


def is_day(value: object) -> bool:
    return type(value) is dt.date or (isinstance(value, str) and bool(re.fullmatch(r"\d{4}-\d\d-\d\d", value)))


FORMS: dict[str, Callable[[object], bool]] = {
    "readable": lambda _: True,
    "serial": lambda value: isinstance(value, int),
    "day": is_day,
    "random": looks_random,
    "derived": looks_random,
    "public key": is_public_key,
    "digest": is_digest,
    "sealed": is_sealed,
    "locked": is_locked,
}


def fill(moment: dt.datetime) -> None:
    """Use the installation as people do: reports, drafts, messages, somebody stands aside, somebody is excluded."""
    cast = a_cast("intake", "deputy_intake")
    telling = Telling(words=WORDS, concerned=(NAMES[0],), identity_mode="named")
    large = File.of("stairs.bin", "application/octet-stream", bytes(range(256)) * 1200)
    code, receipt = a_report(cast, telling=telling, identity={"name": NAMES[1]}, files=(large,), at=moment)
    a_report(cast, at=moment)
    messages.send(declared(cast, receipt.ref, at=moment), WORDS, purpose="answer", at=moment)
    messages.send(reports.find(code), WORDS, purpose="message", at=moment)
    exclusion.exclude(reports.find(code), NotTo(offices=frozenset({"deputy_intake"})), at=moment)
    secretary = cast.members["secretary"]
    by = accounts.open_with_password(cast.organisation, secretary.username, secretary.password)
    appointing.propose("Nia Tarn", "nia.tarn", office="intake", by=by, at=moment)
    custody.ask_where_late(on=moment.date() + dt.timedelta(days=40))
    holder = cast.handler("keyholder_notary")
    custody.agree(holder, custody.asks(holder, on=moment.date())[0].ref, at=moment)
    drafts.save(sealing.Code.generate(), {"words": WORDS}, at=moment)
    visits.begin({"kind": "reporter", "words": WORDS}, idle=dt.timedelta(minutes=15), at=moment)
    browser = sign_in(cast, "intake")
    open_case(browser, receipt.ref)
    browser.get(reverse("desk:inbox"))
    notices.send_daily(moment.replace(hour=12))
    wrong = {"code": sealing.Code.generate().words}
    Client().post(reverse("reporter:return", args=[cast.organisation.slug]), wrong)


@pytest.fixture
def filled() -> dict[Column, list[object]]:
    """Return every value of an installation in use, by column."""
    fill(now())
    found: dict[Column, list[object]] = defaultdict(list)
    for column, value in values():
        found[column].append(bytes(value) if isinstance(value, memoryview) else value)
    return found


@pytest.mark.requirement("R-213", "N-022")
def test_each_column_holds_what_the_page_says(filled: dict[Column, list[object]]) -> None:
    """What is called sealed is an age file, what is called random looks so, what is called a day is no more."""
    wrong = [
        f"{table}.{name} is not {form}: {str(value)[:40]!r}"
        for (table, name), form in listed().items()
        for value in filled[table, name]
        if value not in (None, b"") and not FORMS[form](value)
    ]
    assert wrong == []
    empty = {column for column in listed() if all(value in (None, b"", 0) for value in filled[column])}
    assert {table for table, _ in empty} <= {"record_tile", "record_queued"} | {
        table for table, name in empty if name in ("done_on", "to_on", "section_id", "mail", "leave_to", "is_outside")
    }, f"nothing to look at in {sorted(empty)}"


@pytest.mark.requirement("R-213", "R-003", "N-022")
def test_no_column_tells_a_time_of_day(filled: dict[Column, list[object]]) -> None:
    """No number or text in any column is a moment finer than a day, but for those that the page owns up to."""
    moment = now().timestamp()
    finer = set()
    for column, found in filled.items():
        for value in found:
            numbers = (
                [value]
                if isinstance(value, int)
                else map(int, re.findall(r"(?<![0-9a-f])\d{8,19}(?![0-9a-f])", str(value)))
            )
            close = [
                n
                for n in numbers
                for unit in (1 / 30, 1, 1e3, 1e6, 1e9)
                if abs(n / unit - moment) < 86_400 and n % 86_400
            ]
            if close or re.search(r"\d\d:\d\d:\d\d", "" if isinstance(value, bytes) else str(value)):
                finer.add(column)
    assert finer == FINER_THAN_A_DAY | OF_INSTALLATION


@pytest.mark.requirement("R-213", "R-002", "N-022")
def test_no_column_holds_a_word_or_a_name_of_a_case(filled: dict[Column, list[object]]) -> None:
    """Neither a word of a report nor a name in it stands in any column, readable or not."""
    needles = [WORDS.encode(), *(name.encode() for name in NAMES), b"stairs.bin"]
    found = [
        f"{needle.decode()} in {column}"
        for column, of_it in filled.items()
        for value in of_it
        for needle in needles
        if needle in (value if isinstance(value, bytes) else json.dumps(value, default=str).encode())
    ]
    assert found == []


@pytest.mark.requirement("R-213")
def test_keys_and_decoys_of_a_case_lie_in_no_telling_order() -> None:
    """A new case's slots lie in the order of their random ids, not with the real ones before the decoys."""
    cast = a_cast("intake")
    _, receipt = a_report(cast, at=now())
    order = "ctid" if connection.vendor == "postgresql" else "rowid"
    table = Slot._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT id FROM "{table}" WHERE safe_id = %s ORDER BY {order}', [receipt.ref])  # noqa: S608
        ids = [row[0] for row in cursor.fetchall()]
    assert len(ids) == SLOTS
    assert ids == sorted(ids)
