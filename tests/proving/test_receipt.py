"""A receipt proves what was received, to anybody, and no altered receipt does."""

from __future__ import annotations

import base64
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.proving import Policy, Verdict, judge
from fairhearing.proving.receipt import LARGEST_RECEIPT
from tests.proving.a_log import LOG, PHOTO, REPORT, TRUST, WITNESSES, a_log, a_report, signer

pytestmark = pytest.mark.requirement("R-004", "R-022")

VECTORS = Path(__file__).parents[1] / "vectors" / "receipt"
POLICY = Policy.parse(TRUST)
ENTRY = a_report()
STRANGER = signer(99, "stranger.example")
RECEIPT = a_log(ENTRY).receipt(ENTRY, (LOG, *WITNESSES, STRANGER))
CHANGES = 1000


@dataclass(frozen=True)
class Vector:
    """A vector file, read."""

    receipt: str
    policy: Policy | None
    expect: str
    reason: str
    weaker: list[str]
    files: list[tuple[str, str, bytes]]


def read(path: Path) -> Vector:
    """Read a vector as tests/vectors/receipt/README.md describes it."""
    head, _, receipt = path.read_bytes().decode("utf-8").partition("receipt:\n")
    lines = [line.partition(": ") for line in head.rstrip("\n").split("\n")]
    said: dict[str, str] = {key: value for key, _, value in lines}
    files = [value.split(" ") for key, _, value in lines if key == "file"]
    policy = said.get("policy", "")
    return Vector(
        receipt=receipt,
        policy=Policy.parse((VECTORS / f"{policy}.policy").read_text("utf-8")) if policy else None,
        expect=said["expect"],
        reason=said.get("reason", ""),
        weaker=[value for key, _, value in lines if key == "weaker"],
        files=[(one[0], one[1].replace("-", " "), base64.b64decode(one[2]) if one[2:] else b"") for one in files],
    )


@pytest.mark.parametrize("path", sorted(VECTORS.glob("*.txt")), ids=lambda path: path.stem)
def test_every_vector_gets_its_verdict(path: Path, tmp_path: Path) -> None:
    """Each vector, with one fault a file, is judged as it says."""
    vector = read(path)
    given_files = {}
    for name, standing, content in vector.files:
        if standing != "missing":
            given_files[name] = tmp_path / name
            given_files[name].write_bytes(content)
    verdict = judge(vector.receipt, policy=vector.policy, files=given_files if vector.files else None)
    assert (verdict.standing, verdict.reason, verdict.weaker) == (vector.expect, vector.reason, vector.weaker)
    assert sorted((one.name, one.standing) for one in verdict.files) == sorted(
        (name, standing) for name, standing, _ in vector.files
    )


def test_the_vectors_are_there() -> None:
    """The folder holds genuine and faulty receipts, so that the test above checks something."""
    expected = [read(path).expect for path in VECTORS.glob("*.txt")]
    assert expected.count("valid") >= 10
    assert expected.count("invalid") >= 60


def test_a_genuine_receipt_says_what_was_received(tmp_path: Path) -> None:
    """The verdict gives the fields, the place in the record, and the witnesses."""
    verdict = judge(RECEIPT, policy=POLICY, files=files_in(tmp_path))
    assert verdict.standing == "valid"
    assert (verdict.origin, verdict.index, verdict.size) == ("example.org/record", 5, 13)
    assert verdict.fields["organisation"] == "Example Association"
    assert [(one.name, one.standing, one.field) for one in verdict.files] == [
        ("report.json", "matches", "report"),
        ("photo.jpg", "matches", "attachment/0"),
    ]
    assert (verdict.weaker, [one.name for one in verdict.witnesses]) == ([], ["w0", "w1", "w2"])


def files_in(folder: Path) -> dict[str, Path]:
    """Write the two files of the report."""
    for name, content in (("report.json", REPORT), ("photo.jpg", PHOTO)):
        folder.joinpath(name).write_bytes(content)
    return {name: folder / name for name in ("report.json", "photo.jpg")}


def altered(content: bytes, chance: random.Random) -> tuple[int, bytes]:
    """Return content with one byte changed, and where."""
    at = chance.randrange(len(content))
    return at, content[:at] + bytes([content[at] ^ chance.randrange(1, 256)]) + content[at + 1 :]


def told(verdict: Verdict) -> tuple[Any, ...]:
    """Return what a verdict says was recorded."""
    return verdict.origin, verdict.index, verdict.size, verdict.fields


def test_no_changed_byte_makes_a_receipt_say_anything_else() -> None:
    """Of 1,000 receipts with one changed byte none is valid with other fields.

    Signatures by unknown keys prove nothing, so a change there may leave the receipt as good as it was; so may one
    that takes a witness's word away, as long as enough others are left. Nothing before the signatures may change.
    """
    chance = random.Random(1)  # noqa: S311 - to be repeated, not to be secret
    genuine = judge(RECEIPT, policy=POLICY, files=None)
    content = RECEIPT.encode()
    signatures = content.index("— ".encode())
    outcomes = []
    for _ in range(CHANGES):
        at, changed = altered(content, chance)
        verdict = judge(changed.decode("utf-8", "surrogateescape"), policy=POLICY, files=None)
        outcomes.append(verdict.standing)
        assert verdict.standing == "invalid" or (told(verdict) == told(genuine) and at > signatures)
    assert outcomes.count("invalid") > CHANGES * 3 / 4


def test_no_changed_byte_fits_without_a_policy_either() -> None:
    """Without a policy a changed byte before the signatures is found by the receipt's own proof.

    All but origin and size, that is: those are bound by signatures alone, and nobody's was checked.
    """
    chance = random.Random(2)  # noqa: S311 - to be repeated, not to be secret
    head, dash, signatures = RECEIPT.partition("— ")
    unbound = head[: head.index("example.org/record")], head[: head.index("\n13\n") + 3]
    for _ in range(CHANGES // 4):
        at, changed = altered(head.encode(), chance)
        text = changed.decode("utf-8", "surrogateescape") + dash + signatures
        verdict = judge(text, policy=None, files=None)
        assert verdict.standing == "invalid" or len(unbound[0]) <= at < len(unbound[1])


def test_a_changed_file_never_matches(tmp_path: Path) -> None:
    """One changed byte in a file, and the file differs."""
    chance = random.Random(3)  # noqa: S311 - to be repeated, not to be secret
    for _ in range(50):
        (tmp_path / "report.json").write_bytes(altered(REPORT, chance)[1])
        verdict = judge(RECEIPT, policy=POLICY, files={"report.json": tmp_path / "report.json"})
        assert [(one.name, one.standing) for one in verdict.files] == [
            ("report.json", "differs"),
            ("photo.jpg", "missing"),
        ]


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    """A missing path or a folder is unreadable, and the rest is still compared."""
    files = files_in(tmp_path) | {"photo.jpg": tmp_path / "gone", "folder": tmp_path}
    verdict = judge(RECEIPT, policy=POLICY, files=files)
    assert {one.name: one.standing for one in verdict.files} == {
        "report.json": "matches",
        "photo.jpg": "unreadable",
        "folder": "unreadable",
    }


@given(st.text() | st.binary().map(lambda raw: raw.decode("utf-8", "surrogateescape")))
def test_anything_at_all_gets_a_verdict(text: str) -> None:
    """Whatever is handed in, the answer is a plain invalid."""
    for receipt in (text, "c2sp.org/tlog-proof@v1\n" + text, RECEIPT + text, text + RECEIPT):
        verdict = judge(receipt, policy=POLICY, files=None)
        assert verdict.standing == "invalid" or not text
        assert bool(verdict.reason) is (verdict.standing == "invalid")


@given(st.data())
def test_no_mix_of_two_genuine_receipts_is_genuine(data: st.DataObject) -> None:
    """Lines of one receipt put into another never make a third one."""
    other = a_report()
    lines = RECEIPT.split("\n")
    theirs = a_log(other, before=3).receipt(other, (LOG, *WITNESSES, STRANGER)).split("\n")
    head = lines.index("") + 4
    chosen = data.draw(st.lists(st.booleans(), min_size=head, max_size=head))
    mixed = "\n".join(
        theirs[i] if i < head and chosen[i] and i < theirs.index("") else line for i, line in enumerate(lines)
    )
    verdict = judge(mixed, policy=POLICY, files=None)
    assert verdict.standing == "invalid" or mixed == RECEIPT


def test_a_receipt_of_any_length_is_answered() -> None:
    """A receipt longer than any real one is refused before it is read."""
    verdict = judge("x" * (LARGEST_RECEIPT + 1), policy=POLICY, files=None)
    assert (verdict.standing, verdict.reason) == ("invalid", "the receipt is too long")
