"""Who is a reader: a recipient counts only with a certificate that chains to the organisation's root.

The root key is made when the organisation is set up, certifies the first office holders, and is then forgotten; only
its public half stays, pinned in the trust policy. Later certificates are signed by two: somebody whose own certificate
says that they appoint, and somebody else who is certified as outside the organisation. A row changed in the database
is therefore never sealed to, and nobody appoints alone; and the root in the database counts only if it is that of the
policy in the file.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import or_
from typing import Any

import rfc8785
from django.db.models import Q, QuerySet

from fairhearing import sealing
from fairhearing.people import organisations
from fairhearing.people.models import Account, Certificate, Office, Organisation

DOMAIN = b"fairhearing/certificate/v2\n"
YEARS = 5  # for which a certificate stands unless whoever signs it says otherwise
FEWEST_NEEDED = 2  # nobody opens anything alone


class NotCertified(Exception):
    """No valid certificate stands for this person in this office on that day."""


@dataclass(frozen=True)
class Terms:
    """What a certificate lets its holder do beside what their office does, and until which day.

    ``needed``: how many outside key-holders must act together, if this one keeps keys; 0 for whoever keeps none.
    """

    from_on: dt.date
    to_on: dt.date | None = None
    appoints: bool = False
    needed: int = 0

    @property
    def until(self) -> dt.date:
        """The last day on which the certificate counts."""
        return self.to_on or years_later(self.from_on, YEARS)


def years_later(day: dt.date, years: int) -> dt.date:
    """Return the same day of a later year; for the 29th of February, where there is none, the day before."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def certify(account: Account, office: Office, terms: Terms, *, by: Sequence[sealing.SigningKey]) -> Certificate:
    """Certify that the account's recipient and keys are those of its holder in ``office``.

    ``by``: the root alone, or somebody who appoints and somebody outside.
    """
    body = rfc8785.dumps(
        {
            "account": account.pk,
            "appoints": terms.appoints,
            "deeds": bytes(account.deeds_public).hex(),
            "from": terms.from_on.isoformat(),
            "keyholder": terms.needed > 0,
            "name": account.name,
            "needed": terms.needed,
            "office": office.code,
            "office_name": office.name,
            "organisation": office.organisation_id,
            "outside": office.is_outside,
            "receives": office.chain is not None,
            "recipient": account.recipient,
            "signing": bytes(account.signing_public).hex(),
            "to": terms.until.isoformat(),
        }
    )
    signatures = [{"key": key.public.hex(), "signature": key.sign(DOMAIN + body).hex()} for key in by]
    return Certificate.objects.create(
        id=sealing.random_id(), account=account, office=office, body=body.decode(), signatures=signatures
    )


def verify_certified(certificate: Certificate, *, root: bytes, on: dt.date) -> dict[str, Any]:
    """Return the certificate's body when it is signed down from ``root`` and fits its account. Raises NotCertified."""
    body = _verify_signed(certificate, root=root, depth=2)
    account = certificate.account
    fits = (
        body["account"] == account.pk
        and (body["office"], body["office_name"]) == (certificate.office.code, certificate.office.name)
        and body["outside"] == certificate.office.is_outside
        and body["organisation"] == certificate.office.organisation_id == account.organisation_id
        and body["recipient"] == account.recipient
        and body["signing"] == bytes(account.signing_public).hex()
        and body["name"] == account.name
        and body["from"] <= on.isoformat() <= body["to"]
    )
    if not fits:
        raise NotCertified(account.pk)
    return body


def _verify_signed(certificate: Certificate, *, root: bytes, depth: int) -> dict[str, Any]:
    """Return the body if the root signed it, or somebody who appoints together with somebody outside."""
    encoded = certificate.body.encode()
    keys = {bytes.fromhex(entry["key"]): bytes.fromhex(entry["signature"]) for entry in certificate.signatures}
    body: dict[str, Any] = json.loads(encoded)
    holding = {key for key, signature in keys.items() if _holds(key, encoded, signature)}
    if root in holding or (depth and _is_by_two(body, holding, certificate, root=root, depth=depth - 1)):
        return body
    raise NotCertified(certificate.account_id)


def _is_by_two(body: dict[str, Any], keys: set[bytes], certificate: Certificate, *, root: bytes, depth: int) -> bool:
    """Tell whether two others signed who stood on its first day: one who appoints, another who is outside."""
    signers = _signers(keys, certificate, root=root, depth=depth, on=body["from"])
    others = [signer for signer in signers if not is_same_person(signer, body)]
    return any(
        one["appoints"] and other["outside"] and not is_same_person(one, other) for one in others for other in others
    )


def is_same_person(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Tell whether two certificates may be those of one person: in doubt yes, because nobody counts twice."""
    return any(one[field] == other[field] for field in ("account", "deeds", "name"))


@lru_cache(1024)
def _holds(key: bytes, body: bytes, signature: bytes) -> bool:
    """Tell whether the signature is that of ``key`` over ``body``; the same question is asked for every report."""
    try:
        sealing.verify_signature(key, DOMAIN + body, signature)
    except sealing.Forged:
        return False
    return True


def _signers(keys: set[bytes], certificate: Certificate, *, root: bytes, depth: int, on: str) -> list[dict[str, Any]]:
    """Return the certificates, standing on that day, of those who signed with these keys."""
    named = (Q(body__contains=f'"deeds":"{key.hex()}"') for key in keys)  # the account may have other keys by now
    rows = _all(certificate.account.organisation).filter(reduce(or_, named, Q(pk=""))).exclude(pk=certificate.pk)
    found = []
    for row in rows:
        try:
            body = _verify_signed(row, root=root, depth=depth)
        except NotCertified:
            continue
        if bytes.fromhex(body["deeds"]) in keys and body["from"] <= on <= body["to"]:
            found.append(body)
    return found


def standing(account: Account, *, on: dt.date) -> list[dict[str, Any]]:
    """Return what is certified of somebody on that day: one certificate for each office."""
    rows = _all(account.organisation).filter(account=account)
    return [body for _row, body in _verified(rows, account.organisation, on=on)]


def appoints(account: Account, *, on: dt.date) -> bool:
    """Tell whether somebody may certify others, together with somebody outside."""
    return any(body["appoints"] for body in standing(account, on=on))


def is_outside(account: Account, *, on: dt.date) -> bool:
    """Tell whether somebody may sign beside whoever appoints, because they hold an office outside."""
    return any(body["outside"] for body in standing(account, on=on))


def certified(organisation: Organisation, *, on: dt.date) -> set[tuple[str, str]]:
    """Return who is certified to receive reports on that day, in which office: (account id, office id).

    That the office receives stands in the certificate: a place in the chain that was put into the database does not do.
    """
    rows = _all(organisation).filter(office__chain__isnull=False)
    return {(row.account_id, row.office_id) for row, body in _verified(rows, organisation, on=on) if body["receives"]}


def keyholders(organisation: Organisation, *, on: dt.date) -> dict[tuple[str, str], int]:
    """Return who is certified to keep keys on that day, by (account id, office id), and how many are needed."""
    rows = _all(organisation).filter(office__is_outside=True)
    verified = _verified(rows, organisation, on=on)
    return {(row.account_id, row.office_id): body["needed"] for row, body in verified if body["keyholder"]}


def signing_keys(organisation: Organisation) -> dict[str, frozenset[bytes]]:
    """Return the signing keys of everybody who is or was certified, by account id.

    What they wrote stays theirs when they leave or are called something else, so only the signature counts here.
    """
    return _keys(organisation, "signing")


def deeds_keys(organisation: Organisation) -> dict[str, frozenset[bytes]]:
    """Return the same for the keys that sign what can't be undone."""
    return _keys(organisation, "deeds")


def _keys(organisation: Organisation, which: str) -> dict[str, frozenset[bytes]]:
    keys: dict[str, frozenset[bytes]] = {}
    root = organisations.root(organisation)
    for row in _all(organisation):
        try:
            body = _verify_signed(row, root=root, depth=2)
        except NotCertified:
            continue
        if body["organisation"] == organisation.pk:
            keys[body["account"]] = keys.get(body["account"], frozenset()) | {bytes.fromhex(body[which])}
    return keys


def _all(organisation: Organisation) -> QuerySet[Certificate]:
    """Return all certificates with person and office, without what the persons keep locked: that can be large."""
    rows = Certificate.objects.filter(account__organisation=organisation).select_related("office", "account")
    return rows.defer("account__locked", "account__recovery", "account__keyring")


def _verified(
    rows: Iterable[Certificate], organisation: Organisation, *, on: dt.date
) -> Iterator[tuple[Certificate, dict[str, Any]]]:
    root = organisations.root(organisation)
    for row in rows:
        try:
            yield row, verify_certified(row, root=root, on=on)
        except NotCertified:
            continue
