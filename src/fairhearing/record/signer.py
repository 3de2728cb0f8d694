"""The log's signer: a guard with a memory of its own, no rubber stamp.

It keeps the last head that it signed in a file outside the database, and signs another only with a proof that the old
one is its beginning. A restored old database, or two that have grown apart, therefore can't be signed by accident.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import os
from collections.abc import Callable
from pathlib import Path

from fairhearing import proving, sealing

DAY = 86_400  # seconds


class WouldFork(Exception):
    """The database's log is not a continuation of what was signed: a restored backup, or tampering."""


class Signer:
    """Signs heads of one log with Ed25519 and ML-DSA-44, both derived from one 32-byte seed."""

    def __init__(self, origin: str, seed: bytes, memory: Path) -> None:
        self._signers = (
            proving.NoteSigner.from_seed(
                origin, sealing.derive(seed, "log/ed25519"), kind=proving.SignatureType.ED25519
            ),
            proving.NoteSigner.from_seed(
                origin, sealing.derive(seed, "log/ml-dsa-44"), kind=proving.SignatureType.MLDSA44
            ),
        )
        self._memory = memory

    @property
    def keys(self) -> tuple[str, ...]:
        """The verifier keys (vkey text) that a trust policy names."""
        return tuple(str(signer.vkey) for signer in self._signers)

    def sign(
        self, checkpoint: proving.Checkpoint, *, consistency: Callable[[int], list[bytes]], at: dt.datetime
    ) -> str:
        """Return the signed note of ``checkpoint``, or raise WouldFork.

        ``consistency`` gives the path from a smaller size; it is asked for only when there is an older head.
        """
        size, root = self.remembered()
        if size > checkpoint.size:
            raise WouldFork(f"a head of {size} entries was signed, this one has {checkpoint.size}")
        if size:
            try:
                proving.verify_consistency(
                    old_size=size,
                    new_size=checkpoint.size,
                    old_root=root,
                    new_root=checkpoint.root,
                    path=consistency(size),
                )
            except proving.Unproven as fault:
                raise WouldFork(str(fault)) from fault
        # The day is the finest time that stands in clear; the second of an act is sealed in its entry.
        return proving.signed_checkpoint(checkpoint, self._signers, int(at.timestamp()) // DAY * DAY)

    def remembered(self) -> tuple[int, bytes]:
        """Return size and root of the last head that was signed and stored; (0, b"") before the first."""
        try:
            kept = json.loads(self._memory.read_bytes())
        except FileNotFoundError:
            return 0, b""
        return int(kept["size"]), bytes.fromhex(kept["root"])

    def remember(self, checkpoint: proving.Checkpoint) -> None:
        """Keep ``checkpoint`` as the last one signed; a smaller one than is kept changes nothing."""
        lock = self._memory.with_suffix(".lock")
        with lock.open("wb") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            if self.remembered()[0] >= checkpoint.size:
                return
            fresh = self._memory.with_suffix(".new")
            with fresh.open("w") as file:
                json.dump({"size": checkpoint.size, "root": checkpoint.root.hex()}, file)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self._memory)
