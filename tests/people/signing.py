"""Signing as the members of the invented association do, for what needs two of them."""

from __future__ import annotations

import datetime as dt

from fairhearing import sealing
from fairhearing.people import accounts, certificates
from fairhearing.people.register import Entered
from fairhearing.scenario.association import Cast
from tests.builders import AT


def deeds(cast: Cast, role: str) -> sealing.SigningKey:
    """Return the key with which a member signs what can't be undone."""
    member = cast.members[role]
    return accounts.open_with_password(cast.organisation, member.username, member.password)[1].deeds


def ended(
    cast: Cast, role: str, *, by: tuple[str, ...] = ("secretary", "panel_chair"), at: dt.datetime = AT
) -> Entered:
    """End what is certified of a member, from the day of ``at`` on; who appoints leaves by their own word."""
    signers = (role,) if role in by else by
    body = certificates.ending_of(cast.handler(role).account, from_on=at.date())
    signatures = [certificates.sign_ending(body, deeds(cast, one)) for one in signers]
    return certificates.end(cast.organisation, body, signatures, at=at)
