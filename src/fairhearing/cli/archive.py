"""The file that a backup is: a tar of the database as its own tool writes it, of sealed files, and a manifest last.

The manifest names every part with its SHA-256, and this machine's keys by theirs alone. A backup that was cut off has
no manifest, one that was changed does not fit it, and a sheet that does not belong to it is known before it is used.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator, Mapping
from gettext import gettext as _
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connection

from fairhearing.cli import beside
from fairhearing.cli.place import are_tables_there
from fairhearing.vault import inventory

FORMAT = "fairhearing/backup/v1"
MANIFEST = "manifest.json"
PART = re.compile(r"database|vault/[0-9a-f]{2}/[0-9a-f]{32}\.age|trust/[a-z0-9-]+\.policy")
EVERY = 500  # sealed files between two lines of progress
CHUNK = 1024 * 1024  # bytes
PASSING = "django.key"  # a new one only ends visits
DEBIAN = Path("/usr/lib/postgresql")


class BadBackup(Exception):
    """The file is no backup, is damaged, or is of another kind of database; the message says which."""


class WrongKeys(Exception):
    """The keys at hand are not those of the backup; the message says which are missing or other ones."""


class NotEmpty(Exception):
    """The place holds an installation already."""


class Empty(Exception):
    """The place holds nothing to back up."""


class NoTool(Exception):
    """PostgreSQL's own programs are not on this machine; the message names the one that is missing."""


class ToolFailed(Exception):
    """PostgreSQL's own program ended with a fault, which it has printed; the message names it."""


def write(target: Path, *, say: Callable[[str], None]) -> dict[str, Any]:
    """Write a backup, readable by this system user alone; it appears under its name only when it is whole.

    Works while the pages run: the database is copied first, and a sealed file is written before its row and never
    changed, so every row in the copy finds its file. Raises Empty, NoTool, ToolFailed.
    """
    if not are_tables_there():
        raise Empty
    part = target.with_name(target.name + ".part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as whole:
        try:
            facts = _fill(whole, say)
            whole.flush()
            os.fsync(whole.fileno())
            part.rename(target)
        except BaseException:
            part.unlink()
            raise
    return facts


def _fill(whole: IO[bytes], say: Callable[[str], None]) -> dict[str, Any]:
    parts: dict[str, str] = {}
    place = settings.PLACE
    with tempfile.TemporaryDirectory(dir=place.data) as scratch, tarfile.open(fileobj=whole, mode="w") as tar:
        dump = Path(scratch) / "database"
        _dump_database(dump)
        parts["database"] = _add(tar, "database", dump)
        missing = 0
        for number, path in enumerate(inventory.files(), 1):
            if path.exists():
                name = f"vault/{path.parent.name}/{path.name}"
                parts[name] = _add(tar, name, path)
            else:
                missing += 1
            if number % EVERY == 0:
                say(_("{done} sealed files").format(done=number))
        for path in sorted(place.trust.glob("*.policy")):
            parts[f"trust/{path.name}"] = _add(tar, f"trust/{path.name}", path)
        facts = {
            "format": FORMAT,
            "engine": connection.vendor,
            "keys": _own_keys(),
            "keeper": beside.remembered(),
            "parts": parts,
        }
        _add_bytes(tar, MANIFEST, json.dumps(facts).encode())
    return facts | {"documents": sum(name.startswith("vault/") for name in parts), "missing": missing}


def _own_keys() -> dict[str, str]:
    """Return the digest of each key of this machine: 32 random bytes can't be found from it."""
    return {path.name: _digest(path) for path in settings.PLACE.secrets.glob("*.key")}


class _Digesting:
    """Reads a file and remembers the digest of what was read."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source, self._digest = source, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        chunk = self._source.read(size)
        self._digest.update(chunk)
        return chunk

    @property
    def hex(self) -> str:
        return self._digest.hexdigest()


def _add(tar: tarfile.TarFile, name: str, path: Path) -> str:
    """Add a file without owner or time, and return its digest."""
    with path.open("rb") as source:
        reading = _Digesting(source)
        info = tarfile.TarInfo(name)
        info.size, info.mode = os.fstat(source.fileno()).st_size, 0o600
        tar.addfile(info, reading)
    return reading.hex


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
    _run("pg_dump", "--format=custom", "--no-owner", f"--file={target}")


def _run(tool: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs on our database; a password never stands in a command."""
    ours = connection.settings_dict
    named = {"PGDATABASE": "NAME", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGHOST": "HOST", "PGPORT": "PORT"}
    environment = os.environ | {variable: str(ours[key]) for variable, key in named.items() if ours[key]}
    try:
        subprocess.run([_found(tool), *arguments], check=True, env=environment)  # noqa: S603  PostgreSQL's own
    except subprocess.CalledProcessError:
        raise ToolFailed(tool) from None


def _found(tool: str) -> str:
    """Return where a program of PostgreSQL lies: on the path, or where Debian puts it, the newest first."""
    on_path = shutil.which(tool)
    debians = sorted(DEBIAN.glob(f"*/bin/{tool}"), key=lambda path: int(path.parts[-3]))
    if on_path is None and not debians:
        raise NoTool(tool)
    return on_path or str(debians[-1])


def put_back(source: Path, sheet: Path | None, *, say: Callable[[str], None]) -> dict[str, Any]:
    """Put a backup back. Raises BadBackup, WrongKeys, NotEmpty, NoTool, ToolFailed; then nothing has changed."""
    place = settings.PLACE
    if any(place.vault.rglob("*.age")) or are_tables_there():
        raise NotEmpty
    given = _read_sheet(sheet) if sheet else {}
    with tempfile.TemporaryDirectory(dir=place.data) as name:
        scratch = Path(name)
        facts = _unpack(source, scratch)
        _check_keys(facts["keys"], given)
        say(_("The backup is whole."))
        placed = _place_files(scratch)
        try:
            _load_database(scratch / "database")
        except BaseException:
            for path in placed:
                path.unlink()
            raise
    for name, content in given.items():
        _keep_key(place.secrets / name, content)
    beside.remember(facts["keeper"])
    return facts | {"documents": sum(part.startswith("vault/") for part in facts["parts"])}


def _unpack(source: Path, scratch: Path) -> dict[str, Any]:
    """Unpack every part and return the manifest that they all fit. Raises BadBackup."""
    try:
        with tarfile.open(source, "r:") as tar:
            digests = {member.name: _extract(tar, member, scratch) for member in tar}
        facts: dict[str, Any] = dict(json.loads((scratch / MANIFEST).read_bytes()))
        del digests[MANIFEST]
    except FileNotFoundError:
        raise BadBackup(_("it is not there, or not whole")) from None
    except (tarfile.TarError, OSError, ValueError, TypeError, KeyError) as wrong:
        raise BadBackup(_("it is not whole")) from wrong
    if facts.get("format") != FORMAT or facts.get("engine") != connection.vendor:
        raise BadBackup(_("it was made by another version or on another kind of database"))
    if (
        digests != facts.get("parts")
        or "database" not in digests
        or not isinstance(facts.get("keys"), dict)
        or "keeper" not in facts
    ):
        raise BadBackup(_("it is not whole"))
    return facts


def _extract(tar: tarfile.TarFile, member: tarfile.TarInfo, scratch: Path) -> str:
    """Write one part below ``scratch`` and return its digest; a name that no backup has is refused."""
    content = tar.extractfile(member) if member.isreg() else None
    if content is None or not (member.name == MANIFEST or PART.fullmatch(member.name)):
        raise BadBackup(_("there is something in it that is of no backup"))
    target = scratch / member.name
    for folder in (target.parent.parent, target.parent):
        folder.mkdir(mode=0o700, exist_ok=True)
    reading = _Digesting(content)
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while chunk := reading.read(CHUNK):
            file.write(chunk)
    return reading.hex


def _check_keys(needed: Mapping[str, str], given: Mapping[str, bytes]) -> None:
    """Every key of the backup must be on the sheet or on this machine, and be the one it was. Raises WrongKeys."""
    ours = _own_keys() | {name: hashlib.sha256(content).hexdigest() for name, content in given.items()}
    wrong = sorted(name for name, digest in needed.items() if name != PASSING and ours.get(name) != digest)
    if wrong:
        raise WrongKeys(", ".join(wrong))


def _place_files(scratch: Path) -> list[Path]:
    """Move sealed files and trust policies to where they belong; return where they are now."""
    placed = []
    for path in sorted([*scratch.glob("vault/*/*.age"), *scratch.glob("trust/*.policy")]):
        target = settings.PLACE.data / path.relative_to(scratch)
        target.parent.mkdir(mode=0o700, exist_ok=True)
        shutil.move(path, target)
        placed.append(target)
    return placed


def _load_database(dump: Path) -> None:
    if connection.vendor == "sqlite":
        connection.close()
        source, target = sqlite3.connect(dump), sqlite3.connect(str(connection.settings_dict["NAME"]))
        with target:
            source.backup(target)
        source.close()
        target.close()
        return
    database = f"--dbname={connection.settings_dict['NAME']}"
    _run("pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", database, str(dump))


def _keep_key(path: Path, content: bytes) -> None:
    fresh = path.with_name(path.name + ".new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def write_sheet(target: Path) -> None:
    """Write this machine's secrets as lines that can be printed and typed in again."""
    lines = [
        _("Recovery sheet: the keys that sign the record. Keep it apart from the backups."),
        _("The keeper has a sheet of its own: fairhearing keeper --sheet."),
    ]
    keys = sorted(path for path in settings.PLACE.secrets.glob("*.key") if path.name != PASSING)
    lines += [f"{path.name} {path.read_bytes().hex(' ', 4)}" for path in keys]
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write("\n".join(lines) + "\n")


def _read_sheet(sheet: Path) -> dict[str, bytes]:
    try:
        return dict(_sheet_lines(sheet.read_text()))
    except (OSError, ValueError):
        raise WrongKeys(_("the recovery sheet cannot be read")) from None


def _sheet_lines(text: str) -> Iterator[tuple[str, bytes]]:
    """Read what was printed or typed in: other lines, spaces and large letters do no harm. Raises ValueError."""
    for line in (line for line in text.splitlines() if ".key" in line):
        name, *groups = line.split()
        content = bytes.fromhex("".join(groups))
        if not re.fullmatch(r"log-[0-9a-f]{32}\.key", name) or len(content) != 32:  # noqa: PLR2004  a key
            raise ValueError(name)
        yield name, content
