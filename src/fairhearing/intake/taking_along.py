"""Everything that a reporter may take along: exactly the bytes that were received, and what proves each of them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from fairhearing import proving, sealing
from fairhearing.casework import files, history, messages, readings
from fairhearing.casework.cases import OpenCase
from fairhearing.casework.history import Entered
from fairhearing.intake.reports import NoReport
from fairhearing.vault import store

LONGEST_NAME = 120  # characters
FORBIDDEN = frozenset('/\\:*?"<>|')


@dataclass(frozen=True)
class Part:
    """One file of the copy: its path inside, and its bytes, read once."""

    path: str
    chunks: Iterable[bytes] = field(repr=False)


def parts(opened: OpenCase, *, at: dt.datetime) -> Iterator[Part]:
    """Go through the copy: the report with its files and its receipt, then each message with its own proof."""
    report = store.newest(opened.keys, "report", "report")
    if report is None:
        raise NoReport
    entries = readings.entries(opened)
    yield Part("report.json", [report.content])
    yield Part("receipt.tlog-proof", [_proof(entries[0], opened, at)])
    yield Part("trust.policy", [opened.organisation.trust_policy.encode()])
    taken: set[str] = set()
    for file in files.attached(opened, "report"):
        yield Part(free_name(f"files/{safe_name(file.name)}", taken), files.chunks(opened, file))
    yield from _messages(opened, entries, at)


def _messages(opened: OpenCase, entries: list[Entered], at: dt.datetime) -> Iterator[Part]:
    """Go through the messages in their order, each in a folder with its files and the proof of its own entry."""
    by_digest = {_digest(entry.fields["message"]): entry for entry in entries if "message" in entry.fields}
    lying = {file.document: file for file in files.attached(opened, messages.COMPARTMENT)}
    for number, document in enumerate(_sent(opened), start=1):
        folder = f"messages/{number:03}"
        yield Part(f"{folder}/message.json", [document.content])
        entry = by_digest.get(_digest(messages.digest("message.json", document.content)))
        if entry is not None:
            yield Part(f"{folder}/receipt.tlog-proof", [_proof(entry, opened, at)])
        taken: set[str] = set()
        for one in json.loads(document.content)["files"]:
            file = lying[one["document"]]
            yield Part(free_name(f"{folder}/files/{safe_name(file.name)}", taken), files.chunks(opened, file))


def _sent(opened: OpenCase) -> list[sealing.Document]:
    found = [document for _, document in store.contents(opened.keys, messages.COMPARTMENT)]
    return [document for document in found if document.label.kind == messages.KIND]


def _digest(named: proving.Json) -> str:
    return str(named["sha256"]) if isinstance(named, dict) else ""


def _proof(entry: Entered, opened: OpenCase, at: dt.datetime) -> bytes:
    return history.proof(entry, opened.organisation, at=at).encode()


def safe_name(name: str) -> str:
    """Return a name that stays in its folder on every system, as near to the given one as can be."""
    plain = "".join("-" if c in FORBIDDEN else c for c in name if c.isprintable()).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    if len(plain) > LONGEST_NAME and dot and len(ending) < LONGEST_NAME:
        plain = stem[: LONGEST_NAME - len(ending) - 1] + dot + ending
    return plain[:LONGEST_NAME] or "file"


def free_name(path: str, taken: set[str]) -> str:
    """Return ``path``, or the like with a number where it is taken already; it is taken from now on."""
    stem, dot, ending = path.rpartition(".")
    if "/" in ending or not stem:
        stem, dot, ending = path, "", ""
    free, number = path, 1
    while free.casefold() in taken:
        number += 1
        free = f"{stem} ({number}){dot}{ending}"
    taken.add(free.casefold())
    return free
