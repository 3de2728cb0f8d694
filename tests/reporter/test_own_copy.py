"""The copy to take along."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from fairhearing import proving
from fairhearing.casework import messages
from fairhearing.casework.messages import File
from fairhearing.intake import taking_along
from fairhearing.web.reporter.own_copy import zipped
from tests.builders import AT, WORDS, declared
from tests.reporter.coming_back import LETTER, Reporter, a_reporter

pytestmark = pytest.mark.django_db


def copy_of(reporter: Reporter) -> zipfile.ZipFile:
    """Save the copy and open it."""
    answer = reporter.client.get(reporter.at("own_copy_file"))
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


@pytest.mark.requirement("R-004")
def test_the_copy_holds_all_that_is_the_reporters(tmp_path: Path) -> None:
    """Report, files, messages, proofs, policy and how to check it; the report and each message prove themselves."""
    reporter = a_reporter()
    desk = declared(reporter.cast, reporter.ref)
    plan = File.of("plan.txt", "text/plain", b"what comes next")
    messages.send(desk, "We have it.", purpose="acknowledgement", files=[plan], at=AT)
    photo = SimpleUploadedFile("stairs.txt", b"who stood where")
    reporter.client.post(reporter.at("message"), {"text": "One more thing.", "attachments": [photo]})
    copy_of(reporter).extractall(tmp_path)
    notes = tmp_path / "notes"
    assert json.loads((notes / "report.json").read_text())["words"] == WORDS
    assert WORDS in (notes / "report.txt").read_text()
    assert "One more thing." in (notes / "messages.txt").read_text()
    assert "fairhearing verify" in (notes / "read-me.txt").read_text()
    policy = proving.Policy.parse((notes / "trust.policy").read_text())
    for folder, names in {
        notes: ["report.json", f"files/{LETTER.name}"],
        notes / "messages/001": ["message.json", "files/plan.txt"],
        notes / "messages/002": ["message.json", "files/stairs.txt"],
    }.items():
        files = {Path(name).name: folder / name for name in names}
        verdict = proving.judge((folder / "receipt.tlog-proof").read_text(), policy=policy, files=files)
        assert (verdict.standing, [file.standing for file in verdict.files]) == ("valid", ["matches"] * len(names))


@pytest.mark.requirement("N-036")
def test_the_copy_tells_nothing_from_outside() -> None:
    """Its name is neutral, it is only ever saved, and no time stands in it."""
    reporter = a_reporter()
    answer = reporter.client.get(reporter.at("own_copy_file"))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="notes.zip"'
    assert answer.headers["Content-Security-Policy"].endswith("sandbox")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "-..-etc-passwd"),
        ("a/b\\c:d.txt", "a-b-c-d.txt"),
        ("...", "file"),
        ("\u202egnp.exe", "gnp.exe"),
        ("x" * 300 + ".jpeg", "x" * 115 + ".jpeg"),
    ],
)
def test_a_name_never_leads_out_of_its_folder(given: str, kept: str) -> None:
    """Whatever a file was called, in the copy it lies where it should."""
    assert taking_along.safe_name(given) == kept


def test_two_files_of_one_name_both_come_along() -> None:
    """The second one gets a number, also where only capitals differ."""
    taken: set[str] = set()
    names = [taking_along.free_name(f"files/{name}", taken) for name in ("a.txt", "A.txt", "a.txt", "b")]
    assert names == ["files/a.txt", "files/A (2).txt", "files/a (3).txt", "files/b"]


def test_a_large_file_takes_flat_memory() -> None:
    """What is held back at any moment is about one piece, not the file."""
    pieces = (bytes(2**16) for _ in range(400))
    largest = max(len(out) for out in zipped([taking_along.Part("big", pieces)]))
    assert largest < 2**18
