"""In whose hands a case is: at every moment one accountable person and one backup (R-048), and who else reads it.

It is kept sealed in the case, each change a new version, so that a stolen database does not say who handles what.
The first version is written when the case opens; whoever stands aside hands on in the same act.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from fairhearing import sealing
from fairhearing.casework import orders
from fairhearing.casework.orders import Order
from fairhearing.people import certificates, offices
from fairhearing.people.models import Organisation
from fairhearing.people.offices import NotTo, Reader
from fairhearing.vault import keys as vault
from fairhearing.vault import store
from fairhearing.vault.keys import Entitled, Keys, Place

KIND = COMPARTMENT = "hands"
SIZE = 24 * 1024  # bytes: a post-quantum recipient takes two thousand, and who is named and barred fits beside them
REPORTERS = ("report", "identity", "routing", "mailbox", "hands")
HANDLERS = (*REPORTERS, "desk")


@dataclass(frozen=True)
class Hands:
    """Who reads a case. ``aside``: accounts that stood aside or were barred later; they never come back by chain.

    ``reporter_signing``: the key (hex) with which the reporter signs now; it changes with the code.
    ``keyholders``: who outside holds a share of the keys, of which ``needed`` give them to somebody new.
    ``order``: by which key-holders put these hands in place of those before, where no reader was left to do it.
    """

    readers: tuple[Reader, ...]
    reporter: sealing.Recipient
    reporter_signing: str
    not_to: NotTo
    aside: frozenset[str] = frozenset()
    keyholders: tuple[Reader, ...] = ()
    needed: int = 2
    order: Order | None = None

    @property
    def accountable(self) -> Reader:
        return self.readers[0]

    @property
    def backup(self) -> Reader:
        return self.readers[1]

    def reader(self, account: str) -> Reader | None:
        """Return the reader with this account."""
        return next((reader for reader in self.readers if reader.account == account), None)

    def entitled(self) -> Entitled:
        """Return which compartments each of them opens, and who holds shares."""
        readers = {self.reporter: REPORTERS} | {reader.recipient: HANDLERS for reader in self.readers}
        return Entitled(readers, tuple(holder.recipient for holder in self.keyholders), self.needed)

    def role(self, account: str) -> str:
        """Return the role in which the account acts in this case: a role is shown where a name is not."""
        for place, name in ((0, "accountable"), (1, "backup")):
            if len(self.readers) > place and self.readers[place].account == account:
                return name
        return "colleague"


def encoded(hands: Hands) -> bytes:
    """Return the form in which the hands are kept in the case, of one size whoever and how many they are."""
    content = json.dumps(
        {
            "readers": [_card(reader) for reader in hands.readers],
            "reporter": str(hands.reporter),
            "reporter_signing": hands.reporter_signing,
            "not_to": hands.not_to.as_json(),
            "aside": sorted(hands.aside),
            "keyholders": [_card(holder) for holder in hands.keyholders],
            "needed": hands.needed,
            "order": hands.order.as_json() if hands.order else None,
        }
    ).encode()
    return content.ljust(-(-len(content) // SIZE) * SIZE)


def _card(reader: Reader) -> dict[str, Any]:
    return {
        "account": reader.account,
        "name": reader.name,
        "office": reader.office,
        "office_name": reader.office_name,
        "is_outside": reader.is_outside,
        "recipient": str(reader.recipient),
    }


def _reader(card: Mapping[str, Any]) -> Reader:
    return Reader(**{**card, "recipient": sealing.Recipient.parse(card["recipient"])})


def _decoded(content: bytes) -> Hands:
    kept: Mapping[str, Any] = json.loads(content)
    return Hands(
        tuple(map(_reader, kept["readers"])),
        sealing.Recipient.parse(kept["reporter"]),
        kept["reporter_signing"],
        NotTo.of(kept["not_to"]),
        frozenset(kept["aside"]),
        tuple(map(_reader, kept["keyholders"])),
        kept["needed"],
        Order.of(kept["order"]) if kept["order"] else None,
    )


def write(hands: Hands, *, into: Place, signed_by: sealing.SigningKey, day: dt.date) -> None:
    """Keep this version of the hands; the newest counts."""
    store.put(encoded(hands), into=into, kind=KIND, signed_by=signed_by, day=day)


def with_authors(keys: Keys, organisation: Organisation) -> Keys:
    """Return ``keys`` that take documents only from the reporter and from who has, or had, this case in hand.

    The reporter's key is that of the first document of the case. Each later version of the hands must be written by
    somebody whom the one before it names, or to whom enough of its key-holders gave the case; it may name another key
    of the reporter (a changed code) and further readers, who count by the signing keys that the organisation certified
    for their accounts.
    """
    certified = certificates.signing_keys(organisation)
    keys = replace(keys, authors=None)
    first = store.first_author(keys, COMPARTMENT)
    authors, writers = {first}, {first}
    before: Hands | None = None
    for document in reversed(list(store.newest_first(keys, COMPARTMENT, KIND))):
        hands = _decoded(document.content)
        if document.sender not in writers and document.sender not in certified.get(
            _ordered_to(hands, before, organisation, keys.safe), ()
        ):
            raise sealing.Forged("nobody of this case wrote in whose hands it is")
        writers = {bytes.fromhex(hands.reporter_signing)}
        writers |= {key for reader in hands.readers for key in certified.get(reader.account, ())}
        authors |= {document.sender, *writers}
        before = hands
    return replace(keys, authors=frozenset(authors))


def _ordered_to(hands: Hands, before: Hands | None, organisation: Organisation, safe: str) -> str:
    """Return the account to which enough key-holders of the hands before gave the case, or "". Raises Forged."""
    if before is None or hands.order is None:
        return ""
    deeds = certificates.deeds_keys(organisation)
    holders = {holder.account: deeds.get(holder.account, frozenset()) for holder in before.keyholders}
    return orders.verify_ordered(hands.order, case=safe, by=holders, needed=before.needed)


def of(keys: Keys) -> Hands:
    """Return in whose hands the case is now. Raises store.NotThere when the case has none (it was damaged)."""
    document = store.newest(keys, COMPARTMENT, KIND)
    if document is None:
        raise store.NotThere(keys.safe)
    return _decoded(document.content)


def without(hands: Hands, accounts: frozenset[str], *, organisation: Organisation, on: dt.date) -> Hands:
    """Return the hands when ``accounts`` stand aside or are barred. Raises offices.NoOffice."""
    return completed(replace(hands, aside=hands.aside | accounts), organisation=organisation, on=on)


def completed(hands: Hands, *, organisation: Organisation, on: dt.date) -> Hands:
    """Return the hands as they should be on that day.

    Whoever is barred, stood aside or no longer holds a certified office leaves; whoever has new keys is given them in
    the same place; the backup moves up, and the chain gives new ones as far as needed. Outside key-holders are those
    who stand that day, are not barred and read nothing. Raises offices.NoOffice when fewer than two would read.
    """
    chain = offices.chain(organisation, on=on)
    barred = offices.barred(organisation, hands.not_to, on=on) | hands.aside
    standing = {reader.account: reader for reader in chain if reader.account not in barred}
    readers = [_in_place(reader, standing[reader.account]) for reader in hands.readers if reader.account in standing]
    wanted = max(2, min(len(hands.readers), organisation.readers))
    there = {reader.account for reader in readers}
    others = [reader for account, reader in standing.items() if account not in there]
    readers += others[: max(0, wanted - len(readers))]
    if len(readers) < 2:  # noqa: PLR2004  accountable and backup
        raise offices.NoOffice(organisation.pk)
    return with_keyholders(
        replace(hands, readers=tuple(readers), order=None), organisation=organisation, barred=barred, on=on
    )


def _in_place(before: Reader, now: Reader) -> Reader:
    """Keep a reader as the case knows them, office and all, unless their keys are others now."""
    return before if before.recipient == now.recipient else now


def with_keyholders(hands: Hands, *, organisation: Organisation, barred: Collection[str], on: dt.date) -> Hands:
    """Return the hands with those outside key-holders who are not barred and read nothing."""
    keeping = offices.keyholders(organisation, on=on)
    excluded = {*barred, *(reader.account for reader in hands.readers)}
    holders = tuple(holder for holder in keeping.holders if holder.account not in excluded)
    return replace(hands, keyholders=holders, needed=keeping.needed)


def renewed(keys: Keys, *, before: Hands, after: Hands, on: dt.date) -> Keys:
    """Change the keys with the hands: who leaves opens nothing that comes later, who comes opens all that we do.

    Where nobody comes or leaves, they stay as they are.
    """
    if set(before.entitled().everybody) == set(after.entitled().everybody):
        return keys
    return vault.renew(keys, after.entitled(), on=on)
