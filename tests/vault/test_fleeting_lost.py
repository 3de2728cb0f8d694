"""The file of visits and drafts may be lost while the pages run: drafts are gone then, and nothing else breaks."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.conf import settings

from fairhearing.vault import fleeting
from tests.builders import AT


def elsewhere(act: Callable[[], object]) -> None:
    """Do something in another thread, as another request would."""
    thread = threading.Thread(target=act)
    thread.start()
    thread.join()


@pytest.mark.parametrize("names", [("",), ("", "-wal", "-shm")])
def test_after_the_file_was_lost_every_thread_finds_what_another_kept(names: tuple[str, ...]) -> None:
    """A thread that had the lost file open takes the new one that another thread has made meanwhile."""
    until = AT.replace(year=AT.year + 1)
    fleeting.keep(b"before", b"sealed", until=until)
    for name in names:
        (settings.PLACE.fleeting / f"fleeting.sqlite3{name}").unlink(missing_ok=True)
    elsewhere(lambda: fleeting.keep(b"after", b"sealed", until=until))
    assert fleeting.fetch(b"after", at=AT) == b"sealed"
    fleeting.keep(b"after that", b"sealed too", until=until)
    found: list[bytes | None] = []
    elsewhere(lambda: found.append(fleeting.fetch(b"after that", at=AT)))
    assert found == [b"sealed too"]
