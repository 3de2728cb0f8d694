"""Which profile an organisation has: computed from what stands, shown where people decide whether to trust.

Letterbox: two readers and an outside body that ends the chain; it receives, supports and refers, and finds nothing.
The larger profiles ask for a keeper and a signer elsewhere, outside key-holders and witnesses: none stands yet.
"""

from __future__ import annotations

import datetime as dt

from fairhearing.people import offices
from fairhearing.people.models import Organisation

LETTERBOX, NOT_YET = "letterbox", "not yet"


def of(organisation: Organisation, *, on: dt.date) -> str:
    """Return ``letterbox`` or ``not yet``."""
    chain = offices.chain(organisation, on=on)
    inside = [reader for reader in chain if not reader.is_outside]
    stands = len(chain) > 2 and len(inside) >= 2 and chain[-1].is_outside  # noqa: PLR2004  two readers and who ends it
    return LETTERBOX if stands else NOT_YET
