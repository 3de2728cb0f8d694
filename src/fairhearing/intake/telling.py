"""What a reporter tells: their own words and answers, as they stay for good (R-008).

Encoded once when the report is sent; the receipt commits to exactly these bytes, and the reporter can take them along.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from fairhearing.people.offices import NotTo

KINDS = (
    "bullying",
    "intimidation",
    "sexual_harassment",
    "sexual_assault",
    "serious_sexual_assault",
    "advantage_offered",
    "reprisal",
    "discrimination",
    "money",
    "other",
)
KNOWN_BY = ("first_hand", "told_by_affected", "heard", "rather_not_say")
LONGEST = 200_000  # characters of one free text


class NotComplete(Exception):
    """A report needs words of its own or at least one allegation."""


@dataclass(frozen=True)
class Allegation:
    """One thing that is said to have happened: kind, when (exact, range, unknown, in original words), where, how known.

    ``when``: {"certainty": exact|range|unknown, "from": ISO date or "", "to": ISO date or "", "words": as said}.
    """

    kind: str = "other"
    words: str = ""
    when: Mapping[str, str] = field(default_factory=dict)
    where: str = ""
    who: str = ""
    known_by: str = "rather_not_say"


@dataclass(frozen=True)
class Telling:
    """A whole report but for its files and for who the reporter is.

    ``came``: what whoever took it in says of how it came (R-001), such as {"told_from": ISO date, "told_to": ISO date,
    "certainty": exact|range|unknown, "subject": …, "sent": ISO time, "present": file names, "missing": file names};
    empty for the form on the web.
    """

    words: str = ""
    allegations: tuple[Allegation, ...] = ()
    concerned: tuple[str, ...] = ()
    affected: tuple[str, ...] = ()
    not_to: NotTo = field(default_factory=NotTo)
    reporter_is: str = ""
    identity_mode: str = "anonymous"
    hopes: str = ""
    needs: str = ""
    danger: str = ""
    options_shown: str = ""
    options_chosen: tuple[str, ...] = ()
    section: str = ""
    way_in: str = "web"
    received_by: str = ""
    came: Mapping[str, str] = field(default_factory=dict)

    def check(self) -> None:
        """Raise NotComplete when there is nothing in it to act on."""
        if not self.words.strip() and not any(one.words.strip() for one in self.allegations):
            raise NotComplete

    def encoded(self) -> bytes:
        """Return the bytes that are sealed, proved and given back: JSON that a person can read."""
        whole = asdict(self) | {"not_to": self.not_to.as_json(), "format": "fairhearing/report/v1"}
        return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()

    @classmethod
    def decoded(cls, content: bytes) -> Telling:
        """Read what ``encoded`` wrote."""
        kept: dict[str, Any] = json.loads(content)
        kept.pop("format")
        return cls(
            **kept
            | {
                "allegations": tuple(Allegation(**one) for one in kept["allegations"]),
                "concerned": tuple(kept["concerned"]),
                "affected": tuple(kept["affected"]),
                "options_chosen": tuple(kept["options_chosen"]),
                "not_to": NotTo.of(kept["not_to"]),
            }
        )
