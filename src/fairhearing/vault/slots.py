"""Slots: where keys lie for those who may have them, under ids that name nobody.

What lies there for one person lies in slots that only that person and the holders of the safe's slot secret can find,
numbered from 0, the newest first. A slot holds either the identities of compartments or an outside key-holder's shares
of them. All slots have one size and their number in a safe is a multiple of ``SLOTS``, filled up with decoys.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from fairhearing import sealing
from fairhearing.vault.models import Slot

SLOTS = 16  # readers, reporter and key-holders of most organisations: whoever is barred, their number is the same
SIZE = 1024  # bytes before sealing: room for the identities, or shares, of eight compartments
_AT_ONCE = 4  # slots that are asked for in one question
_NAMES = 880  # bytes of it that names and keys may fill, the rest is what every slot says


@dataclass(frozen=True)
class Held:
    """What lies in one person's slots.

    ``compartments``: by name such as ``mailbox/1`` the seed of an identity (32 bytes); ``slots``: the slot secret.
    Where ``is_share``, each is a share: its number, how many are needed (a byte each), and 32 bytes.
    """

    slots: bytes = field(repr=False)
    compartments: Mapping[str, bytes] = field(repr=False)
    is_share: bool = False


def first_of(identity: sealing.Identity, public: bytes) -> str:
    """Return where this identity's own keys begin, beside the public half of a slot secret."""
    return _place(sealing.slot_of(identity, with_public=public), 0)


def _place(agreed: bytes, number: int) -> str:
    return sealing.derive(agreed, f"slot/{number}", 16).hex()


def made(
    held: Held, reader: sealing.Recipient, *, safe: str, secret: bytes, before: Sequence[bytes] = ()
) -> list[Slot]:
    """Seal what is held to a reader, in as many slots as it takes. The caller writes them.

    ``before``: what lay in their slots until now, as it was sealed; it goes behind.
    """
    agreed = sealing.slot_for(reader, with_secret=secret)
    fresh = [sealing.seal(_encoded(held, part), reader) for part in _parts(held.compartments)]
    return [Slot(id=_place(agreed, number), safe_id=safe, sealed=one) for number, one in enumerate((*fresh, *before))]


def _encoded(held: Held, part: Mapping[str, bytes]) -> bytes:
    content = {
        "slots": held.slots.hex(),
        "compartments": {name: key.hex() for name, key in part.items()},
        "share": held.is_share,
    }
    return json.dumps(content, separators=(",", ":")).encode().ljust(SIZE)


def _parts(compartments: Mapping[str, bytes]) -> Iterator[dict[str, bytes]]:
    """Cut into parts that each fit a slot."""
    part: dict[str, bytes] = {}
    filled = 0
    for name, key in sorted(compartments.items()):
        length = len(name) + 2 * len(key) + 6
        if part and filled + length > _NAMES:
            yield part
            part, filled = {}, 0
        part[name] = key
        filled += length
    yield part


def opened(safe: str, identity: sealing.Identity, *, public: bytes) -> Held | None:
    """Return what lies for ``identity`` in the safe whose slot secret has this public half; None when nothing does.

    The newest comes first and its slot secret counts; identities and shares are never mixed.
    """
    found: Held | None = None
    for one in _sealed(safe, sealing.slot_of(identity, with_public=public)):
        content = json.loads(sealing.open_sealed(one, identity))
        keys = {name: bytes.fromhex(key) for name, key in content["compartments"].items()}
        if found is None:
            found = Held(bytes.fromhex(content["slots"]), keys, content["share"])
        elif content["share"] == found.is_share:
            found = replace(found, compartments=keys | dict(found.compartments))
    return found


def is_share(sealed: bytes, identity: sealing.Identity) -> bool:
    """Tell whether a share lies in a slot of this identity, and not a key."""
    return bool(json.loads(sealing.open_sealed(sealed, identity))["share"])


def _sealed(safe: str, agreed: bytes) -> Iterator[bytes]:
    """Yield what lies in one person's slots, in order. Where there is nothing, one question is asked all the same."""
    for first in itertools.count(0, _AT_ONCE):
        places = [_place(agreed, number) for number in range(first, first + _AT_ONCE)]
        there = dict(Slot.objects.filter(pk__in=places, safe_id=safe).values_list("pk", "sealed"))
        yield from (bytes(there[place]) for place in places if place in there)
        if len(there) < _AT_ONCE:
            return


def lying(safe: str, reader: sealing.Recipient, *, secret: bytes) -> list[bytes]:
    """Return what lies in a reader's slots, sealed as it is, for who has the slot secret."""
    return list(_sealed(safe, sealing.slot_for(reader, with_secret=secret)))


def replace_all(safe: str, real: Iterable[Slot], *, secret: bytes) -> None:
    """Put these slots in place of all that a safe has, and decoys beside them."""
    rows = list(real)
    Slot.objects.filter(safe_id=safe).delete()
    Slot.objects.bulk_create(in_no_order([*rows, *decoys(safe, len(rows), secret=secret)]))


def add(safe: str, real: Iterable[Slot], *, secret: bytes) -> None:
    """Put further slots in; decoys give way, and where there are too few, new ones come beside."""
    rows = list(real)
    places = _decoy_places(secret)
    there = set(Slot.objects.filter(pk__in=places, safe_id=safe).values_list("pk", flat=True))
    others = Slot.objects.filter(safe_id=safe).count() - len(there) + len(rows)
    Slot.objects.filter(pk__in=there).delete()
    Slot.objects.bulk_create(in_no_order([*rows, *decoys(safe, others, secret=secret)]))


def in_no_order(rows: list[Slot]) -> list[Slot]:
    """Return rows in the order of their ids, which says nothing."""
    return sorted(rows, key=lambda slot: slot.id)


def decoys(safe: str, count: int, *, secret: bytes) -> list[Slot]:
    """Return the decoys that fill ``count`` slots up to a multiple of ``SLOTS``. The caller writes them."""
    return [
        Slot(id=place, safe_id=safe, sealed=sealing.seal(bytes(SIZE), _nobody()))
        for place in _decoy_places(secret)[: -count % SLOTS]
    ]


def _decoy_places(secret: bytes) -> list[str]:
    """Return where decoys lie: only holders of the slot secret can tell them from keys."""
    return [sealing.derive(secret, f"decoy/{number}", 16).hex() for number in range(SLOTS - 1)]


@cache
def _nobody() -> sealing.Recipient:
    """A recipient whose identity was never kept, so that a decoy is a real age file that nobody opens."""
    return sealing.Identity.generate().recipient
