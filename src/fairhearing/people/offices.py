"""Offices and the chain in which a report looks for its readers. An office gives no access by itself (R-044)."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import models

from fairhearing import sealing
from fairhearing.people import certificates
from fairhearing.people.certificates import Body
from fairhearing.people.models import Account, Holding, Office, Organisation

# Letters that Unicode does not take apart, as people without them on their keyboard write them.
PLAIN_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ı": "i"})
SMALL_WORDS = frozenset({"an", "and", "by", "for", "from", "in", "my", "of", "our", "the", "to"})


class NoOffice(Exception):
    """Everybody who could receive this report is barred from it: only bodies outside can."""


@dataclass(frozen=True)
class Reader:
    """Somebody who can be given keys: shown to the reporter by name and office before anything is sent."""

    account: str
    name: str
    office: str
    office_name: str
    is_outside: bool
    recipient: sealing.Recipient

    def card(self) -> dict[str, str]:
        """Return what a receipt says of this reader."""
        return {"name": self.name, "office": self.office_name}


@dataclass(frozen=True)
class Keyholders:
    """Everybody outside who keeps a share of the keys, in a fixed order; ``needed`` of them open something together."""

    holders: tuple[Reader, ...]
    needed: int


@dataclass(frozen=True)
class NotTo:
    """Whom a reporter bars: account ids, office codes, and names as typed; ``keepers`` are those who run the server."""

    accounts: frozenset[str] = frozenset()
    offices: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()
    keepers: bool = False

    @classmethod
    def of(cls, values: dict[str, object]) -> NotTo:
        """Read the JSON form that a draft and a routing card keep."""
        return cls(
            frozenset(map(str, _listed(values.get("accounts")))),
            frozenset(map(str, _listed(values.get("offices")))),
            tuple(map(str, _listed(values.get("names")))),
            bool(values.get("keepers")),
        )

    def as_json(self) -> dict[str, object]:
        """Return the JSON form, in a fixed order."""
        return {
            "accounts": sorted(self.accounts),
            "offices": sorted(self.offices),
            "names": list(self.names),
            "keepers": self.keepers,
        }


def _listed(value: object) -> Iterable[object]:
    return value if isinstance(value, (list, tuple)) else ()


def _words(name: str) -> set[str]:
    """Return the words of a name without accents, case and titles' dots, so that spelling does not decide."""
    folded = unicodedata.normalize("NFKD", name.casefold()).translate(PLAIN_LETTERS)
    plain = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return set("".join(c if c.isalnum() else " " for c in plain).split())


def _telling(words: set[str]) -> set[str]:
    """Return those of the words that tell somebody apart: somebody may be called An or By, or in one sign."""
    longer = {word for word in words if len(word) > 1}
    return longer - SMALL_WORDS or longer or words


def _short(words: set[str]) -> set[str]:
    return {_spelt_short(word) for word in words}


def _spelt_short(word: str) -> str:
    """Return the word with one letter where an umlaut may be spelt out, as where the keyboard has none."""
    for spelt in ("ae", "oe", "ue"):
        word = word.replace(spelt, spelt[0])
    return word


def is_named(name: str, typed: str) -> bool:
    """Tell whether somebody who typed ``typed`` may have meant ``name``: in doubt yes, because a bar protects."""
    whole, given = _words(name), _words(typed)
    return bool(given) and (_short(_telling(given)) <= _short(whole) or _short(_telling(whole)) <= _short(given))


# A keyring grows with the cases that its owner reads; whoever only asks who holds what leaves it where it lies.
_LEFT = ("account__locked", "account__recovery", "account__keyring")


def _held(organisation: Organisation, on: dt.date) -> list[Holding]:
    holdings = (
        Holding.objects.filter(office__organisation=organisation, account__is_active=True, from_on__lte=on)
        .select_related("office", "account")
        .defer(*_LEFT)
    )
    return [holding for holding in holdings if holding.to_on is None or holding.to_on >= on]


def barred(organisation: Organisation, not_to: NotTo, *, on: dt.date) -> set[str]:
    """Return the ids of the accounts that ``not_to`` bars: by account, by any office they hold, or by name.

    A name may also be that of an office: who writes "the president" means whoever holds that office.
    """
    return _barred(organisation, not_to, held=_held(organisation, on))


def _barred(organisation: Organisation, not_to: NotTo, *, held: list[Holding]) -> set[str]:
    by_office = {
        one.account_id
        for one in held
        if one.office.code in not_to.offices or any(is_named(one.office.name, typed) for typed in not_to.names)
    }
    names = Account.objects.filter(organisation=organisation).values_list("pk", "name") if not_to.names else ()
    by_name = {pk for pk, name in names if any(is_named(name, typed) for typed in not_to.names)}
    return set(not_to.accounts) | by_office | by_name


def chain(organisation: Organisation, *, on: dt.date) -> list[Reader]:
    """Return everybody who may receive a report, in the order in which they are asked: each person once."""
    return _chain(organisation, held=_held(organisation, on), on=on)


def _chain(organisation: Organisation, *, held: list[Holding], on: dt.date) -> list[Reader]:
    in_order = sorted(
        (h for h in held if h.office.chain is not None),
        key=lambda holding: (holding.office.chain, holding.rank, holding.account_id),
    )
    certified = certificates.certified(organisation, on=on)
    readers: dict[str, Reader] = {}
    for holding in in_order:
        if holding.account_id not in readers and any(one["receives"] for one in _certified(holding, certified)):
            readers[holding.account_id] = _reader(holding.account, holding.office)
    return list(readers.values())


def keyholders(organisation: Organisation, *, on: dt.date) -> Keyholders:
    """Return everybody who is certified to keep keys on that day, and how many of them it takes.

    The largest number that any of them was certified under counts: nobody makes it easier by appointing one more.
    """
    certified = certificates.certified(organisation, on=on)
    needed, readers = 0, dict[str, Reader]()
    for holding in sorted(_held(organisation, on), key=lambda one: (one.office.code, one.rank, one.account_id)):
        keeps = [one["needed"] for one in _certified(holding, certified) if one["keyholder"]]
        if keeps:
            needed = max(needed, *keeps)
            readers.setdefault(holding.account_id, _reader(holding.account, holding.office))
    return Keyholders(tuple(readers.values()), needed)


def _certified(holding: Holding, certified: Mapping[tuple[str, str], list[Body]]) -> list[Body]:
    """Return the certificates of somebody in an office that fit the rows: a column that was changed counts nothing."""
    given = certified.get((holding.account_id, holding.office.code), [])
    return [one for one in given if certificates.fits(one, holding.account, holding.office)]


def _reader(account: Account, office: Office) -> Reader:
    recipient = sealing.Recipient.parse(account.recipient)
    return Reader(account.pk, account.name, office.code, office.name, office.is_outside, recipient)


def receiving(organisation: Organisation, *, not_to: NotTo, on: dt.date) -> list[Reader]:
    """Return who receives a report that bars ``not_to``: first the accountable one, then the backup.

    Raises NoOffice when fewer than two can: one accountable person and one backup is the least (R-048).
    """
    held = _held(organisation, on)
    bars = _barred(organisation, not_to, held=held)
    able = [reader for reader in _chain(organisation, held=held, on=on) if reader.account not in bars]
    if len(able) < 2:  # noqa: PLR2004  accountable and backup
        raise NoOffice(organisation.pk)
    return able[: max(2, organisation.readers)]


def named_offices(organisation: Organisation, *, on: dt.date) -> list[tuple[Office, list[str]]]:
    """Return every office with the names of its holders: what a reporter chooses from when barring somebody."""
    names: dict[str, list[str]] = {}
    for holding in sorted(_held(organisation, on), key=lambda h: h.rank):
        names.setdefault(holding.office_id, []).append(holding.account.name)
    offices = Office.objects.filter(organisation=organisation).order_by("name")
    return [(office, names.get(office.pk, [])) for office in offices]


def held_by(account: Account, *, on: dt.date) -> list[Office]:
    """Return the offices that somebody holds, or stands in for, on that day."""
    held = _held(account.organisation, on)
    return [holding.office for holding in sorted(held, key=lambda h: h.rank) if holding.account_id == account.pk]


def hold(office: Office, account: Account, *, rank: int, from_on: dt.date) -> Holding:
    """Enter that the account holds the office, as holder (rank 0) or substitute."""
    return Holding.objects.create(office=office, account=account, rank=rank, from_on=from_on)


def create(
    organisation: Organisation,
    code: str,
    name: str,
    *,
    chain: int | None = None,
    is_outside: bool = False,
    keeps_keys: bool = False,
) -> Office:
    """Create an office; with a place in ``chain`` it receives reports, without it reads none."""
    return Office.objects.create(
        id=sealing.random_id(),
        organisation=organisation,
        code=code,
        name=name,
        chain=chain,
        is_outside=is_outside,
        keeps_keys=keeps_keys,
    )


def by_code(organisation: Organisation, code: str) -> Office | None:
    """Return the office of that code."""
    return Office.objects.filter(organisation=organisation, code=code).first()


def last_in_chain(organisation: Organisation) -> int | None:
    """Return the last place of the chain in which a report looks for its readers."""
    places = Office.objects.filter(organisation=organisation, chain__isnull=False).order_by("-chain")
    return places.values_list("chain", flat=True).first()


def make_room(organisation: Organisation, chain: int) -> None:
    """Move every office from that place of the chain on one further, so that two never share one."""
    Office.objects.filter(organisation=organisation, chain__gte=chain).update(chain=models.F("chain") + 1)


def next_rank(office: Office) -> int:
    """Return the rank of whoever comes next in this office: 0 the holder, then the substitutes in order."""
    return Holding.objects.filter(office=office, to_on__isnull=True).count()


def keeps_keys(account: Account, *, on: dt.date) -> bool:
    """Tell whether somebody keeps a part of the keys of their organisation's cases."""
    return any(holder.account == account.pk for holder in keyholders(account.organisation, on=on).holders)
