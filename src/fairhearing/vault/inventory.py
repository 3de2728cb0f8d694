"""Compare the sealed files on the disk with the rows that know them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from fairhearing.vault.models import Stored


def compare() -> tuple[list[str], list[Path]]:
    """Return (documents whose file is missing, files that no row knows)."""
    known = set(Stored.objects.filter(sealed__isnull=True).values_list("pk", flat=True).iterator())
    there = {path.stem: path for path in Path(settings.PLACE.vault).rglob("*.age")}
    return sorted(known - there.keys()), [path for name, path in sorted(there.items()) if name not in known]


def files() -> Iterator[Path]:
    """Return where each sealed file lies that a row knows."""
    rows = Stored.objects.filter(sealed__isnull=True).order_by("pk").values_list("pk", flat=True)
    return map(_path, rows.iterator())


def damaged() -> list[str]:
    """Return the documents whose file is there but holds other bytes than were put there; reads every file."""
    rows = Stored.objects.filter(sealed__isnull=True).order_by("pk").values_list("pk", "sha256")
    return [document for document, digest in rows.iterator() if _differs(_path(document), digest)]


def _path(document: str) -> Path:
    return Path(settings.PLACE.vault) / document[:2] / f"{document}.age"


def _differs(path: Path, digest: str) -> bool:
    if not path.exists():
        return False
    with path.open("rb") as sealed:
        return hashlib.file_digest(sealed, "sha256").hexdigest() != digest
