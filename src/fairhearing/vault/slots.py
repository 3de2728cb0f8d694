"""Slots: where keys lie for those who may have them, under ids that name nobody.

What lies there for one person begins in one slot, whose id only that person and the holders of the safe's slot secret
can compute, and goes on in others, each named inside the one before it. A slot holds either the identities of
compartments or an outside key-holder's shares of them. All slots have one size and their number in a safe is a multiple
of ``SLOTS``, filled up with decoys.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from fairhearing import sealing
from fairhearing.vault.models import Slot

SLOTS = 8
SIZE = 1024  # bytes before sealing: room for the identities, or shares, of eight compartments
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


def id_for(reader: sealing.Recipient, secret: bytes) -> str:
    """Return where a reader's keys begin, for who has the slot secret."""
    return _first(sealing.slot_for(reader, with_secret=secret))


def id_of(identity: sealing.Identity, public: bytes) -> str:
    """Return where this identity's own keys begin, beside the public half of a slot secret."""
    return _first(sealing.slot_of(identity, with_public=public))


def _first(agreed: bytes) -> str:
    return sealing.derive(agreed, "slot/0", 16).hex()


def made(held: Held, reader: sealing.Recipient, *, safe: str, secret: bytes, also: str = "") -> list[Slot]:
    """Seal what is held to a reader, in as many slots as it takes. The caller writes them. ``also``: a slot before."""
    rows, parts = [], list(_parts(held.compartments))
    for number, part in reversed(list(enumerate(parts))):
        place = id_for(reader, secret) if number == 0 else sealing.random_id()
        content = {
            "slots": held.slots.hex(),
            "compartments": {name: key.hex() for name, key in part.items()},
            "share": held.is_share,
            "also": also,
        }
        plain = json.dumps(content, separators=(",", ":")).encode().ljust(SIZE)
        rows.append(Slot(id=place, safe_id=safe, sealed=sealing.seal(plain, reader)))
        also = place
    return rows


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


def opened(safe: str, first: str, identity: sealing.Identity) -> Held | None:
    """Return what lies for ``identity`` from the slot ``first`` on; None when nothing does.

    The newest comes first and its slot secret counts; identities and shares are never mixed.
    """
    found: Held | None = None
    seen: set[str] = set()
    place = first
    while place and place not in seen:
        seen.add(place)
        sealed = Slot.objects.filter(pk=place, safe_id=safe).values_list("sealed", flat=True).first()
        if sealed is None:
            break
        said = json.loads(sealing.open_sealed(bytes(sealed), identity))
        keys = {name: bytes.fromhex(key) for name, key in said["compartments"].items()}
        if found is None:
            found = Held(bytes.fromhex(said["slots"]), keys, said["share"])
        elif said["share"] == found.is_share:
            found = replace(found, compartments=keys | dict(found.compartments))
        place = said["also"]
    return found


def move_aside(first: str) -> str:
    """Give the slot ``first`` a random id, which the slot that comes in its place names. Return it, or ""."""
    aside = sealing.random_id()
    return aside if Slot.objects.filter(pk=first).update(id=aside) else ""


def remove(firsts: Collection[str]) -> None:
    """Take these slots away."""
    Slot.objects.filter(pk__in=firsts).delete()


def fill_up(safe: str, *, secret: bytes) -> None:
    """Bring the number of slots back to a multiple of ``SLOTS`` with decoys; only holders of the secret know which."""
    ids = _decoy_ids(secret)
    there = set(Slot.objects.filter(pk__in=ids, safe_id=safe).values_list("pk", flat=True))
    wanted = -(Slot.objects.filter(safe_id=safe).count() - len(there)) % SLOTS
    remove([one for one in ids[wanted:] if one in there])
    Slot.objects.bulk_create([_decoy(safe, one) for one in ids[:wanted] if one not in there])


def clear_decoys(secret: bytes) -> None:
    """Take the decoys away that the holders of this slot secret know."""
    remove(_decoy_ids(secret))


def decoys(safe: str, count: int, *, secret: bytes) -> list[Slot]:
    """Return the decoys that fill ``count`` slots up to a multiple of ``SLOTS``. The caller writes them."""
    return [_decoy(safe, one) for one in _decoy_ids(secret)[: -count % SLOTS]]


def _decoy_ids(secret: bytes) -> list[str]:
    return [sealing.derive(secret, f"decoy/{number}", 16).hex() for number in range(SLOTS - 1)]


def _decoy(safe: str, place: str) -> Slot:
    return Slot(id=place, safe_id=safe, sealed=sealing.seal(bytes(SIZE), _nobody()))


@cache
def _nobody() -> sealing.Recipient:
    """A recipient whose identity was never kept, so that a decoy is a real age file that nobody opens."""
    return sealing.Identity.generate().recipient
