"""A report while it is being written: kept under words that only its writer has, and gone after a day.

The words are those of the receipt code that the report will have. Text is boxed under a key derived from them; files
are sealed to the reporter's own identity as they arrive.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path
from typing import Any

from django.conf import settings

from fairhearing import sealing
from fairhearing.vault import arrivals, fleeting
from fairhearing.vault.visits import Visit

KEPT_FOR = dt.timedelta(hours=24)


def _tag(code: sealing.Code) -> bytes:
    return code.key("draft/tag")


def save(code: sealing.Code, draft: dict[str, Any], *, at: dt.datetime) -> None:
    """Keep ``draft`` (JSON) for 24 hours from now. Raises arrivals.NoRoom."""
    arrivals.check_room_for_draft(Path(settings.PLACE.fleeting))
    kept = {"draft": draft, "until": (at + KEPT_FOR).timestamp()}
    sealed = sealing.box(json.dumps(kept).encode(), key=code.key("draft/box"), context=b"draft")
    fleeting.keep(_tag(code), sealed, until=at + KEPT_FOR)


def load(code: sealing.Code, *, at: dt.datetime) -> dict[str, Any] | None:
    """Return the draft kept under the code's words, or None when there is none (any more)."""
    sealed = fleeting.fetch(_tag(code), at=at)
    if sealed is None:
        return None
    kept: dict[str, Any] = json.loads(sealing.unbox(sealed, key=code.key("draft/box"), context=b"draft"))
    draft: dict[str, Any] = kept["draft"]
    return draft if at.timestamp() < kept["until"] else None


def folder(code: sealing.Code) -> Path:
    """Return where the draft's sealed files lie; its name tells nothing."""
    return Path(settings.PLACE.fleeting) / "uploads" / code.key("draft/folder").hex()[:32]


def folder_of_visit(visit: Visit) -> Path:
    """Return where files of a signed-in handler's forms lie until they are sent."""
    return Path(settings.PLACE.fleeting) / "uploads" / sealing.derive(visit.key, "visit/folder").hex()[:32]


def file(code: sealing.Code, document: str) -> Path:
    """Return the path of one sealed file of the draft."""
    return folder(code) / f"{document}.age"


def erase(code: sealing.Code) -> None:
    """Forget the draft and its files at once."""
    fleeting.drop(_tag(code))
    shutil.rmtree(folder(code), ignore_errors=True)


def sweep(*, at: dt.datetime) -> int:
    """Remove upload folders that nobody has touched for longer than a draft is kept; return how many."""
    uploads = Path(settings.PLACE.fleeting) / "uploads"
    before = (at - KEPT_FOR).timestamp()
    stale = [path for path in (uploads.iterdir() if uploads.exists() else ()) if _touched(path) < before]
    for path in stale:
        shutil.rmtree(path, ignore_errors=True)
    return len(stale)


def _touched(path: Path) -> float:
    """Return when something last came into the folder; one that was erased this moment is not stale but gone."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return float("inf")
