"""`fairhearing verify` tells a person and a machine what a receipt proves."""

from __future__ import annotations

import argparse
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from fairhearing.cli import verify
from fairhearing.proving import commit
from tests.proving.a_log import (
    AT,
    LASTING,
    LASTING_WITNESS,
    LOG,
    PHOTO,
    REPORT,
    TRUST,
    TRUST_ALONE,
    TRUST_LASTING,
    a_log,
    a_report,
)

pytestmark = pytest.mark.requirement("R-004", "R-022")

ENTRY = a_report()
RECEIPT = a_log(ENTRY).receipt(ENTRY)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a receipt, its trust policy and its files."""
    tmp_path.joinpath("receipt.tlog-proof").write_text(RECEIPT, "utf-8")
    tmp_path.joinpath("trust.policy").write_text(TRUST, "utf-8")
    tmp_path.joinpath("report.json").write_bytes(REPORT)
    tmp_path.joinpath("photo.jpg").write_bytes(PHOTO)
    return tmp_path


def said(folder: Path, *words: str) -> tuple[int, str]:
    """Run the command; a word that names a file in the folder stands for it."""
    parser = argparse.ArgumentParser()
    verify.add_arguments(parser)
    out = io.StringIO()
    arguments = [str(folder / word) if folder.joinpath(word).exists() or "/" in word else word for word in words]
    return verify.run(parser.parse_args(arguments), out), out.getvalue()


def test_a_genuine_receipt_is_told_in_plain_words(folder: Path) -> None:
    """A person reads that it is genuine, what it proves and what not, when, who can read, and each file."""
    code, text = said(folder, "receipt.tlog-proof", "--policy", "trust.policy", "--files", "report.json", "photo.jpg")
    assert code == 0
    for words in (
        "This receipt is genuine",
        "It proves what was received, not that it is true.",
        "Organisation: Example Association",
        "Record: example.org/record, entry 5 (counted from 0) of 13",
        "2027-01-15T08:00:00Z, by the organisation's own clock",
        "in the record by 2027-01-15T08:00:00Z, says the witness w0",
        "Reader One, Desk",
        "acknowledge, by 2027-01-22",
        "report.json: matches",
        "photo.jpg: matches",
    ):
        assert words in text
    assert "Weaker" not in text


def test_without_a_policy_nothing_is_called_genuine(folder: Path) -> None:
    """A receipt that nobody's key was checked for is consistent only."""
    code, text = said(folder, "receipt.tlog-proof")
    assert code == 2
    assert "genuine" not in text
    assert "anybody could have made it" in text


def test_what_is_weaker_is_said(folder: Path) -> None:
    """A receipt without a witness says so."""
    folder.joinpath("trust.policy").write_text(TRUST_ALONE)
    folder.joinpath("receipt.tlog-proof").write_text(a_log(ENTRY).receipt(ENTRY, (LOG,)), "utf-8")
    code, text = said(folder, "receipt.tlog-proof", "--policy", "trust.policy")
    assert code == 0
    assert "no independent witness" in text


def test_a_damaged_receipt_is_said_not_to_hold(folder: Path) -> None:
    """One changed letter, and nothing of it is shown as proved."""
    folder.joinpath("receipt.tlog-proof").write_text(RECEIPT.replace("index 5", "index 6"), "utf-8")
    code, text = said(folder, "receipt.tlog-proof", "--policy", "trust.policy", "--files", "report.json")
    assert code == 1
    assert "This receipt does not hold" in text
    assert "Example Association" not in text


def test_bytes_that_are_no_text_are_no_receipt(folder: Path) -> None:
    """A receipt with a broken letter is invalid, not a crash."""
    folder.joinpath("receipt.tlog-proof").write_bytes(RECEIPT.encode() + b"\xff")
    assert said(folder, "receipt.tlog-proof")[0] == 1


@pytest.mark.parametrize(
    ("name", "content", "code", "standing"),
    [
        ("report.json", REPORT, 0, "matches"),
        ("renamed.json", REPORT, 0, "matches"),
        ("report.json", REPORT + b" ", 1, "differs"),
        ("other.txt", b"other", 1, "not named"),
    ],
)
def test_a_file_that_is_not_the_one_received_fails_the_check(
    folder: Path, name: str, content: bytes, code: int, standing: str
) -> None:
    """Each file is found by name, or else by content, and another file is never passed over."""
    folder.joinpath(name).write_bytes(content)
    got, text = said(folder, "receipt.tlog-proof", "--policy", "trust.policy", "--files", name, "--json")
    assert got == code
    assert {"name": name, "standing": standing} in json.loads(text)["files"]


def test_machines_get_one_json_object(folder: Path) -> None:
    """The answer for machines has all that the words say."""
    code, text = said(folder, "receipt.tlog-proof", "--policy", "trust.policy", "--json")
    answer = json.loads(text)
    assert code == 0
    assert set(answer) == {
        "standing",
        "origin",
        "index",
        "size",
        "fields",
        "files",
        "weaker",
        "reason",
        "witnesses",
    }
    assert (answer["standing"], answer["index"], answer["size"]) == ("valid", 5, 13)
    assert answer["fields"]["report"]["name"] == "report.json"
    assert answer["witnesses"][0] == {"name": "w0", "at_unix": AT}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["/gone"], "cannot be read"),
        (["receipt.tlog-proof", "--policy", "/gone"], "cannot be read"),
        (["receipt.tlog-proof", "--policy", "report.json"], "the trust policy, line 1"),
    ],
)
def test_what_cannot_be_read_is_named(folder: Path, words: list[str], says: str) -> None:
    """A missing receipt or a broken policy is no verdict on the receipt."""
    code, text = said(folder, *words)
    assert (code, says in text) == (3, True)
    code, text = said(folder, *words, "--json")
    assert (code, json.loads(text)["standing"]) == (3, "unreadable")


def test_a_file_that_cannot_be_read_is_no_verdict(folder: Path) -> None:
    """A path that is gone ends with 3, whatever else holds."""
    code, text = said(folder, "receipt.tlog-proof", "--policy", "trust.policy", "--files", "/gone", "report.json")
    assert code == 3
    assert "gone: cannot be read" in text
    assert "report.json: matches" in text
    assert "photo.jpg: named in the receipt; you gave no such file" in text


def test_two_files_of_one_name_are_both_compared(folder: Path) -> None:
    """Files of one name from two folders are told apart by their paths."""
    folder.joinpath("other").mkdir()
    folder.joinpath("other", "report.json").write_bytes(b"other")
    code, text = said(
        folder, "receipt.tlog-proof", "--policy", "trust.policy", "--files", "report.json", "other/report.json"
    )
    assert code == 1
    assert "report.json: matches" in text
    assert f"{folder}/other/report.json: this receipt says nothing of this file" in text


def test_a_receipt_cannot_play_with_the_terminal(folder: Path) -> None:
    """Control and direction characters in what was recorded are never printed."""
    entry = commit(
        {
            "event": "report.received",
            "day": "2027-01-15",
            "words": "\x1b[2Jgone \u202egnorw",
            "readers": [{"name": "A"}, "x", {}],
            "owed": {"code": "x"},
            "report": {"name": "a\x1b.json", "bytes": 1, "sha256": "x\n"},
        }
    )
    folder.joinpath("receipt.tlog-proof").write_text(a_log(entry).receipt(entry), "utf-8")
    code, text = said(folder, "receipt.tlog-proof", "--policy", "trust.policy")
    assert code == 0
    assert not any(letter in text for letter in "\x1b\u202e")
    assert "\N{REPLACEMENT CHARACTER}[2Jgone" in text
    assert "2027-01-15, by the organisation's own clock" in text


def test_a_receipt_without_a_time_shows_the_witnesses_time_alone(folder: Path) -> None:
    """Where the organisation's own time is kept back, what the witnesses saw still stands."""
    entry = commit({"event": "pad"})
    folder.joinpath("receipt.tlog-proof").write_text(a_log(entry).receipt(entry), "utf-8")
    code, text = said(folder, "receipt.tlog-proof", "--policy", "trust.policy")
    assert code == 0
    assert "own clock" not in text
    assert "in the record by 2027-01-15T08:00:00Z, says the witness w0" in text


def test_a_witness_may_state_no_time(folder: Path) -> None:
    """A cosignature that makes no statement of time is not shown as one of 1970."""
    log = a_log(ENTRY)
    head = log.checkpoint()
    note = "".join([LOG.sign(head.body, at_unix=0), LASTING.sign(head.body, at_unix=0)])
    before = log.receipt(ENTRY, (LOG,)).partition("— ")[0]
    receipt = before + note + LASTING_WITNESS.sign(head.body, at_unix=0)
    folder.joinpath("receipt.tlog-proof").write_text(receipt, "utf-8")
    folder.joinpath("trust.policy").write_text(TRUST_LASTING)
    code, text = said(folder, "receipt.tlog-proof", "--policy", "trust.policy")
    assert code == 0
    assert "in the record by a time it does not state, says the witness w" in text


def test_checking_needs_no_django() -> None:
    """Whoever holds a receipt needs no server software to check it."""
    program = "import sys, fairhearing.cli.verify; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
