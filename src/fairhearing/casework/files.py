"""Files that came with a report or a message: listed by name, and read as a stream of any size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from fairhearing.casework.cases import OpenCase
from fairhearing.vault import store

COMPARTMENTS, KIND = ("report", "mailbox"), "file"


class NoFile(Exception):
    """There is no such file in what this person can open."""


@dataclass(frozen=True)
class Attached:
    """A file as it lies in the case: its id, the compartment it lies in, and what it was called when it came."""

    document: str
    compartment: str
    name: str
    media_type: str


def attached(opened: OpenCase, compartment: str) -> list[Attached]:
    """Return the files of one compartment, oldest first."""
    return [
        Attached(kept.id, compartment, label.name, label.media_type)
        for kept, label in store.listing(opened.keys, compartment)
        if label.kind == KIND
    ]


def find(opened: OpenCase, document: str) -> Attached:
    """Return the file with this id. Raises NoFile, also for documents that are no files."""
    for compartment in COMPARTMENTS:
        try:
            with store.stream(opened.keys, compartment, document) as (label, _):
                if label.kind == KIND:
                    return Attached(document, compartment, label.name, label.media_type)
        except store.NotThere:
            continue
    raise NoFile


def chunks(opened: OpenCase, file: Attached) -> Iterator[bytes]:
    """Read the file chunk by chunk. The iterator raises sealing.Forged at its end if it is forged."""
    with store.stream(opened.keys, file.compartment, file.document) as (_, pieces):
        yield from pieces
