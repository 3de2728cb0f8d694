"""Who can open what: safes with their compartments, and the keys that lie for their readers in slots.

Readers hold the identities of the compartments that they may open. Outside key-holders hold shares of them: so many of
them together can give the keys to somebody new, and one of them opens nothing. Whenever somebody leaves, a new
generation of compartments and a new slot secret are made: what comes later opens with nothing that they had.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from django.db import connection
from django.db.models import F

from fairhearing import sealing
from fairhearing.record import rows
from fairhearing.vault import shares, slots
from fairhearing.vault.models import Compartment, Safe, Slot
from fairhearing.vault.slots import Held

SLOTS = slots.SLOTS
LOOKED_AT_ONCE = 32  # safes: as many are looked through at the least


class NoKeys(Exception):
    """This identity has no slot in that safe, or there is no such safe: one answer for both."""


class GenerationGone(Exception):
    """The newest generation is missing from the database; an older one, which more people open, is not written to."""


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
class Entitled:
    """Who comes to have keys: readers with the kinds of compartment that they open, and outside key-holders.

    ``keyholders`` get one share each of every compartment, of which ``needed`` give it back; fewer than that: none.
    """

    readers: Mapping[sealing.Recipient, Collection[str]]
    keyholders: tuple[sealing.Recipient, ...] = ()
    needed: int = 2

    @property
    def kinds(self) -> list[str]:
        return sorted({kind for kinds in self.readers.values() for kind in kinds})

    @property
    def everybody(self) -> tuple[sealing.Recipient, ...]:
        return (*self.readers, *self.keyholders)


@dataclass(frozen=True)
class Opened:
    """A safe just made: its keys, the places of its newest generation by kind, and its rows, not yet written."""

    keys: Keys
    places: Mapping[str, Place]
    rows: tuple[Safe | Compartment | Slot, ...]


def make(safe: str, *, organisation: str, entitled: Entitled, day: dt.date) -> Opened:
    """Make a safe with one compartment for each kind that somebody is entitled to. The caller writes its rows."""
    secret, public = sealing.slot_keys()
    row = Safe(id=safe, organisation=organisation, slot_public=public, changed_on=day)
    opened = _generation(Keys(safe, organisation, secret, {}), entitled.kinds, number=1)
    made = _handed_out(opened.keys, entitled, older={}, before={})
    made += slots.decoys(safe, len(made), secret=secret)
    return replace(opened, rows=(row, *opened.rows, *slots.in_no_order(made)))


def _generation(keys: Keys, kinds: Iterable[str], *, number: int) -> Opened:
    """Make generation ``number`` of every kind; the returned keys open it and nothing else."""
    identities, places, made = {}, {}, []
    for kind in kinds:
        identity = sealing.Identity.generate()
        row = Compartment(
            id=sealing.random_id(), safe_id=keys.safe, kind=kind, generation=number, recipient=str(identity.recipient)
        )
        made.append(row)
        places[kind] = Place(row.id, keys.safe, keys.organisation, kind, number, identity.recipient)
        identities[places[kind].name] = identity
    return Opened(Keys(keys.safe, keys.organisation, keys.slot_secret, identities), places, tuple(made))


def _handed_out(
    keys: Keys,
    entitled: Entitled,
    *,
    older: Mapping[sealing.Recipient, Mapping[str, bytes]],
    before: Mapping[sealing.Recipient, Sequence[bytes]],
) -> list[Slot]:
    """Seal the keys of a generation to everybody entitled.

    ``older``: seeds of earlier generations, for who comes now; ``before``: what lay in the slots of who stays.
    """
    held = {
        reader: Held(keys.slot_secret, {**older.get(reader, {}), **_of_kinds(keys.identities, kinds)})
        for reader, kinds in entitled.readers.items()
    }
    held |= dict(zip(entitled.keyholders, _shares(keys, entitled), strict=False))
    return [
        slot
        for person, theirs in held.items()
        for slot in slots.made(theirs, person, safe=keys.safe, secret=keys.slot_secret, before=before.get(person, ()))
    ]


def _of_kinds(identities: Mapping[str, sealing.Identity], kinds: Collection[str]) -> dict[str, bytes]:
    return {name: identity.seed for name, identity in identities.items() if name.split("/")[0] in kinds}


def _shares(keys: Keys, entitled: Entitled) -> list[Held]:
    """Split the keys among the key-holders; where there are too few of them, nobody gets any."""
    needed, count = max(2, entitled.needed), len(entitled.keyholders)
    if count < needed:
        return []
    secrets = shares.cut(keys.slot_secret, needed=needed, count=count)
    seeds = {name: shares.cut(one.seed, needed=needed, count=count) for name, one in keys.identities.items()}
    return [Held(secrets[at], {name: of[at] for name, of in seeds.items()}, is_share=True) for at in range(count)]


def open_safe(safe: str, identity: sealing.Identity) -> Keys:
    """Return what ``identity`` can open of the safe. Raises NoKeys, also when there is no such safe.

    Both do the same work (two questions to the database, one agreement), so that time does not tell them apart.
    """
    held = _held(safe, identity)
    if held is None or held[1].is_share:
        raise NoKeys(safe)
    organisation, found = held
    identities = {name: sealing.Identity.from_seed(seed) for name, seed in found.compartments.items()}
    return Keys(safe, organisation, found.slots, identities)


def share_of(safe: str, identity: sealing.Identity) -> Held:
    """Return the shares that an outside key-holder has of a safe. Raises NoKeys."""
    held = _held(safe, identity)
    if held is None or not held[1].is_share:
        raise NoKeys(safe)
    return held[1]


def from_shares(safe: str, given: Mapping[str, Held], *, kind: str = "") -> Keys:
    """Return the keys that the shares of several key-holders (by account) give together.

    ``kind``: only those of one kind of compartment, which are there to be looked at, without the slot secret.
    Compartments of which too few gave a share are left out. Raises NoKeys, shares.TooFewShares, shares.WrongShares.
    """
    row = Safe.objects.filter(pk=safe).first()
    if row is None:
        raise NoKeys(safe)
    public, secret = bytes(row.slot_public), b""
    if not kind:
        secret = shares.together(_by_holder(given, "slots"), fits=lambda found: sealing.slot_public(found) == public)
    identities = {}
    for place in Compartment.objects.filter(safe=row, **({"kind": kind} if kind else {})):
        name = f"{place.kind}/{place.generation}"
        with contextlib.suppress(shares.TooFewShares):
            seed = shares.together(_by_holder(given, name), fits=_fits(place.recipient))
            identities[name] = sealing.Identity.from_seed(seed)
    return Keys(safe, row.organisation, secret, identities)


def liars(safe: str, given: Mapping[str, Held]) -> frozenset[str]:
    """Return whose shares do not belong with those of the others, as far as these show it."""
    found: set[str] = set()
    for place in Compartment.objects.filter(safe_id=safe):
        name = f"{place.kind}/{place.generation}"
        found |= shares.liars(_by_holder(given, name), fits=_fits(place.recipient))
    return frozenset(found)


def _by_holder(given: Mapping[str, Held], name: str) -> dict[str, bytes]:
    """Return the shares of one thing, by who gave them."""
    found = {holder: held.slots if name == "slots" else held.compartments.get(name) for holder, held in given.items()}
    return {holder: share for holder, share in found.items() if share is not None}


def _fits(recipient: str) -> shares.Fits:
    return lambda seed: (
        len(seed) == sealing.Identity.SIZE and str(sealing.Identity.from_seed(seed).recipient) == recipient
    )


def _held(safe: str, identity: sealing.Identity) -> tuple[str, Held] | None:
    public, organisation = public_of(safe)
    held = slots.opened(safe, identity, public=public)
    return None if held is None else (organisation, held)


_ONE_ROW = (
    "SELECT COALESCE((SELECT slot_public FROM vault_safe WHERE id = %s), %s),"
    " COALESCE((SELECT organisation FROM vault_safe WHERE id = %s), %s)"
)


def public_of(safe: str) -> tuple[bytes, str]:
    """Return the public half of a safe's slot key and its organisation, or somebody's who is nobody.

    The database answers with one row of one size either way: a row that comes or does not come takes its time.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ONE_ROW, [safe, _nobodys_public(), safe, "0" * 32])
        public, organisation = cursor.fetchone()
    return bytes(public), organisation


@cache
def _nobodys_public() -> bytes:
    """The public half of a slot key that no safe has."""
    return sealing.slot_keys()[1]


def is_newest(keys: Keys) -> bool:
    """Tell whether no generation was made since these keys were opened."""
    newest = max(int(name.split("/")[1]) for name in keys.identities)
    return not Compartment.objects.filter(safe_id=keys.safe, generation__gt=newest).exists()


@dataclass(frozen=True)
class Looked:
    """A safe that was looked through: ``mark`` names it in the state in which it was, ``is_ours`` if we have keys."""

    safe: str
    mark: str
    on: dt.date
    is_ours: bool


def look_through(
    identity: sealing.Identity, *, organisation: str, since: dt.date, known: Collection[str]
) -> list[Looked]:
    """Look through the safes whose slots changed on or after ``since``, but for those with a mark in ``known``.

    Costs one key agreement a safe, so a reader remembers in the own sealed keyring what was looked through. Some more
    are made for nothing, so that the time does not tell whether one case came or none.
    """
    rows = Safe.objects.filter(organisation=organisation, changed_on__gte=since)
    first_slots = {}
    for safe, public, on, changes in rows.values_list("id", "slot_public", "changed_on", "changes"):
        mark = f"{safe}:{changes}"
        if mark not in known:
            first_slots[slots.first_of(identity, bytes(public))] = (safe, mark, on)
    nothing = [slots.first_of(identity, _nobodys_public()) for _ in range(LOOKED_AT_ONCE - len(first_slots))]
    is_share: dict[str, bool] = {}
    ids = [*first_slots, *nothing]
    for first in range(0, len(ids), 500):
        for safe, sealed in Slot.objects.filter(pk__in=ids[first : first + 500]).values_list("safe_id", "sealed"):
            is_share[safe] = slots.is_share(bytes(sealed), identity)
    return [Looked(safe, mark, on, is_share.get(safe) is False) for safe, mark, on in first_slots.values()]


def _slots_changed(keys: Keys, on: dt.date, **fields: object) -> None:
    Safe.objects.filter(pk=keys.safe).update(changed_on=on, changes=F("changes") + 1, **fields)


def grant(keys: Keys, reader: sealing.Recipient, kinds: Collection[str], *, on: dt.date) -> None:
    """Let a reader who has no keys yet open the ``kinds`` that ``keys`` open, of every generation."""
    held = Held(keys.slot_secret, _of_kinds(keys.identities, kinds))
    made = slots.made(held, reader, safe=keys.safe, secret=keys.slot_secret)
    slots.add(keys.safe, made, secret=keys.slot_secret)
    _slots_changed(keys, on)


def renew(keys: Keys, entitled: Entitled, *, on: dt.date) -> Keys:
    """Start a new generation of every compartment, and a new slot secret, for what comes later: for ``entitled`` alone.

    Who stays keeps what they could open; who comes gets what ``keys`` open. Who is no longer among them loses their
    slots, and can no longer tell whose the others are; what was readable may have been kept. Returns ``keys`` with the
    new identities of those kinds that they open already: whoever renews a compartment that is not theirs does not come
    to keep its key.
    """
    newest = Compartment.objects.filter(safe_id=keys.safe).order_by("-generation").values_list("generation", flat=True)
    secret, public = sealing.slot_keys()
    opened = _generation(replace(keys, slot_secret=secret), entitled.kinds, number=(newest.first() or 0) + 1)
    rows.write(opened.rows)
    slots.replace_all(keys.safe, _renewed(keys, opened.keys, entitled), secret=secret)
    _slots_changed(keys, on, slot_public=public)
    own = {name.split("/")[0] for name in keys.identities}
    mine = {name: identity for name, identity in opened.keys.identities.items() if name.split("/")[0] in own}
    return replace(keys, slot_secret=secret, identities={**keys.identities, **mine})


def _renewed(keys: Keys, fresh: Keys, entitled: Entitled) -> list[Slot]:
    """Return the slots of a safe after its keys were renewed: new ones first, and behind them what each had before."""
    before = {one: slots.lying(keys.safe, one, secret=keys.slot_secret) for one in entitled.everybody}
    older = {
        reader: _of_kinds(keys.identities, kinds) for reader, kinds in entitled.readers.items() if not before[reader]
    }
    return _handed_out(fresh, entitled, older=older, before=before)
