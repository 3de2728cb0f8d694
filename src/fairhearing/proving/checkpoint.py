"""A log's signed word on its size and root, and the witnesses who vouch for it (C2SP tlog-checkpoint)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from fairhearing.proving.head import Checkpoint
from fairhearing.proving.note import NoteSigner, VerifierKey, verify_note
from fairhearing.proving.policy import Policy
from fairhearing.proving.unproven import Unproven

__all__ = ["Checkpoint", "VerifiedCheckpoint", "Witnessed", "signed_checkpoint", "verify_checkpoint"]


@dataclass(frozen=True)
class Witnessed:
    """A witness (its name in the policy) and when it vouched (Unix seconds)."""

    name: str
    at_unix: int


@dataclass(frozen=True)
class VerifiedCheckpoint:
    """A checkpoint, the log's keys that signed it, and the policy's witnesses that vouched for it."""

    checkpoint: Checkpoint
    log_keys: tuple[VerifierKey, ...]
    witnesses: tuple[Witnessed, ...]


def signed_checkpoint(checkpoint: Checkpoint, signers: Iterable[NoteSigner], at_unix: int) -> str:
    """Return the note: the checkpoint's text, an empty line, one signature line a signer."""
    body = checkpoint.body
    return body + "\n" + "".join(signer.sign(body, at_unix=at_unix) for signer in signers)


def verify_checkpoint(note: str, policy: Policy) -> VerifiedCheckpoint:
    """Check a checkpoint against whom one trusts; raise Unproven where log or quorum is missing."""
    verified = verify_note(note, policy.keys)
    checkpoint = Checkpoint.parse(verified.text)
    signed_at = dict(reversed(verified.signed_by))
    log_keys = tuple(log.key for log in policy.logs if log.key in signed_at and log.key.name == checkpoint.origin)
    if not log_keys:
        raise Unproven("no trusted key of this log has signed it")
    witnesses = tuple(Witnessed(one.name, signed_at[one.key] or 0) for one in policy.witnesses if one.key in signed_at)
    if not policy.is_met_by({one.name for one in witnesses}):
        raise Unproven("too few of the trusted witnesses have vouched for it")
    return VerifiedCheckpoint(checkpoint, log_keys, witnesses)
