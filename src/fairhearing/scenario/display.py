"""What the demo shows: the association with its people, and a few reports that have come in. All invented."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from fairhearing import sealing
from fairhearing.casework import cases, conflicts, messages, readings
from fairhearing.casework.messages import File
from fairhearing.intake import reports
from fairhearing.intake.telling import Allegation, Telling
from fairhearing.people.offices import NotTo
from fairhearing.scenario import association
from fairhearing.scenario.association import Cast

NOTHING_CAME_OF_IT = Telling(
    words=(
        "At the spring social somebody told me that the prize draw was arranged so that one table would win. "
        "I did not see it myself. I would like somebody to look at how the tickets were drawn."
    ),
    allegations=(
        Allegation(
            kind="other",
            words="The prize draw may have been arranged.",
            when={"certainty": "range", "from": "", "to": "", "words": "some time this spring"},
            where="Spring social",
            known_by="heard",
        ),
    ),
    reporter_is="member",
    hopes="That somebody checks, and tells me what they found.",
)
ABOUT_SOMEBODY_POWERFUL = Telling(
    words=(
        "After the quarterly meeting I was told on the stairs of Assembly Hall that I would not be put forward again "
        "if I kept asking about the travel costs. I am worried about who sees this."
    ),
    allegations=(
        Allegation(
            kind="intimidation",
            words="I was warned not to ask about travel costs.",
            when={"certainty": "unknown", "from": "", "to": "", "words": "after the last quarterly meeting"},
            where="Assembly Hall",
            who="The president",
            known_by="first_hand",
        ),
    ),
    concerned=("The president",),
    not_to=NotTo(offices=frozenset({"president", "deputy_intake"})),
    reporter_is="official",
    hopes="That it stops, and that I keep my place.",
    needs="Somebody to talk to who is not in the leadership.",
)


def furnish(data: Path, *, at: dt.datetime) -> dict[str, Any]:
    """Set up the association and its reports; return accounts and receipts for whoever tries the demo."""
    cast = association.found(association.prepare(with_codes=("deputy_intake",)), at=at)
    folder = data / "receipts"
    folder.mkdir(mode=0o700, exist_ok=True)
    receipts = [
        _send(cast, ABOUT_SOMEBODY_POWERFUL, folder / "first.tlog-proof", at=at, answered=True),
        _send(cast, NOTHING_CAME_OF_IT, folder / "second.tlog-proof", at=at, answered=False),
    ]
    return {
        "accounts": [_account(member) for member in cast.members.values()],
        "receipts": receipts,
        "policy": str(data / "trust" / f"{association.SLUG}.policy"),
    }


def _account(member: association.Member) -> dict[str, str]:
    account = {"role": member.role, "username": member.username, "password": member.password}
    return account | ({"totp_secret": member.totp} if member.totp else {})


def _send(cast: Cast, telling: Telling, path: Path, *, at: dt.datetime, answered: bool) -> dict[str, str]:
    code = sealing.Code.generate()
    files = (File.of("note.txt", "text/plain", b"An invented note, kept as an example of a file.\n"),)
    receipt = reports.submit(telling, organisation=cast.organisation, code=code, files=files, at=at)
    if answered:
        opened = cases.case_for(cast.handler("intake"), receipt.ref)
        conflicts.declare(opened, relations="None.", knowledge="Nothing before this report.", at=at)
        readings.open_report(opened, at=at)
        words = "Thank you for writing. We have read your report and will tell you by the date below what happens next."
        messages.send(opened, words, purpose="acknowledgement", at=at)
    path.write_text(receipt.proof)
    return {"code": code.words, "file": str(path)}
