"""A refused act and its reason: asked once, said the same way on the button, beside it and in the guard."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Refusal:
    """Why an act may not happen: the rule's code for the record, and the words for a person."""

    rule: str
    words: str


class Refused(Exception):
    """An act was refused. Carries the Refusal; nothing was changed."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.rule)
        self.refusal = refusal


def unless(refusal: Refusal | None) -> None:
    """Let the act go on, or raise Refused with the reason."""
    if refusal is not None:
        raise Refused(refusal)
