"""The page of what the server can read, as its tests read it, and the columns that there really are."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection

from fairhearing.vault import fleeting
from tests.tracked import ROOT

PAGE = ROOT / "docs" / "reference" / "what-the-server-can-read.md"
ROW = re.compile(r"^\| `(\w+)` \| ([a-z ]+) \| .+ \|$")
Column = tuple[str, str]


def listed() -> dict[Column, str]:
    """Return the form of every column that the page lists, by table and column."""
    found: dict[Column, str] = {}
    table = ""
    for line in PAGE.read_text().splitlines():
        if line.startswith("#"):
            table = line.strip("# `")
        row = ROW.match(line)
        if row:
            assert (table, row[1]) not in found, f"{table}.{row[1]} is listed twice"
            found[table, row[1]] = row[2]
    return found


def columns() -> dict[Column, str]:
    """Return every column of the database in use and of the file of what must not last, with its type."""
    look = connection.introspection
    found: dict[Column, str] = {}
    with connection.cursor() as cursor:
        for table in look.get_table_list(cursor):
            for row in look.get_table_description(cursor, table.name):
                found[table.name, row.name] = str(look.get_field_type(row.type_code, row))
    return found | {column: "" for column, _ in fleeting_values()}


def values() -> Iterator[tuple[Column, object]]:
    """Yield every value of every row of both, with the column it stands in."""
    with connection.cursor() as cursor:
        for table, names in _by_table(columns()).items():
            if not table.startswith("fleeting."):
                cursor.execute(f'SELECT {", ".join(f"{chr(34)}{n}{chr(34)}" for n in names)} FROM "{table}"')  # noqa: S608  their own names
                for row in cursor.fetchall():
                    yield from zip(((table, name) for name in names), row, strict=True)
    yield from ((column, value) for column, of_it in fleeting_values() for value in of_it)


def _by_table(found: dict[Column, str]) -> dict[str, list[str]]:
    tables: dict[str, list[str]] = {}
    for table, name in found:
        tables.setdefault(table, []).append(name)
    return tables


def fleeting_values() -> list[tuple[Column, list[object]]]:
    """Return the columns of the file of what must not last, each with its values."""
    fleeting.drop(b"")  # asking for anything makes the file
    found: list[tuple[Column, list[object]]] = []
    with sqlite3.connect(Path(settings.PLACE.fleeting) / "fleeting.sqlite3") as file:
        for (table,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            for column in file.execute(f'PRAGMA table_info("{table}")').fetchall():
                rows = file.execute(f'SELECT "{column[1]}" FROM "{table}"').fetchall()  # noqa: S608  their own names
                found.append(((f"fleeting.{table}", column[1]), [value for (value,) in rows]))
    return found


def values_by_row() -> Iterator[tuple[str, dict[str, object]]]:
    """Yield every row of the database in use, by column, with the table it stands in."""
    with connection.cursor() as cursor:
        for table, names in _by_table(columns()).items():
            if not table.startswith("fleeting."):
                cursor.execute(f'SELECT {", ".join(f"{chr(34)}{n}{chr(34)}" for n in names)} FROM "{table}"')  # noqa: S608  their own names
                for row in cursor.fetchall():
                    yield table, dict(zip(names, row, strict=True))
