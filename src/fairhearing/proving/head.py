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
        match text.split("\n"):
            case [origin, size, root, ""] if origin:
                what = "the checkpoint's size"
                return cls(origin, decimal(size, what=what), hash_bytes(root, what="the checkpoint's root"))
        raise Unproven("the checkpoint is not three lines")
