"""Which profile an organisation has: computed from what stands, shown where people decide whether to trust.

Letterbox: two readers and an outside body that ends the chain; it receives, supports and refers, and finds nothing.
Independent host: three outside key-holders as well, and a keeper on another machine than the pages, watched by others.
Full: five key-holders, keeper and signer under another body, three of four witnesses. No witness stands yet, and
the signer is on the machine of the pages, so nobody can have more than a letterbox; what is missing is said.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from fairhearing import sealing
from fairhearing.keeper import asking, wire
from fairhearing.people import certificates, offices
from fairhearing.people.accounts import Opened
from fairhearing.people.models import Organisation
from fairhearing.people.register import Entered
from fairhearing.people.setup import FEWEST_KEYHOLDERS
from fairhearing.refusal import Refusal, Refused

NOT_YET, LETTERBOX, HOST, FULL = "not yet", "letterbox", "independent host", "full"
MOST_KEYHOLDERS = 5
# What each profile asks for beside what the ones before it ask for.
ASKS: dict[str, tuple[str, ...]] = {
    LETTERBOX: ("readers", "outside end"),
    HOST: ("key-holders", "keeper elsewhere", "witness"),
    FULL: ("five key-holders", "signer elsewhere", "witnesses"),
}
SAME = Refusal("R-213", "The register says already what stands.")
NOT_BY_TWO = Refusal("R-044", "It takes one who appoints and another who is outside.")


def conditions(organisation: Organisation, *, on: dt.date) -> dict[str, bool]:
    """Return what each profile asks for, and whether it stands."""
    chain = offices.chain(organisation, on=on)
    keeping = offices.keyholders(organisation, on=on)
    return {
        "readers": sum(not reader.is_outside for reader in chain) >= 2,  # noqa: PLR2004  accountable and backup
        "outside end": bool(chain) and chain[-1].is_outside,
        "key-holders": len(keeping.holders) >= max(FEWEST_KEYHOLDERS, keeping.needed),
        "keeper elsewhere": _keeper_is_elsewhere(),
        "witness": False,
        "five key-holders": len(keeping.holders) >= MOST_KEYHOLDERS,
        "signer elsewhere": False,
        "witnesses": False,
    }


def of(organisation: Organisation, *, on: dt.date) -> str:
    """Return the largest profile for which everything stands, or ``not yet``."""
    stands = conditions(organisation, on=on)
    reached = NOT_YET
    for profile, asks in ASKS.items():
        if not all(stands[one] for one in asks):
            break
        reached = profile
    return reached


def missing(organisation: Organisation, *, on: dt.date) -> list[str]:
    """Return what is missing, by its code, for the profile that comes next."""
    stands = conditions(organisation, on=on)
    for asks in ASKS.values():
        lacking = [one for one in asks if not stands[one]]
        if lacking:
            return lacking
    return []


@lru_cache(1)
def _keeper_is_elsewhere() -> bool:
    """Tell whether the keeper said, when this process first asked, that it runs on another machine."""
    try:
        about = asking.about(settings.KEEPER_SOCKET)
        boot = Path("/proc/sys/kernel/random/boot_id").read_bytes()
    except (asking.Away, OSError):
        return False
    return about.machine != wire.machine_mark(boot)


def grow(*, by: Opened, beside: Opened, at: dt.datetime) -> Entered:
    """Enter which profile stands now, signed by one who appoints and another from outside. Raises Refused.

    Nothing else changes by it: what stands decides, and receipts of before keep the strength that they had.
    """
    (appointer, secrets), (_outsider, outside) = by, beside
    organisation, profile = appointer.organisation, of(appointer.organisation, on=at.date())
    if profile == certificates.of(organisation).profile:
        raise Refused(SAME)
    body = {
        "from": at.date().isoformat(),
        "id": sealing.random_id(),
        "organisation": organisation.pk,
        "profile": profile,
    }
    signatures = [certificates.sign_policy(body, key) for key in (secrets.deeds, outside.deeds)]
    try:
        return certificates.change_policy(organisation, body, signatures, at=at)
    except certificates.NotCertified:
        raise Refused(NOT_BY_TWO) from None
