"""Rows that are made first and written together: sealing takes time, and a transaction keeps everybody waiting."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Model


def write(rows: Iterable[Model]) -> None:
    """Write rows to their tables, one statement a table, in the order in which the tables first come."""
    by_table: dict[type[Model], list[Model]] = {}
    for row in rows:
        by_table.setdefault(type(row), []).append(row)
    for table, of_it in by_table.items():
        table._default_manager.bulk_create(of_it)  # noqa: SLF001  Django's documented way to a model's manager
