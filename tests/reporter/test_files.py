"""Files of a report: sealed as they arrive, looked into, cleaned if wanted, and sent as the reporter chose."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404

from fairhearing import documents, sealing
from fairhearing.intake import reports
from fairhearing.scenario.association import Cast
from fairhearing.vault import arrivals, drafts, store
from fairhearing.web.reporter import draft as drafting
from tests.reporter.writing import Writer, a_photo


def sent(code: sealing.Code) -> dict[str, bytes]:
    """Return the files that arrived, by name."""
    opened = reports.find(code)
    return {
        label.name: store.read(opened.keys, "report", kept.id).content
        for kept, label in store.listing(opened.keys, "report")
        if label.kind == "file"
    }


def identifier(writer: Writer) -> str:
    """Return the id of the first file that the page lists."""
    found = re.search(r"/report/files/([0-9a-f]+)/", writer.text("files"))
    assert found
    return found[1]


def test_a_file_arrives_as_it_was(cast: Cast) -> None:
    """Files of any kind, also large ones, come out as they went in, known by their content and not by their name."""
    writer = Writer(cast).tell()
    large = bytes(range(256)) * 4096 * 3
    writer.attach("a.pdf", a_photo())
    writer.attach("large.bin", large)
    page = writer.text("files")
    assert "photo (JPEG)" in page
    assert "The end of its name says another kind." in page
    code = writer.look().code
    writer.confirm()
    assert sent(code) == {"a.pdf": a_photo(), "large.bin": large}
    assert not drafts.folder(code).exists()


@pytest.mark.parametrize(
    ("choice", "names"), [("original", {"b.jpg"}), ("cleaned", {"b.jpg"}), ("both", {"b.jpg", "b-cleaned.jpg"})]
)
def test_the_reporter_chooses_what_is_sent(cast: Cast, choice: str, names: set[str]) -> None:
    """The page says what a photo reveals; sent is the original, only the cleaned copy, or both, under the new name."""
    writer = Writer(cast).tell()
    writer.attach("Nell Quarry.jpg", a_photo())
    file = identifier(writer)
    assert "Pinhole Works" in writer.text("draft_file", file)
    writer.post("draft_file", file, keep=choice, name="b.jpg")
    code = writer.look().code
    writer.confirm()
    files = sent(code)
    assert set(files) == names
    telling = {name for name, content in files.items() if b"Pinhole Works" in content}
    assert telling == ({"b.jpg"} if choice != "cleaned" else set())
    assert all(documents.kind_of(content).code == "jpeg" for content in files.values())


def test_what_a_file_reveals_is_seen_before_going_on(cast: Cast) -> None:
    """Pressing Continue with a file in hand takes it in and stays, so that the page can say what it reveals."""
    writer = Writer(cast).tell()
    answer = writer.post("files", files=SimpleUploadedFile("a.jpg", a_photo()))
    assert answer.url == writer.url("files")
    assert "Pinhole Works" in writer.text("files")
    assert writer.post("files").url == writer.url("readers")


def test_a_removed_file_is_gone(cast: Cast) -> None:
    """Removing asks once, then the sealed file is erased and not sent."""
    writer = Writer(cast).tell()
    writer.attach("a.jpg", a_photo())
    file = identifier(writer)
    writer.get("draft_file_remove", file)
    assert list(drafts.folder(writer.code).iterdir())
    writer.post("draft_file_remove", file)
    assert not list(drafts.folder(writer.code).iterdir())
    code = writer.look().code
    writer.confirm()
    assert sent(code) == {}


def test_without_room_for_files_words_still_go(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a full disk the page says that words can still be sent and files later, and that is so."""
    writer = Writer(cast).tell()
    monkeypatch.setattr(arrivals, "RESERVE", 1 << 60)
    page = html.unescape(writer.attach("a.jpg", a_photo()).content.decode())
    assert "Your words can still be sent, and files later." in page
    assert writer.look().confirm().url == writer.url("receipt")


def test_an_empty_or_forgotten_file_is_said(cast: Cast) -> None:
    """An empty file is left out with a word about it; pressing Add without a file says to choose one."""
    writer = Writer(cast).tell()
    assert "An empty file was left out." in writer.attach("a.txt", b"").content.decode()
    assert "Choose a file first" in writer.post("files", go="add").content.decode()


def test_a_broken_file_is_taken_all_the_same(cast: Cast) -> None:
    """What cannot be looked into is said to be so, and is sent as it is."""
    writer = Writer(cast).tell()
    broken = a_photo()[:200] + b"\xff" * 50
    writer.attach("a.jpg", broken)
    file = identifier(writer)
    writer.post("draft_file", file, keep="cleaned", name="a.jpg")
    code = writer.look().code
    writer.confirm()
    assert sent(code) == {"a.jpg": broken}


def test_a_name_leads_nowhere(cast: Cast) -> None:
    """A file's name may hold slashes or nothing to see: it becomes a plain name."""
    writer = Writer(cast).tell()
    writer.attach("a.jpg", a_photo())
    writer.post("draft_file", identifier(writer), keep="original", name="../../etc/\u202epasswd")
    code = writer.look().code
    writer.confirm()
    assert set(sent(code)) == {"..-..-etc-passwd"}


def test_a_draft_erased_while_a_file_is_looked_into_stays_erased(cast: Cast) -> None:
    """What another tab erased in the meantime does not come back with the file."""
    writer = Writer(cast).tell()
    held = drafting.Draft(cast.organisation, writer.code, dt.datetime.now(dt.UTC), {"organisation": "x"})
    writer.post("erase")
    with pytest.raises(Http404):
        held.refresh()
