"""A colleague is added by somebody who can open the case, with the password asked again, and the reporter sees it."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, replace

import rfc8785
from django.db import transaction

from fairhearing import sealing
from fairhearing.casework import cases, conflicts, hands
from fairhearing.casework.cases import OpenCase
from fairhearing.casework.history import Entered
from fairhearing.casework.messages import digest
from fairhearing.people import accounts, offices
from fairhearing.people.offices import Reader
from fairhearing.refusal import Refusal, unless
from fairhearing.vault import keys as vault
from fairhearing.vault import store

DOMAIN = b"fairhearing/grant-order/v1\n"
KIND, COMPARTMENT = "order", "desk"


@dataclass(frozen=True)
class Order:
    """A signed grant order: who may read from now on, and by whose deed."""

    body: bytes
    signature: bytes

    def encoded(self) -> bytes:
        """Return the form in which it is kept in the case."""
        return json.dumps({"body": self.body.decode(), "signature": self.signature.hex()}).encode()


def possible(opened: OpenCase, *, on: dt.date) -> list[Reader]:
    """Return whom this case may be opened to, in the order of the chain."""
    return [one for one in offices.chain(opened.organisation, on=on) if why_not_add(opened, one, on=on) is None]


def why_not_add(opened: OpenCase, reader: Reader, *, on: dt.date) -> Refusal | None:
    """Say why this person may not be given the case; None when they may."""
    refused = conflicts.why_not_read(opened)
    if refused is not None:
        return refused
    if opened.hands.reader(reader.account) is not None:
        return Refusal("R-048", "This person reads the case already.")
    if reader.account in opened.hands.aside:
        return Refusal("R-049", "This person stood aside from the case, and does not come back to it.")
    if reader.account in offices.barred(opened.organisation, opened.hands.not_to, on=on):
        return Refusal("R-041", "The reporter asked that this person does not see the case, or it names them.")
    if all(other != reader for other in offices.chain(opened.organisation, on=on)):
        return Refusal("R-044", "This person holds no certified office that receives reports.")
    return None


@transaction.atomic
def add(opened: OpenCase, reader: Reader, *, deeds: sealing.SigningKey, at: dt.datetime) -> Entered:
    """Give a colleague the keys of the case, by an order signed with the key that only a password opens.

    They still declare before they read. Raises Refused, and Forged when the deeds key is not this handler's.
    """
    cases.hold(opened)
    unless(why_not_add(opened, reader, on=at.date()))
    order = _ordered(opened, reader, deeds, at)
    place = opened.keys.newest(COMPARTMENT)
    content = order.encoded()
    store.put(content, into=place, kind=KIND, signed_by=opened.signing, day=at.date())
    after = replace(opened.hands, readers=(*opened.hands.readers, reader))
    hands.write(after, into=opened.keys.newest(hands.COMPARTMENT), signed_by=opened.signing, day=at.date())
    vault.grant(opened.keys, reader.recipient, hands.HANDLERS, on=at.date())
    signed = digest("order.json", content)
    given = replace(opened, hands=after)
    return cases.enter(given, {"event": "access.granted", "reader": reader.card(), "order": signed}, at=at)


def _ordered(opened: OpenCase, reader: Reader, deeds: sealing.SigningKey, at: dt.datetime) -> Order:
    body = rfc8785.dumps(
        {
            "account": reader.account,
            "by": opened.account,
            "case": opened.ref,
            "compartments": list(hands.HANDLERS),
            "recipient": str(reader.recipient),
            "time": at.isoformat(timespec="seconds"),
        }
    )
    signature = deeds.sign(DOMAIN + body)
    sealing.verify_signature(accounts.deeds_of(opened.account), DOMAIN + body, signature)
    return Order(body, signature)
