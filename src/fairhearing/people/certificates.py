"""Who is a reader: a recipient counts only with a certificate that chains to the organisation's root.

The root key is made when the organisation is set up, certifies the first office holders, and is then forgotten; only
its public half stays, pinned in the trust policy. Later certificates are signed by somebody whose own certificate says
that they appoint. A row changed in the database is therefore never sealed to.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

import rfc8785
from django.db.models import QuerySet

from fairhearing import sealing
from fairhearing.people.models import Account, Certificate, Office, Organisation

DOMAIN = b"fairhearing/certificate/v1\n"


class NotCertified(Exception):
    """No valid certificate stands for this person in this office on that day."""


def certify(
    account: Account, office: Office, *, by: sealing.SigningKey, from_on: dt.date, appoints: bool = False
) -> Certificate:
    """Certify that the account's recipient and keys are those of its holder in ``office`` from that day on."""
    body = rfc8785.dumps(
        {
            "account": account.pk,
            "appoints": appoints,
            "deeds": bytes(account.deeds_public).hex(),
            "from": from_on.isoformat(),
            "name": account.name,
            "office": office.code,
            "office_name": office.name,
            "organisation": office.organisation_id,
            "outside": office.is_outside,
            "receives": office.chain is not None,
            "recipient": account.recipient,
            "signing": bytes(account.signing_public).hex(),
        }
    )
    signature = {"key": by.public.hex(), "signature": by.sign(DOMAIN + body).hex()}
    return Certificate.objects.create(
        id=sealing.random_id(), account=account, office=office, body=body.decode(), signatures=[signature]
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
        and body["from"] <= on.isoformat()
    )
    if not fits:
        raise NotCertified(account.pk)
    return body


def _verify_signed(certificate: Certificate, *, root: bytes, depth: int) -> dict[str, Any]:
    """Check one signature of the certificate by the root, or by somebody whom the root lets appoint."""
    encoded = certificate.body.encode()
    for entry in certificate.signatures:
        key = bytes.fromhex(entry["key"])
        if not _holds(key, encoded, bytes.fromhex(entry["signature"])):
            continue
        if key == root or (depth and _may_appoint(key, certificate, root=root, depth=depth - 1)):
            body: dict[str, Any] = json.loads(encoded)
            return body
    raise NotCertified(certificate.account_id)


@lru_cache(1024)
def _holds(key: bytes, body: bytes, signature: bytes) -> bool:
    """Tell whether the signature is that of ``key`` over ``body``; the same question is asked for every report."""
    try:
        sealing.verify_signature(key, DOMAIN + body, signature)
    except sealing.Forged:
        return False
    return True


def _may_appoint(key: bytes, certificate: Certificate, *, root: bytes, depth: int) -> bool:
    appointers = Certificate.objects.filter(
        account__organisation_id=certificate.account.organisation_id, account__deeds_public=key
    ).exclude(pk=certificate.pk)
    for appointer in appointers.select_related("account", "office"):
        try:
            body = _verify_signed(appointer, root=root, depth=depth)
        except NotCertified:
            continue
        if body["appoints"] and body["deeds"] == key.hex():
            return True
    return False


def appoints(account: Account, *, root: bytes, on: dt.date) -> bool:
    """Tell whether one of the account's certificates lets it appoint."""
    for certificate in Certificate.objects.filter(account=account).select_related("office", "account"):
        try:
            if verify_certified(certificate, root=root, on=on)["appoints"]:
                return True
        except NotCertified:
            continue
    return False


def certified(organisation: Organisation, *, on: dt.date) -> set[tuple[str, str]]:
    """Return who is certified to receive reports on that day, in which office: (account id, office id).

    That the office receives stands in the certificate: a place in the chain that was put into the database does not do.
    """
    rows = _all(organisation).filter(office__chain__isnull=False)
    return {(row.account_id, row.office_id) for row, body in _verified(rows, organisation, on=on) if body["receives"]}


def signing_keys(organisation: Organisation) -> dict[str, frozenset[bytes]]:
    """Return the signing keys of everybody who is or was certified, by account id.

    What they wrote stays theirs when they leave or are called something else, so only the signature counts here.
    """
    keys: dict[str, frozenset[bytes]] = {}
    for row in _all(organisation):
        try:
            body = _verify_signed(row, root=bytes(organisation.root_public), depth=2)
        except NotCertified:
            continue
        if body["organisation"] == organisation.pk:
            keys[body["account"]] = keys.get(body["account"], frozenset()) | {bytes.fromhex(body["signing"])}
    return keys


def _all(organisation: Organisation) -> QuerySet[Certificate]:
    """Return all certificates with person and office, without what the persons keep locked: that can be large."""
    rows = Certificate.objects.filter(account__organisation=organisation).select_related("office", "account")
    return rows.defer("account__locked", "account__recovery", "account__keyring")


def _verified(
    rows: Iterable[Certificate], organisation: Organisation, *, on: dt.date
) -> Iterator[tuple[Certificate, dict[str, Any]]]:
    for row in rows:
        try:
            yield row, verify_certified(row, root=bytes(organisation.root_public), on=on)
        except NotCertified:
            continue
