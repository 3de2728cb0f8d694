"""The file that a backup is: a tar with a manifest first, the database as its own tool writes it, and sealed files."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from gettext import gettext as _
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

FORMAT = "fairhearing/backup/v1"
EVERY = 500  # sealed files between two lines of progress


class BadBackup(Exception):
    """The file is no backup, is damaged, or is of another kind of database; the message says which."""


class NotEmpty(Exception):
    """The place holds an installation already."""


def write(target: Path, *, say: Callable[[str], None]) -> dict[str, Any]:
    """Write a backup; it appears under its name only when it is whole. Works while the pages run.

    The database is copied before the files: a sealed file is written before its row and never changed, so every row in
    the copy finds its file.
    """
    place = settings.PLACE
    with tempfile.TemporaryDirectory(dir=place.data) as scratch:
        dump = Path(scratch) / "database"
        _dump_database(dump)
        files = sorted(place.vault.rglob("*.age"))
        facts = {
            "format": FORMAT,
            "engine": connection.vendor,
            "database": _digest(dump),
            "documents": len(files),
        }
        part = target.with_name(target.name + ".part")
        with tarfile.open(part, "w") as tar:
            _add_bytes(tar, "manifest.json", json.dumps(facts).encode())
            tar.add(dump, "database")
            for number, path in enumerate(files, 1):
                tar.add(path, f"vault/{path.relative_to(place.vault)}")
                if number % EVERY == 0:
                    say(_("{done} of {all} sealed files").format(done=number, all=len(files)))
            for path in sorted(place.trust.glob("*.policy")):
                tar.add(path, f"trust/{path.name}")
    with part.open("rb") as whole:
        os.fsync(whole.fileno())
    part.rename(target)
    return facts


def _add_bytes(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(content), 0o600
    tar.addfile(info, io.BytesIO(content))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _dump_database(target: Path) -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        copy = sqlite3.connect(target)
        with copy:
            connection.connection.backup(copy)
        copy.close()
        return
    subprocess.run(["pg_dump", "--format=custom", "--no-owner", f"--file={target}"], check=True, env=_pg())  # noqa: S603, S607  PostgreSQL's own tool, from PATH


def _pg() -> dict[str, str]:
    """Return the environment in which PostgreSQL's tools reach our database; a password never stands in a command."""
    ours = connection.settings_dict
    named = {"PGDATABASE": "NAME", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGHOST": "HOST", "PGPORT": "PORT"}
    return os.environ | {variable: str(ours[key]) for variable, key in named.items() if ours[key]}


def put_back(source: Path, sheet: Path | None, *, say: Callable[[str], None]) -> dict[str, Any]:
    """Put a backup back. Raises BadBackup, NotEmpty; then nothing has changed."""
    place = settings.PLACE
    if any(place.vault.rglob("*.age")) or _has_tables():
        raise NotEmpty
    keys = _read_sheet(sheet) if sheet else {}
    with tempfile.TemporaryDirectory(dir=place.data) as scratch:
        facts = _unpack(source, Path(scratch), say)
        _load_database(Path(scratch) / "database")
        for folder in ("vault", "trust"):
            if (Path(scratch) / folder).exists():
                shutil.copytree(Path(scratch) / folder, place.data / folder, dirs_exist_ok=True)
    for name, content in keys.items():
        path = place.secrets / name
        path.unlink(missing_ok=True)
        path.touch(mode=0o600)
        path.write_bytes(content)
    return facts


def _has_tables() -> bool:
    return "people_organisation" in connection.introspection.table_names()


def _unpack(source: Path, scratch: Path, say: Callable[[str], None]) -> dict[str, Any]:
    try:
        with tarfile.open(source) as tar:
            first = tar.next()
            content = tar.extractfile(first) if first and first.name == "manifest.json" else None
            if content is None:
                raise BadBackup(_("it has no manifest"))
            facts: dict[str, Any] = json.loads(content.read())
            tar.extractall(scratch, filter="data")
    except (tarfile.TarError, OSError, ValueError) as wrong:
        raise BadBackup(_("it is not whole")) from wrong
    if facts.get("format") != FORMAT or facts.get("engine") != connection.vendor:
        raise BadBackup(_("it was made by another version or on another kind of database"))
    found = len(list((scratch / "vault").rglob("*.age")))
    if _digest(scratch / "database") != facts["database"] or found != facts["documents"]:
        raise BadBackup(_("it is not whole"))
    say(_("The backup is whole."))
    return facts


def _load_database(dump: Path) -> None:
    if connection.vendor == "sqlite":
        connection.close()
        source, target = sqlite3.connect(dump), sqlite3.connect(str(connection.settings_dict["NAME"]))
        with target:
            source.backup(target)
        source.close()
        target.close()
        return
    command = ["pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", f"--dbname={_pg()['PGDATABASE']}"]
    subprocess.run([*command, str(dump)], check=True, env=_pg())  # noqa: S603  PostgreSQL's own tool, from PATH


def write_sheet(target: Path) -> None:
    """Write this machine's secrets as lines that can be printed and typed in again."""
    lines = [_("Recovery sheet. Whoever has this and a backup can open nothing without passwords. Keep it apart.")]
    lines += [f"{path.name} {path.read_bytes().hex()}" for path in sorted(settings.PLACE.secrets.glob("*.key"))]
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write("\n".join(lines) + "\n")


def _read_sheet(sheet: Path) -> dict[str, bytes]:
    return dict(_sheet_lines(sheet.read_text()))


def _sheet_lines(text: str) -> Iterator[tuple[str, bytes]]:
    for line in text.splitlines()[1:]:
        name, _space, content = line.partition(" ")
        if not name.endswith(".key") or "/" in name or len(content.strip()) != 64:  # noqa: PLR2004  32 bytes in hexadecimal
            raise BadBackup(_("a line of the recovery sheet is not complete"))
        yield name, bytes.fromhex(content.strip())
