"""What outside key-holders hold: one opens nothing, enough of them give the keys, and a wrong share shows."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from fairhearing import sealing
from fairhearing.vault import keys as vault
from fairhearing.vault import shares
from fairhearing.vault.keys import Entitled, Keys, NoKeys
from fairhearing.vault.models import Compartment, Slot
from fairhearing.vault.slots import Held
from tests.builders import AT

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-044")]
DAY = AT.date()
READER, NEWCOMER = sealing.Identity.generate(), sealing.Identity.generate()
HOLDERS = tuple(sealing.Identity.generate() for _ in range(3))


def a_safe(*, readers: tuple[sealing.Identity, ...] = (READER,), needed: int = 2) -> Keys:
    """Make a safe with its rows, and return what its reader opens."""
    entitled = entitled_to(*readers, needed=needed)
    opened = vault.make(sealing.random_id(), organisation="o", entitled=entitled, day=DAY)
    for row in opened.rows:
        row.save(force_insert=True)
    return vault.open_safe(opened.keys.safe, readers[0])


def entitled_to(*readers: sealing.Identity, needed: int = 2) -> Entitled:
    holders = tuple(holder.recipient for holder in HOLDERS)
    return Entitled({reader.recipient: ("report", "mailbox") for reader in readers}, holders, needed)


def given(keys: Keys, *numbers: int) -> dict[str, Held]:
    """Return what these key-holders hold, as they would hand it to a new reader."""
    return {f"holder {number}": vault.share_of(keys.safe, HOLDERS[number]) for number in numbers}


def test_any_two_of_three_give_the_keys() -> None:
    """Whichever one is dead or unwilling, the other two give the same keys."""
    keys = a_safe()
    for pair in itertools.combinations(range(3), 2):
        found = vault.from_shares(keys.safe, given(keys, *pair))
        assert {name: one.seed for name, one in found.identities.items()} == {
            name: one.seed for name, one in keys.identities.items()
        }
        assert found.slot_secret == keys.slot_secret


def test_one_key_holder_opens_nothing() -> None:
    """A share is no key: neither as a reader nor alone does its holder come to anything."""
    keys = a_safe()
    with pytest.raises(NoKeys):
        vault.open_safe(keys.safe, HOLDERS[0])
    with pytest.raises(shares.TooFewShares):
        vault.from_shares(keys.safe, given(keys, 0))


def test_a_stranger_and_a_reader_hold_no_share() -> None:
    """Who has no share, or keys instead of one, gets the same answer as for a safe that is not there."""
    keys = a_safe()
    for identity, safe in ((NEWCOMER, keys.safe), (READER, keys.safe), (HOLDERS[0], sealing.random_id())):
        with pytest.raises(NoKeys):
            vault.share_of(safe, identity)


def test_a_lying_key_holder_is_found_out() -> None:
    """Two shares of which one is wrong give no key; with the third the keys come, and it shows who lied."""
    keys = a_safe()
    told = given(keys, 0, 1, 2)
    lie = {name: share[:2] + bytes(32) for name, share in told["holder 1"].compartments.items()}
    told["holder 1"] = Held(told["holder 1"].slots[:2] + bytes(32), lie, is_share=True)
    with pytest.raises(shares.WrongShares):
        vault.from_shares(keys.safe, {holder: told[holder] for holder in ("holder 0", "holder 1")})
    assert vault.from_shares(keys.safe, told).identities.keys() == keys.identities.keys()
    assert vault.liars(keys.safe, told) == {"holder 1"}


def test_shares_of_another_generation_or_safe_give_nothing() -> None:
    """A share belongs to one safe and one generation; mixed with others it gives no key."""
    one, other = a_safe(), a_safe()
    mixed = {**given(one, 0), "holder 1": vault.share_of(other.safe, HOLDERS[1])}
    with pytest.raises(shares.WrongShares):
        vault.from_shares(one.safe, mixed)
    before = given(one, 0)
    vault.renew(one, entitled_to(READER), on=DAY)
    with pytest.raises(shares.WrongShares):
        vault.from_shares(one.safe, {**before, **given(one, 1)})


def test_a_recipient_swapped_in_the_database_gives_no_key() -> None:
    """What the shares give must fit the compartment; a recipient that somebody put in its place fits nothing."""
    keys = a_safe()
    Compartment.objects.filter(safe_id=keys.safe, kind="mailbox").update(recipient=str(NEWCOMER.recipient))
    with pytest.raises(shares.WrongShares):
        vault.from_shares(keys.safe, given(keys, 0, 1))


def test_key_holders_give_every_generation() -> None:
    """Whoever takes over by shares reads what was written before a change of keys, and what came after."""
    keys = a_safe()
    for _ in range(3):
        keys = vault.renew(keys, entitled_to(READER), on=DAY)
    found = vault.from_shares(keys.safe, given(keys, 0, 2))
    assert found.identities.keys() == keys.identities.keys()
    assert {"mailbox/1", "mailbox/4"} <= found.identities.keys()


def test_with_too_few_key_holders_nobody_holds_a_share() -> None:
    """Where fewer stand than would be needed, no share is cut: it could never be used, only stolen."""
    entitled = replace(entitled_to(READER), keyholders=(HOLDERS[0].recipient,))
    opened = vault.make(sealing.random_id(), organisation="o", entitled=entitled, day=DAY)
    for row in opened.rows:
        row.save(force_insert=True)
    with pytest.raises(NoKeys):
        vault.share_of(opened.keys.safe, HOLDERS[0])


def test_three_can_be_needed() -> None:
    """How many are needed is settable: with three of three, two come to nothing."""
    keys = a_safe(needed=3)
    with pytest.raises(shares.TooFewShares):
        vault.from_shares(keys.safe, given(keys, 0, 1))
    assert vault.from_shares(keys.safe, given(keys, 0, 1, 2)).identities.keys() == keys.identities.keys()


def test_slots_tell_nothing_by_number_or_size() -> None:
    """Readers, key-holders and nobody have slots of one size, in sixteens, through every change of keys."""
    keys = a_safe(readers=(READER, NEWCOMER))
    for _ in range(3):
        assert Slot.objects.filter(safe_id=keys.safe).count() % vault.SLOTS == 0
        assert len({len(bytes(one)) for one in Slot.objects.values_list("sealed", flat=True)}) == 1
        keys = vault.renew(keys, entitled_to(READER), on=DAY)
    vault.grant(keys, NEWCOMER.recipient, ("report",), on=DAY)
    assert Slot.objects.filter(safe_id=keys.safe).count() % vault.SLOTS == 0
    assert {name.split("/")[0] for name in vault.open_safe(keys.safe, NEWCOMER).identities} == {"report"}


def test_whoever_left_can_no_longer_tell_whose_slots_there_are() -> None:
    """The slot secret changes when somebody leaves: with the old one, no slot of those who stay is found again."""
    keys = a_safe(readers=(READER, NEWCOMER))
    there = {sealing.slot_for(one.recipient, with_secret=keys.slot_secret) for one in (READER, *HOLDERS)}
    old = {sealing.derive(agreed, "slot/0", 16).hex() for agreed in there}
    assert old <= set(Slot.objects.values_list("pk", flat=True))
    vault.renew(keys, entitled_to(READER), on=DAY)
    assert not old & set(Slot.objects.values_list("pk", flat=True))
