"""Compare the sealed files on the disk with the rows that know them."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from fairhearing.vault.models import Stored


def compare() -> tuple[list[str], list[Path]]:
    """Return (documents whose file is missing, files that no row knows)."""
    known = set(Stored.objects.filter(sealed__isnull=True).values_list("pk", flat=True).iterator())
    there = {path.stem: path for path in Path(settings.PLACE.vault).rglob("*.age")}
    return sorted(known - there.keys()), [path for name, path in sorted(there.items()) if name not in known]
