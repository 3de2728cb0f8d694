"""What stands, read from an organisation's register in its order: whose certificate counts, and since and until when.

See docs/protocols/certificate.md, whose steps are numbered as here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import rfc8785

from fairhearing import sealing
from fairhearing.people import register
from fairhearing.people.register import NOTHING_YET, Entered, Head

DOMAIN = b"fairhearing/certificate/v2\n"
ENDING = b"fairhearing/certificate-ending/v1\n"
POLICY_SIGNED = b"fairhearing/policy/v1\n"
ISSUED, ENDED, REFUSED = "certificate.issued", "certificate.ended", "certificate.refused"
POLICY = "policy.changed"
FEWEST_NEEDED = 2  # nobody opens anything alone
Body = Mapping[str, Any]
Signatures = Sequence[Mapping[str, str]]


class NotCertified(Exception):
    """This certificate, or this ending, does not count; the message says why."""


@dataclass(frozen=True)
class Certified:
    """A certificate that counts, or counted: what it says, where it stands in the register, and when it ended."""

    body: Body
    number: int
    signers: tuple[Body, ...] = ()
    ended_on: dt.date | None = None
    ended_by: int | None = None

    @property
    def last(self) -> dt.date:
        """The last day on which it counts."""
        day = dt.date.fromisoformat(self.body["to"])
        return day if self.ended_on is None else min(day, self.ended_on - dt.timedelta(days=1))

    def stands(self, on: dt.date) -> bool:
        """Tell whether it counts on that day."""
        day = on.isoformat()
        return self.body["from"] <= day <= self.body["to"] and (self.ended_on is None or on < self.ended_on)


@dataclass(frozen=True)
class Standing:
    """What the register says when it is read in its order: every certificate that was ever good, by its id."""

    head: Head = NOTHING_YET
    root: bytes = b""
    organisation: str = ""
    latest: dt.date = dt.date.min
    certificates: Mapping[str, Certified] = field(default_factory=dict)
    profile: str = ""  # the last one that two signed for
    void: tuple[int, ...] = ()

    def on(self, day: dt.date) -> list[Certified]:
        """Return what counts on that day, in the order in which it was issued."""
        return [one for one in self.certificates.values() if one.stands(day)]


def read_on(standing: Standing, entries: Iterable[Entered]) -> Standing:
    """Return what stands after these entries. Raises register.ChangedBehindItsBack when the root is another one."""
    for entered in entries:
        standing = _with(standing, entered)
    return standing


def _with(standing: Standing, entered: Entered) -> Standing:
    """Return what stands after one more entry. One that does not hold what it should counts for nothing."""
    # (1) the first entry pins the root
    if entered.number == 0 and entered.fields.get("root") != standing.root.hex():
        raise register.ChangedBehindItsBack("the root of certificates is another one")
    # (2) who signs must stand on the latest day that the register has reached: no entry is dated back
    latest = max(standing.latest, entered.day)
    read = replace(standing, head=entered.head, latest=latest)
    try:
        if entered.event == ISSUED:
            body, signatures = _parts(entered, "certificate")
            signers = verify_issued(body, signatures, standing, on=latest)
            return replace(read, certificates=_added(standing, Certified(body, entered.number, signers)))
        if entered.event == ENDED:
            body, signatures = _parts(entered, "ending")
            verify_ended(body, signatures, standing, on=latest)
            return replace(read, certificates=_ended(standing, body, entered))
        if entered.event == POLICY:
            body, signatures = _parts(entered, "policy")
            verify_policy(body, signatures, standing, on=latest)
            return replace(read, profile=body["profile"])
    except NotCertified:
        return replace(read, void=(*read.void, entered.number))
    return read


def _parts(entered: Entered, name: str) -> tuple[Body, Signatures]:
    body, signatures = entered.fields.get(name), entered.fields.get("signatures")
    if not isinstance(body, dict) or not isinstance(signatures, list):
        raise NotCertified("it has not the parts that it should have")
    return body, signatures


def _added(standing: Standing, new: Certified) -> dict[str, Certified]:
    return {**standing.certificates, new.body["id"]: new}


def _ended(standing: Standing, body: Body, entered: Entered) -> dict[str, Certified]:
    """Let everything certified of this account so far end on that day, unless it ended sooner."""
    day = dt.date.fromisoformat(body["from"])

    def after(one: Certified) -> Certified:
        if one.body["account"] != body["account"] or (one.ended_on is not None and one.ended_on <= day):
            return one
        return replace(one, ended_on=day, ended_by=entered.number)

    return {name: after(one) for name, one in standing.certificates.items()}


# ── what a certificate must be ───────────────────────────────────────────────

_FIELDS: Mapping[str, type] = {
    **dict.fromkeys(("account", "deeds", "from", "id", "name", "office", "office_name", "organisation"), str),
    **dict.fromkeys(("recipient", "signing", "to"), str),
    **dict.fromkeys(("appoints", "keyholder", "outside", "receives"), bool),
    "needed": int,
}
_POLICY_FIELDS: Mapping[str, type] = dict.fromkeys(("from", "id", "organisation", "profile"), str)
_ENDING_FIELDS: Mapping[str, type] = dict.fromkeys(("account", "from", "id", "organisation"), str)


def _verify_form(body: Body, fields: Mapping[str, type]) -> None:
    # (3) these fields and no other, each of its kind; days are days
    if body.keys() != fields.keys() or any(type(body[name]) is not kind for name, kind in fields.items()):
        raise NotCertified("it has not the fields that it should have")
    for name in {"from", "to"} & fields.keys():
        try:
            is_day = dt.date.fromisoformat(body[name]).isoformat() == body[name]
        except ValueError:
            is_day = False
        if not is_day:
            raise NotCertified("a day is not written as one")


def verify_issued(body: Body, signatures: Signatures, standing: Standing, *, on: dt.date) -> tuple[Body, ...]:
    """Return the certificates of those who signed, none where it was the root. Raises NotCertified."""
    _verify_form(body, _FIELDS)
    # (4) of this organisation, for the first time, not beginning after its end
    if body["organisation"] != standing.organisation:
        raise NotCertified("it is for another organisation")
    if body["id"] in standing.certificates:
        raise NotCertified("it was issued before")
    if body["from"] > body["to"] or body["to"] < on.isoformat():
        raise NotCertified("its time is over before it begins")
    # (5) who keeps keys is outside, receives and appoints nothing, and needs somebody else to open anything
    if body["keyholder"] != (body["needed"] > 0) or (body["keyholder"] and not _may_keep_keys(body)):
        raise NotCertified("nobody keeps keys like this")
    keys = _keys(body, signatures, DOMAIN)
    # (6) signed by the root
    if standing.root in keys:
        return ()
    # (7) or by two: one who appoints, and another who is outside
    signers = _signers(keys, standing, on=on)
    if any(is_same_person(signer, body) for signer in signers):
        raise NotCertified("somebody signed for themselves")
    return _two(signers)


def _may_keep_keys(body: Body) -> bool:
    return body["outside"] and not body["receives"] and not body["appoints"] and body["needed"] >= FEWEST_NEEDED


def _two(signers: Sequence[Body]) -> tuple[Body, Body]:
    for one in signers:
        for other in signers:
            if one["appoints"] and other["outside"] and not is_same_person(one, other):
                return one, other
    raise NotCertified("it takes one who appoints and another who is outside")


def verify_ended(body: Body, signatures: Signatures, standing: Standing, *, on: dt.date) -> None:
    """Check an ending. Raises NotCertified."""
    _verify_form(body, _ENDING_FIELDS)
    # (8) an ending is of somebody certified here, and signed by two others, or by nobody but themselves
    if body["organisation"] != standing.organisation:
        raise NotCertified("it is for another organisation")
    whose = [one.body for one in standing.certificates.values() if one.body["account"] == body["account"]]
    if not whose:
        raise NotCertified("nobody with this account was certified")
    keys = _keys(body, signatures, ENDING)
    if keys <= {bytes.fromhex(one["deeds"]) for one in whose}:
        return
    signers = _signers(keys, standing, on=on)
    _two([signer for signer in signers if not any(is_same_person(signer, one) for one in whose)])


def verify_policy(body: Body, signatures: Signatures, standing: Standing, *, on: dt.date) -> None:
    """Check what was signed of the profile that stands. Raises NotCertified."""
    _verify_form(body, _POLICY_FIELDS)
    # (9) a policy is of this organisation, and signed by two as in (7)
    if body["organisation"] != standing.organisation:
        raise NotCertified("it is for another organisation")
    _two(_signers(_keys(body, signatures, POLICY_SIGNED), standing, on=on))


def is_same_person(one: Body, other: Body) -> bool:
    """Tell whether two certificates may be those of one person: in doubt yes, because nobody counts twice."""
    return any(one[name] == other[name] for name in ("account", "deeds", "name"))


def _signers(keys: frozenset[bytes], standing: Standing, *, on: dt.date) -> list[Body]:
    """Return the certificates, standing on that day, of those who signed."""
    return [one.body for one in standing.on(on) if bytes.fromhex(one.body["deeds"]) in keys]


def _keys(body: Body, signatures: Signatures, domain: bytes) -> frozenset[bytes]:
    """Return the keys whose signatures hold. Raises NotCertified where one does not, or there is none."""
    encoded = domain + rfc8785.dumps(dict(body))
    keys = set()
    for one in signatures:
        try:
            key, signature = bytes.fromhex(one["key"]), bytes.fromhex(one["signature"])
        except (TypeError, KeyError, ValueError):
            raise NotCertified("a signature cannot be read") from None
        if not _holds(key, encoded, signature):
            raise NotCertified("a signature does not hold")
        keys.add(key)
    if not keys:
        raise NotCertified("nobody signed it")
    return frozenset(keys)


@lru_cache(1024)
def _holds(key: bytes, signed: bytes, signature: bytes) -> bool:
    """Tell whether the signature is that of ``key``: asked once when it is made and again when the register is read."""
    try:
        sealing.verify_signature(key, signed, signature)
    except sealing.Forged:
        return False
    return True
