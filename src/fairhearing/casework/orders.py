"""Orders: that a case's keys go to somebody, signed by those who may say so."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Self

import rfc8785

from fairhearing import sealing

DOMAIN = b"fairhearing/keys-order/v1\n"


@dataclass(frozen=True)
class Order:
    """What outside key-holders signed: ``body`` is canonical JSON, ``signatures`` are by account."""

    body: str
    signatures: Mapping[str, bytes]

    def as_json(self) -> dict[str, Any]:
        """Return the form in which it is kept."""
        return {"body": self.body, "signatures": {who: one.hex() for who, one in self.signatures.items()}}

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Self:
        """Read what ``as_json`` gave."""
        return cls(kept["body"], {who: bytes.fromhex(one) for who, one in kept["signatures"].items()})


def body(*, case: str, ask: str, to: str, recipient: sealing.Recipient) -> str:
    """Return what a key-holder signs: the case, by which ask, and to whom and which key its keys go."""
    return rfc8785.dumps({"ask": ask, "case": case, "recipient": str(recipient), "to": to}).decode()


def signed(text: str, *, by: sealing.SigningKey) -> bytes:
    """Sign the body of an order."""
    return by.sign(DOMAIN + text.encode())


def verify_ordered(order: Order, *, case: str, by: Mapping[str, Collection[bytes]], needed: int) -> str:
    """Return the account to which enough of ``by`` (signing keys by account) let this case's keys go. Raises Forged."""
    said = json.loads(order.body)
    agreed = {who for who, signature in order.signatures.items() if _holds(order.body, signature, by.get(who, ()))}
    if said["case"] != case or len(agreed) < max(2, needed):
        raise sealing.Forged("too few key-holders ordered this")
    to: str = said["to"]
    return to


def _holds(text: str, signature: bytes, keys: Collection[bytes]) -> bool:
    for key in keys:
        try:
            sealing.verify_signature(key, DOMAIN + text.encode(), signature)
        except sealing.Forged:
            continue
        return True
    return False
