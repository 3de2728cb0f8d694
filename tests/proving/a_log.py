"""A small log with keys of its own, built through the public verbs."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from fairhearing.proving import (
    Checkpoint,
    Entry,
    Frontier,
    NoteSigner,
    Policy,
    SignatureType,
    commit,
    inclusion_path,
    receipt,
    signed_checkpoint,
    subtree_root,
)

ORIGIN = "example.org/record"
AT = 1_800_000_000
REPORT = b'{"what":"words that nobody else has"}'
PHOTO = b"not really a photo"


def signer(number: int, name: str = ORIGIN, kind: SignatureType = SignatureType.ED25519) -> NoteSigner:
    """Return the signer whose seed is one byte, 32 times."""
    return NoteSigner.from_seed(name, bytes([number]) * 32, kind=kind)


LOG = signer(1)
LASTING = signer(2, kind=SignatureType.MLDSA44)
WITNESSES = tuple(signer(10 + i, f"witness-{i}.example", SignatureType.COSIGNATURE) for i in range(3))
LASTING_WITNESS = signer(20, "witness-3.example", SignatureType.MLDSA44)

TRUST = "\n".join(
    [
        f"log {LOG.vkey}",
        *(f"witness w{i} {one.vkey}" for i, one in enumerate(WITNESSES)),
        "group enough 2 w0 w1 w2",
        "quorum enough",
        "",
    ]
)
TRUST_ALONE = f"log {LOG.vkey}\nquorum none\n"
TRUST_LASTING = f"log {LOG.vkey}\nlog {LASTING.vkey}\nwitness w {LASTING_WITNESS.vkey}\nquorum w\n"


def named(name: str, content: bytes) -> dict[str, str | int]:
    """Return a file as a receipt names it."""
    return {"name": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def a_report(trust: str = TRUST) -> Entry:
    """Return the entry of one report with one attachment, made under a trust policy."""
    return commit(
        {
            "event": "report.received",
            "time": "2027-01-15T08:00:00Z",
            "organisation": "Example Association",
            "report": named("report.json", REPORT),
            "attachment/0": named("photo.jpg", PHOTO),
            "readers": [{"name": "Reader One", "office": "Desk"}],
            "owed": [{"code": "acknowledge", "by": "2027-01-22"}],
            "policy": Policy.parse(trust).sha256,
        }
    )


@dataclass
class ALog:
    """Leaf hashes in order, and what can be proved of them."""

    leaves: list[bytes] = field(default_factory=list)

    def append(self, entry: Entry) -> int:
        """Add an entry; return its index."""
        self.leaves.append(entry.leaf_hash)
        return len(self.leaves) - 1

    def node(self, level: int, index: int) -> bytes:
        """Return the root of a perfect subtree."""
        return subtree_root(self.leaves[index << level : (index + 1) << level])

    def checkpoint(self) -> Checkpoint:
        """Return the log's head."""
        edge = Frontier()
        for leaf in self.leaves:
            edge.append(leaf)
        return Checkpoint(ORIGIN, edge.size, edge.root())

    def receipt(self, entry: Entry, signers: tuple[NoteSigner, ...] = (LOG, *WITNESSES)) -> str:
        """Return the receipt of an entry under the present head."""
        index = self.leaves.index(entry.leaf_hash)
        path = inclusion_path(self.node, index, len(self.leaves))
        return receipt(entry, index=index, path=path, checkpoint_note=signed_checkpoint(self.checkpoint(), signers, AT))


def a_log(entry: Entry, *, before: int = 5, after: int = 7) -> ALog:
    """Return a log in which an entry stands between others."""
    log = ALog()
    for number in range(before):
        log.append(commit({"event": "pad", "seq": number}))
    log.append(entry)
    for number in range(after):
        log.append(commit({"event": "pad", "seq": number}))
    return log
