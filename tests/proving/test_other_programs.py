"""Programs written by others, from the same standards, come to the same verdict."""

from __future__ import annotations

import random
from typing import Any

import pytest

from fairhearing.proving import (
    Checkpoint,
    SignatureType,
    consistency_path,
    inclusion_path,
    parse_receipt,
    signed_checkpoint,
    verify_note,
)
from fairhearing.proving.statement import leaf_of
from fairhearing.proving.tree import leaf_hash
from tests.proving.a_log import AT, LASTING, LASTING_WITNESS, LOG, WITNESSES, a_log, a_report

pytestmark = pytest.mark.requirement("R-004", "R-132")

ENTRY = a_report()
BIG = a_log(ENTRY, before=100, after=33)
SIGNERS = (LOG, LASTING, *WITNESSES, LASTING_WITNESS)


def other(name: str) -> Any:
    """Return a program of others, or say that its word was not asked."""
    return pytest.importorskip(name, reason=f"not checked against {name}: it is not installed")


def test_tlog_scales_believes_every_signature() -> None:
    """tlog-scales verifies all our types of signature on a checkpoint, ML-DSA-44 included."""
    signing, tlog = other("tlog_scales.signing"), other("tlog_scales.tlog")
    checkpoint = tlog.Checkpoint.from_text(signed_checkpoint(BIG.checkpoint(), SIGNERS, AT))
    for one in SIGNERS:
        checkpoint.verify(signing.Vkey.from_string(str(one.vkey)))
    assert (checkpoint.size, checkpoint.root_hash) == (134, BIG.checkpoint().root)


def test_signatures_of_tlog_scales_are_believed() -> None:
    """What tlog-scales signs, with Ed25519 and with ML-DSA-44, verifies here under the same keys."""
    signing, tlog = other("tlog_scales.signing"), other("tlog_scales.tlog")
    head = BIG.checkpoint()
    signers = [
        signing.PlainEd25519Signer(LOG.vkey.name, bytes([1]) * 32),
        signing.MLDSA44CosignatureSigner(LASTING.vkey.name, bytes([2]) * 32),
    ]
    note = tlog.Checkpoint.make_signed(head.origin, head.size, head.root, signers).serialize()
    verified = verify_note(note, [LOG.vkey, LASTING.vkey])
    assert [key.kind for key, _ in verified.signed_by] == [SignatureType.ED25519, SignatureType.MLDSA44]
    assert Checkpoint.parse(verified.text) == head


def test_tlog_scales_believes_the_proofs() -> None:
    """tlog-scales accepts our inclusion and consistency paths, and no altered one."""
    tlog = other("tlog_scales.tlog")
    head = BIG.checkpoint()
    path = inclusion_path(BIG.node, 100, 134)
    tlog.InclusionProof(100, 134, path).check(ENTRY.leaf_hash, head.root)
    with pytest.raises(tlog.InclusionProofInvalid):
        tlog.InclusionProof(101, 134, path).check(ENTRY.leaf_hash, head.root)
    for old in range(1, 134):
        smaller = a_log_of(old)
        tlog.ConsistencyProof(old, 134, consistency_path(BIG.node, old, 134)).check(smaller, head.root)


def a_log_of(size: int) -> bytes:
    """Return the root of the first entries of BIG."""
    return type(BIG)(BIG.leaves[:size]).checkpoint().root


def test_metamorphic_log_believes_the_receipt() -> None:
    """A verifier written in Rust accepts the checkpoint and the path of a receipt."""
    metamorphic = other("metamorphic_log")
    receipt = parse_receipt(BIG.receipt(ENTRY))
    leaf = leaf_hash(leaf_of(receipt.statement))
    keys = [str(LOG.vkey)]
    head = metamorphic.checkpoint_verify(receipt.note, keys)
    assert (head.origin, head.size) == ("example.org/record", 134)
    metamorphic.checkpoint_verify_inclusion(receipt.note, keys, receipt.index, leaf, list(receipt.path))
    with pytest.raises(metamorphic.VerifyError):
        metamorphic.checkpoint_verify_inclusion(receipt.note, keys, receipt.index + 1, leaf, list(receipt.path))


def test_metamorphic_log_refuses_what_is_refused_here() -> None:
    """Of 1,000 notes with one changed byte both say the same, whether the log's word still stands."""
    metamorphic = other("metamorphic_log")
    chance = random.Random(4)  # noqa: S311 - to be repeated, not to be secret
    note = signed_checkpoint(BIG.checkpoint(), [LOG, WITNESSES[0]], AT).encode()
    differ = []
    for _ in range(1000):
        at = chance.randrange(len(note))
        changed = note[:at] + bytes([note[at] ^ chance.randrange(1, 128)]) + note[at + 1 :]
        text = changed.decode("utf-8", "replace")
        ours = accepts(lambda text=text: verify_note(text, [LOG.vkey]))
        theirs = accepts(lambda text=text: metamorphic.verify_signed_note(text, [str(LOG.vkey)]))
        if ours and not theirs:
            differ.append(text)
    assert differ == []


def accepts(check: Any) -> bool:
    """Say whether a check lets its matter pass, whatever its way of refusing."""
    try:
        check()
    except Exception:  # noqa: BLE001 - each program has its own errors
        return False
    return True


def test_aics_tlog_believes_checkpoint_and_proofs() -> None:
    """aics-tlog, which needs Python 3.12, accepts log, quorum and paths, and refuses a third witness's bad word."""
    aics = other("aics_tlog")
    note = signed_checkpoint(BIG.checkpoint(), (LOG, *WITNESSES), AT)
    log, *witnesses = [aics.parse_vkey(str(one.vkey)) for one in (LOG, *WITNESSES)]
    verdict = aics.verify_checkpoint(aics.parse_note(note), log, witnesses, 3)
    assert (verdict.ok, verdict.size, verdict.cosignature_count) == (True, 134, 3)
    changed = note[:-20] + ("A" if note[-20] != "A" else "B") + note[-19:]
    assert not aics.verify_checkpoint(aics.parse_note(changed), log, witnesses, 2).ok
    root = BIG.checkpoint().root
    assert aics.verify_inclusion(ENTRY.leaf_hash, 100, 134, inclusion_path(BIG.node, 100, 134), root)
    assert aics.verify_consistency(100, 134, a_log_of(100), root, consistency_path(BIG.node, 100, 134))
