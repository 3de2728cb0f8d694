"""The Go team's own packages come to the same verdict on notes and proofs.

Needs Debian's golang-go and golang-golang-x-mod-dev, or whatever GO and GOPATH in FAIRHEARING_GO and
FAIRHEARING_GOPATH point to.
"""

from __future__ import annotations

import base64
import json
import os
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from fairhearing.proving import Unproven, consistency_path, inclusion_path, signed_checkpoint, verify_inclusion
from tests.proving.a_log import AT, LASTING, LOG, WITNESSES, ALog, a_log, a_report

pytestmark = pytest.mark.requirement("R-004", "R-132")

ENTRY = a_report()
BIG = a_log(ENTRY, before=100, after=33)
GO = os.environ.get("FAIRHEARING_GO") or shutil.which("go")
GOPATH = os.environ.get("FAIRHEARING_GOPATH", "/usr/share/gocode")
PROGRAM = Path(__file__).parent / "go" / "verify.go"


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The verifier, built; or a word that Go was not asked."""
    if GO is None or not Path(GOPATH, "src/golang.org/x/mod/sumdb").exists():
        pytest.skip("not checked against Go: golang-go and golang-golang-x-mod-dev are not installed")
    folder = tmp_path_factory.mktemp("go")
    environment = os.environ | {"GO111MODULE": "off", "GOPATH": GOPATH, "GOCACHE": str(folder / "cache")}
    subprocess.run([GO, "build", "-o", str(folder / "verify"), str(PROGRAM)], env=environment, check=True)
    return folder / "verify"


def answer(program: Path, **question: Any) -> Any:
    """Ask the verifier."""
    content = {"Note": "", "Key": str(LOG.vkey), "Inclusion": [], "Consistency": []} | question
    asked = json.dumps(content, default=written).encode()
    return json.loads(subprocess.run([program], input=asked, capture_output=True, check=True).stdout)


def written(content: bytes) -> str:
    """Write bytes as Go reads them."""
    return base64.b64encode(content).decode()


def test_go_opens_the_note(program: Path) -> None:
    """Go's note package believes the log's Ed25519 signature and passes over all types it does not know."""
    note = signed_checkpoint(BIG.checkpoint(), (*WITNESSES, LASTING, LOG), AT)
    assert answer(program, Note=note)["Text"] == BIG.checkpoint().body
    assert answer(program, Note=note.replace("\n134\n", "\n135\n"))["Text"] == ""


def test_go_believes_every_inclusion_path(program: Path) -> None:
    """Every entry of a log of 134 is found by Go where it stands, and nowhere else."""
    head, leaf = BIG.checkpoint(), ENTRY.leaf
    path = inclusion_path(BIG.node, 100, 134)
    asked = [{"Index": i, "Size": 134, "Leaf": leaf, "Root": head.root, "Path": path} for i in range(134)]
    assert answer(program, Inclusion=asked)["Inclusion"] == [i == 100 for i in range(134)]


def test_go_believes_every_consistency_path(program: Path) -> None:
    """From every earlier size Go follows the log to its head, and refuses another head."""
    head = BIG.checkpoint()
    asked = [
        {
            "Old": old,
            "New": 134,
            "OldRoot": ALog(BIG.leaves[:old]).checkpoint().root,
            "NewRoot": root,
            "Path": consistency_path(BIG.node, old, 134),
        }
        for old in range(1, 134)
        for root in (head.root, bytes(32))
    ]
    assert answer(program, Consistency=asked)["Consistency"] == [True, False] * 133


def test_go_and_we_judge_1000_altered_proofs_alike(program: Path) -> None:
    """A proof with one changed bit, or another index or size, is judged alike by both.

    Only another size may still fit: trees of some sizes have the same path to an entry. The signature binds the size.
    """
    chance = random.Random(5)  # noqa: S311 - to be repeated, not to be secret
    asked = [altered(chance) for _ in range(1000)]
    ours = [holds(one) for one in asked]
    assert answer(program, Inclusion=asked)["Inclusion"] == ours
    still_hold = [one | {"Size": 134} for one, held in zip(asked, ours, strict=True) if held]
    assert all(one == genuine() for one in still_hold)


def genuine() -> dict[str, Any]:
    """Return the entry's proof."""
    path = inclusion_path(BIG.node, 100, 134)
    return {"Index": 100, "Size": 134, "Leaf": ENTRY.leaf, "Root": BIG.checkpoint().root, "Path": path}


def altered(chance: random.Random) -> dict[str, Any]:
    """Return the entry's proof with something changed."""
    proof = genuine()
    match chance.randrange(4):
        case 0:
            proof["Index"] = chance.randrange(140)
        case 1:
            proof["Size"] = chance.randrange(1, 280)
        case 2:
            place = chance.randrange(len(proof["Path"]))
            proof["Path"][place] = flipped(proof["Path"][place], chance)
        case _:
            proof["Root"] = flipped(proof["Root"], chance)
    return proof


def flipped(content: bytes, chance: random.Random) -> bytes:
    """Return 32 bytes with one bit changed."""
    return (int.from_bytes(content, "big") ^ (1 << chance.randrange(256))).to_bytes(32, "big")


def holds(proof: dict[str, Any]) -> bool:
    """Say whether a proof holds here."""
    try:
        verify_inclusion(
            ENTRY.leaf_hash, index=proof["Index"], size=proof["Size"], path=proof["Path"], root=proof["Root"]
        )
    except Unproven:
        return False
    return True
