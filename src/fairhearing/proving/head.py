"""What a log says of itself at one size: its name, the number of its entries, their root."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from fairhearing.proving.unproven import Unproven
from fairhearing.proving.wire import base64_of, decimal, hash_bytes, plain_text


@dataclass(frozen=True)
class Checkpoint:
    """The three lines of C2SP tlog-checkpoint: origin, size, root (32 bytes). No extension lines."""

    origin: str
    size: int
    root: bytes

    @property
    def body(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{base64_of(self.root)}\n"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the three lines; raise Unproven where they are not exactly these.

        Extension lines, which the standard advises against, are refused: ML-DSA-44
        cosignatures do not sign them, so nobody could vouch for them.
        """
        plain_text(text, what="the checkpoint")
        lines = text.split("\n")
        if len(lines) != 4 or lines[3] or not lines[0]:
            raise Unproven("the checkpoint is not three lines")
        size = decimal(lines[1], what="the checkpoint's size")
        return cls(lines[0], size, hash_bytes(lines[2], what="the checkpoint's root"))
