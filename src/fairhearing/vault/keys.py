"""Who can open what: safes with their compartments, and the slots through which a reader comes to the keys.

A reader's slots hold the identities of the compartments that this reader may open; a later generation comes in one more
slot. All slots of a safe have one size and their number is a multiple of ``SLOTS``, filled with decoys: a stolen
database shows neither how many read a case nor who they are.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from django.db.models import F

from fairhearing import sealing
from fairhearing.record import rows
from fairhearing.vault.models import Compartment, Safe, Slot

SLOTS = 8
GRANT_SIZE = 1024  # bytes before sealing: room for the identities of eight compartments
SLOTS_A_READER = 64  # a reader gets one more slot with each new generation


class NoKeys(Exception):
    """This identity has no slot in that safe, or there is no such safe: one answer for both."""


class GenerationGone(Exception):
    """The newest generation is missing from the database; an older one, which more people open, is not written to."""


class GrantTooLarge(Exception):
    """More compartment generations than a slot has room for."""


@dataclass(frozen=True)
class Place:
    """A compartment generation that can be written to: all that is needed is its public recipient."""

    id: str
    safe: str
    organisation: str
    kind: str
    generation: int
    recipient: sealing.Recipient

    @property
    def name(self) -> str:
        return f"{self.kind}/{self.generation}"


@dataclass(frozen=True)
class Keys:
    """What one reader can open of one safe: identities by compartment name such as ``mailbox/1``.

    ``authors``: the signing keys whose documents count; None where they are not known yet. Anybody can seal to a
    public recipient, so a document by somebody else was put in from outside.
    ``opened``: small documents that were opened with these keys, by id and sealed digest; it ends with the keys, which
    live as long as one request.
    """

    safe: str
    organisation: str
    slot_secret: bytes = field(repr=False)
    identities: Mapping[str, sealing.Identity] = field(repr=False)
    authors: frozenset[bytes] | None = None
    opened: dict[tuple[str, str], sealing.Document] = field(default_factory=dict, repr=False, compare=False)

    def identity(self, place: Place) -> sealing.Identity:
        """Return the identity that opens ``place``. Raises NoKeys."""
        try:
            return self.identities[place.name]
        except KeyError:
            raise NoKeys(self.safe) from None

    def places(self, kind: str) -> list[Place]:
        """Return the generations of ``kind`` that these keys open, oldest first.

        The recipient is that of the key which is held, never what stands in the row: a row can be swapped.
        """
        rows = Compartment.objects.filter(safe_id=self.safe, kind=kind).order_by("generation")
        held = [(row, self.identities.get(f"{row.kind}/{row.generation}")) for row in rows]
        return [
            Place(row.id, self.safe, self.organisation, row.kind, row.generation, identity.recipient)
            for row, identity in held
            if identity is not None
        ]

    def newest(self, kind: str) -> Place:
        """Return the generation of ``kind`` that new documents go to. Raises NoKeys, GenerationGone."""
        places = self.places(kind)
        if not places:
            raise NoKeys(self.safe)
        if places[-1].generation < max(
            int(name.split("/")[1]) for name in self.identities if name.startswith(f"{kind}/")
        ):
            raise GenerationGone(self.safe)
        return places[-1]


@dataclass(frozen=True)
class Opened:
    """A safe just made: its keys, the places of its newest generation by kind, and its rows, not yet written."""

    keys: Keys
    places: Mapping[str, Place]
    rows: tuple[Safe | Compartment | Slot, ...]


def make(
    safe: str, *, organisation: str, entitled: Mapping[sealing.Recipient, Collection[str]], day: dt.date
) -> Opened:
    """Make a safe with one compartment for each kind that somebody is entitled to. The caller writes its rows.

    ``entitled``: for each reader the kinds of compartment that this reader opens.
    """
    secret, public = sealing.slot_keys()
    row = Safe(id=safe, organisation=organisation, slot_public=public, changed_on=day)
    opened = _generation(Keys(safe, organisation, secret, {}), entitled, number=1)
    slots = [_slot(opened.keys, reader, kinds, number=0) for reader, kinds in entitled.items()]
    slots += [_decoy(safe) for _ in range(-len(slots) % SLOTS)]
    return replace(opened, rows=(row, *opened.rows, *sorted(slots, key=lambda slot: slot.id)))


def _generation(keys: Keys, entitled: Mapping[sealing.Recipient, Collection[str]], *, number: int) -> Opened:
    """Make generation ``number`` of every kind in ``entitled``; the returned keys open it and nothing else."""
    identities, places, made = {}, {}, []
    for kind in sorted({kind for kinds in entitled.values() for kind in kinds}):
        identity = sealing.Identity.generate()
        row = Compartment(
            id=sealing.random_id(), safe_id=keys.safe, kind=kind, generation=number, recipient=str(identity.recipient)
        )
        made.append(row)
        places[kind] = Place(row.id, keys.safe, keys.organisation, kind, number, identity.recipient)
        identities[places[kind].name] = identity
    return Opened(Keys(keys.safe, keys.organisation, keys.slot_secret, identities), places, tuple(made))


def _slot_id(agreed: bytes, number: int) -> str:
    return sealing.derive(agreed, f"slot/{number}", 16).hex()


def _slot_ids(agreed: bytes) -> list[str]:
    """Return the ids of a reader's slots, first to last, from what reader and safe alone agree on."""
    return [_slot_id(agreed, number) for number in range(SLOTS_A_READER)]


def _slot(keys: Keys, reader: sealing.Recipient, kinds: Collection[str], *, number: int) -> Slot:
    identities = {n: str(identity) for n, identity in keys.identities.items() if n.split("/")[0] in kinds}
    grant = json.dumps({"slots": keys.slot_secret.hex(), "compartments": identities}).encode()
    if len(grant) > GRANT_SIZE:
        raise GrantTooLarge(keys.safe)
    slot_id = _slot_id(sealing.slot_for(reader, with_secret=keys.slot_secret), number)
    return Slot(id=slot_id, safe_id=keys.safe, sealed=sealing.seal(grant.ljust(GRANT_SIZE), reader))


@cache
def _nobody() -> sealing.Recipient:
    """A recipient whose identity was never kept, so that a decoy is a real age file that nobody opens."""
    return sealing.Identity.generate().recipient


def _decoy(safe: str) -> Slot:
    return Slot(id=sealing.random_bytes(16).hex(), safe_id=safe, sealed=sealing.seal(bytes(GRANT_SIZE), _nobody()))


def open_safe(safe: str, identity: sealing.Identity) -> Keys:
    """Return what ``identity`` can open of the safe. Raises NoKeys, also when there is no such safe.

    Both do the same work (two questions to the database, one agreement), so that time does not tell them apart.
    """
    found = Safe.objects.filter(pk=safe).values_list("slot_public", "organisation").first()
    public, organisation = found or (_nobodys_public(), "")
    sealed = _own_slots(safe, sealing.slot_of(identity, with_public=bytes(public)))
    if not sealed:
        raise NoKeys(safe)
    grants = [json.loads(sealing.open_sealed(one, identity)) for one in sealed]
    identities = {n: sealing.Identity.parse(text) for grant in grants for n, text in grant["compartments"].items()}
    return Keys(safe, organisation, bytes.fromhex(grants[0]["slots"]), identities)


@cache
def _nobodys_public() -> bytes:
    """The public half of a slot key that no safe has."""
    return sealing.slot_keys()[1]


def _own_slots(safe: str, agreed: bytes) -> list[bytes]:
    """Return what lies in a reader's slots: they fill up from the first, so the rest is asked for only after that."""
    found: list[bytes] = []
    for first in range(0, SLOTS_A_READER, SLOTS):
        ids = [_slot_id(agreed, number) for number in range(first, first + SLOTS)]
        found += map(bytes, Slot.objects.filter(pk__in=ids, safe_id=safe).values_list("sealed", flat=True))
        if len(found) < first + SLOTS:
            break
    return found


def is_newest(keys: Keys) -> bool:
    """Tell whether no generation was made since these keys were opened."""
    newest = max(int(name.split("/")[1]) for name in keys.identities)
    return not Compartment.objects.filter(safe_id=keys.safe, generation__gt=newest).exists()


@dataclass(frozen=True)
class Looked:
    """A safe that was looked through: ``mark`` names it in the state in which it was, ``is_ours`` if we have a slot."""

    safe: str
    mark: str
    on: dt.date
    is_ours: bool


def look_through(
    identity: sealing.Identity, *, organisation: str, since: dt.date, known: Collection[str]
) -> list[Looked]:
    """Look through the safes whose slots changed on or after ``since``, but for those with a mark in ``known``.

    Costs one key agreement a safe, so a reader remembers in the own sealed keyring what was looked through.
    """
    rows = Safe.objects.filter(organisation=organisation, changed_on__gte=since)
    first_slots = {}
    for safe, public, on, changes in rows.values_list("id", "slot_public", "changed_on", "changes"):
        mark = f"{safe}:{changes}"
        if mark not in known:
            agreed = sealing.slot_of(identity, with_public=bytes(public))
            first_slots[_slot_id(agreed, 0)] = (safe, mark, on)
    ours: set[str] = set()
    ids = list(first_slots)
    for first in range(0, len(ids), 500):
        ours |= set(Slot.objects.filter(pk__in=ids[first : first + 500]).values_list("safe_id", flat=True))
    return [Looked(safe, mark, on, safe in ours) for safe, mark, on in first_slots.values()]


def _slots_changed(keys: Keys, on: dt.date) -> None:
    Safe.objects.filter(pk=keys.safe).update(changed_on=on, changes=F("changes") + 1)


def grant(
    keys: Keys, reader: sealing.Recipient, kinds: Collection[str], *, beside: Iterable[sealing.Recipient], on: dt.date
) -> None:
    """Let ``reader`` open the ``kinds`` that ``keys`` open, in one slot for each generation.

    ``beside``: everybody who has a slot already, so that no real slot is taken for a decoy. Raises GrantTooLarge.
    """
    others = list(beside)
    for part in _by_generation(keys):
        _give_slot(part, reader, kinds, beside=others)
    _slots_changed(keys, on)


def _by_generation(keys: Keys) -> list[Keys]:
    """Return the keys in parts that each fit a slot: a slot has one size, however often the keys were renewed."""
    parts: dict[int, dict[str, sealing.Identity]] = {}
    for name, identity in keys.identities.items():
        parts.setdefault(int(name.rsplit("/", 1)[1]), {})[name] = identity
    return [Keys(keys.safe, keys.organisation, keys.slot_secret, parts[number]) for number in sorted(parts)]


def _give_slot(
    keys: Keys, reader: sealing.Recipient, kinds: Collection[str], *, beside: Iterable[sealing.Recipient]
) -> None:
    """Put one slot in; a decoy gives way, so the number of slots tells nothing."""
    taken = set(Slot.objects.filter(safe_id=keys.safe).values_list("pk", flat=True))
    own = _slot_ids(sealing.slot_for(reader, with_secret=keys.slot_secret))
    free = [number for number, slot in enumerate(own) if slot not in taken]
    if not free:
        raise GrantTooLarge(keys.safe)
    real = {slot for other in beside for slot in _slot_ids(sealing.slot_for(other, with_secret=keys.slot_secret))}
    decoys = sorted(taken - real - set(own))
    if decoys:
        Slot.objects.filter(pk=decoys[0]).delete()
    else:
        Slot.objects.bulk_create([_decoy(keys.safe) for _ in range(SLOTS - 1)])
    _slot(keys, reader, kinds, number=free[0]).save(force_insert=True)


def withdraw(keys: Keys, reader: sealing.Recipient, *, on: dt.date) -> None:
    """Take every slot of ``reader`` away. What was readable may have been kept: ``renew`` guards what comes later."""
    own = _slot_ids(sealing.slot_for(reader, with_secret=keys.slot_secret))
    gone, _ = Slot.objects.filter(safe_id=keys.safe, pk__in=own).delete()
    Slot.objects.bulk_create([_decoy(keys.safe) for _ in range(gone)])
    _slots_changed(keys, on)


def renew(keys: Keys, entitled: Mapping[sealing.Recipient, Collection[str]], *, on: dt.date) -> Keys:
    """Start a new generation of every compartment for what comes later, open to ``entitled`` alone.

    Returns ``keys`` with the new identities of those kinds that they open already: whoever renews a compartment that
    is not theirs does not come to keep its key.
    """
    newest = Compartment.objects.filter(safe_id=keys.safe).order_by("-generation").values_list("generation", flat=True)
    opened = _generation(keys, entitled, number=(newest.first() or 0) + 1)
    rows.write(opened.rows)
    for reader, kinds in entitled.items():
        grant(opened.keys, reader, kinds, beside=entitled, on=on)
    own = {name.split("/")[0] for name in keys.identities}
    fresh = {name: identity for name, identity in opened.keys.identities.items() if name.split("/")[0] in own}
    return replace(keys, identities={**keys.identities, **fresh})
