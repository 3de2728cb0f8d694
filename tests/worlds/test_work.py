"""What a refused request costs is the same whether or not there is a case: counted here, timed by a benchmark."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, get_resolver, reverse

from fairhearing import sealing
from fairhearing.sealing.recipients import Identity
from fairhearing.vault import keys as vault
from tests.desk.visiting import sign_in
from tests.test_access import VALUES, every
from tests.worlds import happenings
from tests.worlds.installation import Installation, an_installation
from tests.worlds.pair import undone

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-044", "N-022")]
MISSING = "0123456789abcdef" * 2


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter[str]]:
    """Count what takes time: each question to the database by its words, each agreement, each try to decrypt."""
    work: Counter[str] = Counter()

    def counting(owner: object, name: str) -> None:
        usual = getattr(owner, name)

        def one(*args: object, **options: object) -> object:
            work[name] += 1
            return usual(*args, **options)

        patched.setattr(owner, name, one)

    with monkeypatch.context() as patched, CaptureQueriesContext(connection) as asked:
        counting(Identity, "agree")
        counting(Identity, "unwrap")
        for name in ("open_sealed", "unbox", "open_document"):
            counting(sealing, name)
        yield work
    for query in asked.captured_queries:
        work[re.sub(r"'[^']*'|X'[^']*'|\b[0-9a-f]{32}\b", "?", query["sql"])] += 1


def pages() -> list[URLPattern]:
    """Return every page of the desk that is about a case."""
    return [one for one in every(get_resolver("fairhearing.web.desk.urls")) if "ref" in one.pattern.converters]


def work_of(browser: Client, ref: str, monkeypatch: pytest.MonkeyPatch) -> dict[str, Counter[str]]:
    """Return what each refused request costs, by page and way of asking."""
    found = {}
    for page in pages():
        for how in ("get", "post"):
            named = {name: VALUES.get(name, ref) for name in page.pattern.converters}
            with undone(), counted(monkeypatch) as work:
                status = getattr(browser, how)(reverse(f"desk:{page.name}", kwargs=named)).status_code
            assert status in (404, 405)
            found[f"{how} {page.name}"] = work
    return found


def browser_of(installation: Installation, who: str) -> Client:
    there = who.startswith("there ")
    return sign_in(installation.there if there else installation.here, who.removeprefix("there "))


@pytest.mark.parametrize("who", ["deputy_intake", "president", "there intake"])
def test_a_refusal_costs_the_same_work_as_an_address_that_leads_nowhere(
    who: str, clock: dt.datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same questions to the database, the same agreements, the same tries to decrypt, on every page of a case."""
    installation = an_installation(clock)
    hidden = happenings.all_of_them(installation.here, clock)
    browser = browser_of(installation, who)
    none = work_of(browser, MISSING, monkeypatch)
    for ref in hidden.refs:
        assert work_of(browser, ref, monkeypatch) == none
    assert none["get case"]["agree"] == 1
    assert sum(none["get case"].values()) > 3
    assert len(none) > 20


def test_the_database_answers_with_one_row_of_one_size(clock: dt.datetime) -> None:
    """For a case that is there and for one that is not, as many bytes come back, in as many parts."""
    installation = an_installation(clock)
    there, none = vault.public_of(installation.ref), vault.public_of(MISSING)
    assert there[1] == installation.here.organisation.pk
    assert there != none
    assert [len(part) for part in there] == [len(part) for part in none]


def test_the_count_is_able_to_tell(clock: dt.datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """A case that is theirs costs more, so that equal counts mean something."""
    installation = an_installation(clock)
    browser = browser_of(installation, "deputy_intake")
    work = {}
    for ref in (installation.ref, MISSING):
        with undone(), counted(monkeypatch) as work[ref]:
            browser.get(reverse("desk:case", args=[ref]))
    assert work[installation.ref]["open_sealed"] > work[MISSING]["open_sealed"]
    assert sum(work[installation.ref].values()) > sum(work[MISSING].values())
