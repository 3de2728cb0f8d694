"""Who is a reader: a recipient counts only with a certificate that chains to the organisation's root.

The root key is made when the organisation is set up, certifies the first office holders, and is then forgotten; only
its public half stays, pinned in the trust policy. Later certificates are signed by two: somebody whose own certificate
says that they appoint, and somebody else who is certified as outside the organisation. Each stands in the register, in
its order, and so does each ending: who signs must stand at that moment. A row changed in the database is therefore
never sealed to, and nobody appoints alone. The rules stand in ``standing``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import rfc8785

from fairhearing import sealing
from fairhearing.people import organisations, register
from fairhearing.people.models import Account, Office, Organisation
from fairhearing.people.register import Entered
from fairhearing.people.standing import (
    DOMAIN,
    ENDED,
    ENDING,
    FEWEST_NEEDED,
    ISSUED,
    POLICY,
    POLICY_SIGNED,
    Body,
    Certified,
    NotCertified,
    Signatures,
    Standing,
    read_on,
    verify_ended,
    verify_issued,
    verify_policy,
)
from fairhearing.people.standing import (
    REFUSED as REFUSED,  # noqa: PLC0414
)

__all__ = ["FEWEST_NEEDED", "Body", "Certified", "NotCertified", "Standing", "Terms"]

YEARS = 5  # for which a certificate stands unless whoever signs it says otherwise


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


def body_of(account: Account, office: Office, terms: Terms) -> dict[str, Any]:
    """Return what a certificate says of whoever has this account, in this office."""
    return {
        "account": account.pk,
        "appoints": terms.appoints,
        "deeds": bytes(account.deeds_public).hex(),
        "from": terms.from_on.isoformat(),
        "id": sealing.random_id(),
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


def sign(body: Body, key: sealing.SigningKey) -> dict[str, str]:
    """Return somebody's signature of a certificate."""
    return _signed(body, key, DOMAIN)


def sign_ending(body: Body, key: sealing.SigningKey) -> dict[str, str]:
    """Return somebody's signature of an ending."""
    return _signed(body, key, ENDING)


def sign_policy(body: Body, key: sealing.SigningKey) -> dict[str, str]:
    """Return somebody's signature of which profile stands."""
    return _signed(body, key, POLICY_SIGNED)


def _signed(body: Body, key: sealing.SigningKey, domain: bytes) -> dict[str, str]:
    return {"key": key.public.hex(), "signature": key.sign(domain + rfc8785.dumps(dict(body))).hex()}


def certify(
    account: Account, office: Office, terms: Terms, *, by: Sequence[sealing.SigningKey], at: dt.datetime
) -> Entered:
    """Certify that the account's recipient and keys are those of its holder in ``office``.

    ``by``: the root alone, or somebody who appoints and somebody outside. Raises NotCertified.
    """
    body = body_of(account, office, terms)
    return issue(office.organisation, body, [sign(body, key) for key in by], at=at)


def issue(organisation: Organisation, body: Body, signatures: Signatures, *, at: dt.datetime) -> Entered:
    """Put a signed certificate into the register: from here on it counts. Raises NotCertified."""
    verify_issued(body, signatures, of(organisation), on=at.date())
    return register.enter(organisation, ISSUED, {"certificate": body, "signatures": list(signatures)}, at=at)


def ending_of(account: Account, *, from_on: dt.date) -> dict[str, Any]:
    """Return what an ending says: from that day on nothing that was certified of this account counts."""
    return {
        "account": account.pk,
        "from": from_on.isoformat(),
        "id": sealing.random_id(),
        "organisation": account.organisation_id,
    }


def end(organisation: Organisation, body: Body, signatures: Signatures, *, at: dt.datetime) -> Entered:
    """Put a signed ending into the register. Raises NotCertified."""
    verify_ended(body, signatures, of(organisation), on=at.date())
    return register.enter(organisation, ENDED, {"ending": body, "signatures": list(signatures)}, at=at)


def change_policy(organisation: Organisation, body: Body, signatures: Signatures, *, at: dt.datetime) -> Entered:
    """Put into the register which profile stands now. Raises NotCertified."""
    verify_policy(body, signatures, of(organisation), on=at.date())
    return register.enter(organisation, POLICY, {"policy": body, "signatures": list(signatures)}, at=at)


_KNOWN: dict[str, Standing] = {}  # by organisation: what this process has read and checked already


def of(organisation: Organisation) -> Standing:
    """Return what the register says by now. Raises register.ChangedBehindItsBack, organisations.OtherRoot.

    What was read before is kept for as long as the register still goes on from it, so that this costs one small query.
    """
    head, root = register.head(organisation), organisations.root(organisation)
    known = _KNOWN.get(organisation.pk)
    if known is not None and (known.head, known.root) == (head, root):
        return known
    start = Standing(root=root, organisation=organisation.pk)
    if known is not None and known.root == root and register.goes_on(organisation, known.head):
        start = known
    read = read_on(start, register.entries(organisation, after=start.head))
    _KNOWN[organisation.pk] = read
    return read


def fits(body: Body, account: Account, office: Office) -> bool:
    """Tell whether the rows of account and office are what was certified, and not what somebody made of them since."""
    return bool(
        body["account"] == account.pk
        and (body["office"], body["office_name"]) == (office.code, office.name)
        and body["outside"] == office.is_outside
        and body["organisation"] == office.organisation_id == account.organisation_id
        and body["recipient"] == account.recipient
        and body["signing"] == bytes(account.signing_public).hex()
        and body["name"] == account.name
    )


def certified(organisation: Organisation, *, on: dt.date) -> dict[tuple[str, str], list[Body]]:
    """Return everything that is certified on that day, by account id and office code."""
    found: dict[tuple[str, str], list[Body]] = {}
    for one in of(organisation).on(on):
        found.setdefault((one.body["account"], one.body["office"]), []).append(one.body)
    return found


def of_account(account: Account, *, on: dt.date) -> list[Certified]:
    """Return what is certified of somebody on that day: a certificate for each office."""
    return [
        one
        for one in of(account.organisation).on(on)
        if one.body["account"] == account.pk and one.body["deeds"] == bytes(account.deeds_public).hex()
    ]


def appoints(account: Account, *, on: dt.date) -> bool:
    """Tell whether somebody may certify others, together with somebody outside."""
    return any(one.body["appoints"] for one in of_account(account, on=on))


def is_outside(account: Account, *, on: dt.date) -> bool:
    """Tell whether somebody may sign beside whoever appoints, because they hold an office outside."""
    return any(one.body["outside"] for one in of_account(account, on=on))


def signing_keys(organisation: Organisation) -> dict[str, frozenset[bytes]]:
    """Return the signing keys of everybody who is or was certified, by account id.

    What they wrote stays theirs when they leave or are called something else, so only the certificate counts here.
    """
    return _keys(organisation, "signing")


def deeds_keys(organisation: Organisation) -> dict[str, frozenset[bytes]]:
    """Return the same for the keys that sign what can't be undone."""
    return _keys(organisation, "deeds")


def _keys(organisation: Organisation, which: str) -> dict[str, frozenset[bytes]]:
    keys: dict[str, frozenset[bytes]] = {}
    for one in of(organisation).certificates.values():
        keys[one.body["account"]] = keys.get(one.body["account"], frozenset()) | {bytes.fromhex(one.body[which])}
    return keys


def ending(organisation: Organisation, *, within: int, on: dt.date) -> list[tuple[str, dt.date]]:
    """Return the offices that receive reports, keep keys or appoint, whose last certificate ends within those days.

    Each with that last day. An office in which nobody is certified any more is not among them.
    """
    last: dict[str, dt.date] = {}
    for one in of(organisation).on(on):
        if one.body["receives"] or one.body["keyholder"] or one.body["appoints"]:
            name = one.body["office_name"]
            last[name] = max(one.last, last.get(name, one.last))
    return [(name, day) for name, day in sorted(last.items()) if day < on + dt.timedelta(days=within)]
