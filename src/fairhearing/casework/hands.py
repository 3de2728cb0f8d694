"""In whose hands a case is: at every moment one accountable person and one backup (R-048), and who else reads it.

It is kept sealed in the case, each change a new version, so that a stolen database does not say who handles what.
The first version is written when the case opens; whoever stands aside hands on in the same act.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from fairhearing import sealing
from fairhearing.people import certificates, offices
from fairhearing.people.models import Organisation
from fairhearing.people.offices import NotTo, Reader
from fairhearing.vault import keys as vault
from fairhearing.vault import store
from fairhearing.vault.keys import Keys, Place

KIND, COMPARTMENT = "hands", "mailbox"
REPORTERS = ("report", "identity", "routing", "mailbox")
HANDLERS = (*REPORTERS, "desk")


@dataclass(frozen=True)
class Hands:
    """Who reads a case. ``aside``: accounts that stood aside or were barred later; they never come back by chain.

    ``reporter_signing``: the key (hex) with which the reporter signs now; it changes with the code.
    """

    readers: tuple[Reader, ...]
    reporter: sealing.Recipient
    reporter_signing: str
    not_to: NotTo
    aside: frozenset[str] = frozenset()

    @property
    def accountable(self) -> Reader:
        return self.readers[0]

    @property
    def backup(self) -> Reader:
        return self.readers[1]

    def reader(self, account: str) -> Reader | None:
        """Return the reader with this account."""
        return next((reader for reader in self.readers if reader.account == account), None)

    def entitled(self) -> dict[sealing.Recipient, tuple[str, ...]]:
        """Return which compartments each of them opens."""
        return {self.reporter: REPORTERS} | {reader.recipient: HANDLERS for reader in self.readers}

    def role(self, account: str) -> str:
        """Return the role in which the account acts in this case: a role is shown where a name is not."""
        for place, name in ((0, "accountable"), (1, "backup")):
            if len(self.readers) > place and self.readers[place].account == account:
                return name
        return "colleague"


def encoded(hands: Hands) -> bytes:
    """Return the form in which the hands are kept in the case."""
    readers = [
        {
            "account": reader.account,
            "name": reader.name,
            "office": reader.office,
            "office_name": reader.office_name,
            "is_outside": reader.is_outside,
            "recipient": str(reader.recipient),
        }
        for reader in hands.readers
    ]
    return json.dumps(
        {
            "readers": readers,
            "reporter": str(hands.reporter),
            "reporter_signing": hands.reporter_signing,
            "not_to": hands.not_to.as_json(),
            "aside": sorted(hands.aside),
        }
    ).encode()


def _decoded(content: bytes) -> Hands:
    kept: Mapping[str, Any] = json.loads(content)
    readers = tuple(
        Reader(
            one["account"],
            one["name"],
            one["office"],
            one["office_name"],
            one["is_outside"],
            sealing.Recipient.parse(one["recipient"]),
        )
        for one in kept["readers"]
    )
    reporter = sealing.Recipient.parse(kept["reporter"])
    return Hands(readers, reporter, kept["reporter_signing"], NotTo.of(kept["not_to"]), frozenset(kept["aside"]))


def write(hands: Hands, *, into: Place, signed_by: sealing.SigningKey, day: dt.date) -> None:
    """Keep this version of the hands; the newest counts."""
    store.put(encoded(hands), into=into, kind=KIND, signed_by=signed_by, day=day)


def with_authors(keys: Keys, organisation: Organisation) -> Keys:
    """Return ``keys`` that take documents only from the reporter and from who has, or had, this case in hand.

    The reporter's key is that of the first document of the case. Each later version of the hands must be written by
    somebody whom one before it names; it may name another key of the reporter (a changed code) and further readers,
    who count by the signing keys that the organisation certified for their accounts.
    """
    certified = certificates.signing_keys(organisation)
    authors = {store.first_author(keys, COMPARTMENT)}
    for document in reversed(list(store.newest_first(keys, COMPARTMENT, KIND))):
        if document.sender not in authors:
            raise sealing.Forged("nobody of this case wrote in whose hands it is")
        hands = _decoded(document.content)
        authors.add(bytes.fromhex(hands.reporter_signing))
        authors |= {key for reader in hands.readers for key in certified.get(reader.account, ())}
    return replace(keys, authors=frozenset(authors))


def of(keys: Keys) -> Hands:
    """Return in whose hands the case is now. Raises store.NotThere when the case has none (it was damaged)."""
    document = store.newest(keys, COMPARTMENT, KIND)
    if document is None:
        raise store.NotThere(keys.safe)
    return _decoded(document.content)


def without(hands: Hands, accounts: frozenset[str], *, organisation: Organisation, on: dt.date) -> Hands:
    """Return the hands when ``accounts`` leave: the backup moves up, and the chain gives new ones as far as needed.

    Raises offices.NoOffice when fewer than two would be left.
    """
    aside = hands.aside | accounts
    barred = offices.barred(organisation, hands.not_to, on=on) | aside
    staying = [reader for reader in hands.readers if reader.account not in barred]
    wanted = max(2, min(len(hands.readers), organisation.readers))
    for reader in offices.chain(organisation, on=on):
        if len(staying) >= wanted:
            break
        if reader.account not in barred and all(reader.account != other.account for other in staying):
            staying.append(reader)
    if len(staying) < 2:  # noqa: PLR2004  accountable and backup
        raise offices.NoOffice(organisation.pk)
    return replace(hands, readers=tuple(staying), aside=aside)


def give_keys(keys: Keys, *, before: Hands, after: Hands, on: dt.date) -> None:
    """Take slots away from who left and give slots to who came, for everything that ``keys`` open."""
    stay = {reader.account for reader in after.readers}
    known = {reader.account for reader in before.readers}
    for reader in before.readers:
        if reader.account not in stay:
            vault.withdraw(keys, reader.recipient, on=on)
    beside = [hands_reader.recipient for hands_reader in (*before.readers, *after.readers)] + [after.reporter]
    for reader in after.readers:
        if reader.account not in known:
            vault.grant(keys, reader.recipient, HANDLERS, beside=beside, on=on)
