"""Pairs of worlds: one installation carried on twice from the same moment, once with a case and once without.

Both worlds share everything up to that moment (accounts, keys, ids, other cases, sessions), because the first is undone
before the second begins. What somebody gets in one of them can therefore be compared with what they get in the other to
the byte. A later part adds its acts to `happenings.py` and is covered; a new page is found by `addresses.py`.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from fairhearing.vault import visits
from tests.worlds import addresses
from tests.worlds.alike import Output, alike, body, cookie, differences

HOW = ("GET", "POST filled in")
ALSO = ("HEAD", "POST nothing", "POST a file", "PUT")  # at the addresses of what is hidden
LONG = dt.timedelta(hours=2)
KEPT = {"kept": 3, "tries": 3}  # tables of what must not last, with their columns


@dataclass(frozen=True)
class Hidden:
    """What a barred person must not learn of: ids of cases and documents, and words that stand in them."""

    refs: tuple[str, ...]
    documents: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True)
class Compared:
    """What somebody got in the world with the case, and where the world without it differs."""

    outputs: list[Output]
    differences: list[str]


def compare(happening: Callable[[], Hidden], drive: Callable[[Hidden], list[Output]]) -> Compared:
    """Let something happen and look at what ``drive`` gets; undo it all; look again where it never happened."""
    with undone():
        hidden = happening()
        with_it = drive(hidden)
    with undone():
        without = drive(hidden)
    return Compared(with_it, list(differences(with_it, without)))


@contextmanager
def undone() -> Iterator[None]:
    """Undo, at the end of the block, all that was done in it: rows, visits, drafts, what the signer remembers."""
    heads = {path: path.read_bytes() for path in settings.PLACE.secrets.glob("*.head")}
    fleeting = _fleeting()
    try:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
    finally:
        for path in settings.PLACE.secrets.glob("*.head"):
            path.unlink()
        for path, content in heads.items():
            path.write_bytes(content)
        _put_back(fleeting)


def _file() -> Path:
    return Path(settings.PLACE.fleeting) / "fleeting.sqlite3"


def _fleeting() -> dict[str, list[tuple[Any, ...]]]:
    with closing(sqlite3.connect(_file())) as connection:
        return {table: connection.execute(f"SELECT * FROM {table}").fetchall() for table in KEPT}  # noqa: S608  ours


def _put_back(rows: Mapping[str, Sequence[tuple[Any, ...]]]) -> None:
    with closing(sqlite3.connect(_file(), isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        for table, columns in KEPT.items():
            if connection.execute(f"SELECT * FROM {table}").fetchall() == rows[table]:  # noqa: S608  ours
                continue
            connection.execute(f"DELETE FROM {table}")  # noqa: S608  ours
            marks = ", ".join("?" * columns)
            connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows[table])  # noqa: S608  ours


@dataclass
class Walk:
    """Somebody's walk through every address: each step from the same visit, and undone before the next.

    ``known``: values for the parts of addresses; ``ids``: what is the same in both worlds and stays as it stands;
    ``only``: which addresses are asked, where a test is about some.
    """

    held: Mapping[str, Any] | None
    known: Mapping[str, Sequence[str]]
    ids: frozenset[str]
    at: dt.datetime
    password: str = ""
    only: Callable[[str], bool] = field(default=lambda _address: True)
    _answers: dict[str, str] = field(default_factory=dict)

    def __call__(self, hidden: Hidden) -> list[Output]:
        """Return everything that the walk brings, in a fixed order."""
        known = {name: list(values) for name, values in self.known.items()}
        known["ref"] += hidden.refs
        known["document"] += hidden.documents
        self._answers = {}
        self.ids |= {*hidden.refs, *hidden.documents}
        found: list[Output] = []
        for address in filter(self.only, addresses.every(known)):
            names_it = any(one in address for one in (*hidden.refs, *hidden.documents))
            for how in HOW + ALSO * names_it:
                with undone():
                    found += self._asked(address, how)
        return found

    def _browser(self) -> Client:
        browser = Client(raise_request_exception=False)
        if self.held is not None:
            visit = visits.begin(dict(self.held), idle=LONG, at=self.at)
            browser.cookies[settings.VISIT_COOKIE_NAME] = visit.cookie
        return browser

    def _asked(self, address: str, how: str) -> Iterator[Output]:
        """Ask once, and once more where the answer leads."""
        browser = self._browser()
        answer = self._answer(browser, address, how)
        yield self._output(f"{how} {address}", answer)
        if how.startswith("POST") and answer.status_code == 302:
            yield self._output(f"{how} {address}, then", browser.get(answer.headers["Location"]))

    def _answer(self, browser: Client, address: str, how: str) -> Any:
        if how == "GET":
            answer = browser.get(address)
            page = b"" if answer.streaming else answer.content
            self._answers |= addresses.answers(page.decode(errors="replace"), password=self.password)
            return answer
        if how == "POST filled in":
            return browser.post(address, self._answers)
        if how == "POST a file":
            file = SimpleUploadedFile("note.txt", b"An invented note.\n", content_type="text/plain")
            return browser.post(address, self._answers | {"files": file, "attachments": file})  # type: ignore[arg-type]
        return {"HEAD": browser.head, "POST nothing": browser.post, "PUT": browser.put}[how](address)

    def _output(self, source: str, answer: Any) -> Output:
        return output(source, answer, known=self.ids)


def output(source: str, answer: Any, *, known: Collection[str]) -> Output:
    """Return all of an answer that could tell something."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    said = dict(answer.headers)
    length = said.pop("Content-Length", None)
    assert length in (None, str(len(content))) or source.startswith("HEAD"), source
    headers = tuple(sorted((name, alike(value, known=known)) for name, value in said.items()))
    cookies = tuple(sorted(cookie(one.OutputString()) for one in answer.cookies.values()))
    return Output(source, answer.status_code, headers, cookies, body(content, known=known))
