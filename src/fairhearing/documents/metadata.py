"""What a file tells beside what is seen, and the refusal to clean it."""

from collections.abc import Iterator
from dataclasses import dataclass


def marked(text: str) -> str:
    """`text` as it is, marked for the catalogues: imported as `_`, and translated by whoever shows it."""
    return text


_ = marked
NOT_LOOKED_INTO = _("could not be looked into")


@dataclass(frozen=True)
class Revealed:
    """What a file reveals: pairs of a label and a value in plain words, for the reporter to see before sending.

    `cleanable` says that `cleaned` makes a copy without these; `note` says what was not looked into, or stays.
    """

    says: tuple[tuple[str, str], ...] = ()
    cleanable: bool = False
    note: str = ""


class CannotClean(Exception):
    """No cleaned copy can be made; the message says why, in plain words."""


class Sayings:
    """Gathers pairs of label and value, each value one line of at most 300 characters, each pair once."""

    def __init__(self) -> None:
        self._pairs: dict[tuple[str, str], None] = {}

    def add(self, label: str, value: object) -> None:
        """Add `value` under `label`; an empty value says nothing."""
        text = " ".join("".join(c if c.isprintable() else " " for c in str(value or "")[:2000]).split())
        if text and len(self._pairs) < 100:  # noqa: PLR2004  # a page that a person reads
            self._pairs[label, text[:300]] = None

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._pairs)
