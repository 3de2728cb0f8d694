"""When nobody who reads a case acts: outside key-holders are asked to give its keys to who comes next in the chain.

1. A step is late by ``PATIENCE`` days: an ask, which says nothing but which case, why and since when.
2. A key-holder agrees: their share of the case's hands goes to the other key-holders.
3. Once enough have agreed, each of them sees from the hands who comes next, that this person is not barred and did not
   stand aside, and gives the shares of all other keys to that person alone, with a signed order. Nobody has to be there
   at the same time as anybody else, and no key-holder comes to a key.
4. The next session of that person puts the keys together, takes the case over, and enters it on the case's record. A
   wrong share shows, and the ask stays open for the key-holders who are left.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from django.db import transaction

from fairhearing import proving, sealing
from fairhearing.casework import cases, dues, hands, orders
from fairhearing.casework.cases import Handler, OpenCase
from fairhearing.casework.hands import Hands
from fairhearing.casework.models import Ask, Case, Due, Given
from fairhearing.casework.orders import Order
from fairhearing.people import certificates, offices
from fairhearing.people.models import Organisation
from fairhearing.people.offices import NoOffice, Reader
from fairhearing.refusal import Refusal, Refused, unless
from fairhearing.vault import keys as vault
from fairhearing.vault import shares
from fairhearing.vault.slots import Held

PATIENCE = 14  # calendar days after which a late step makes the key-holders be asked
DELIVERY = 7  # calendar days in which keys are to be delivered
LATE = "late"
AGREED, GIVEN = "keys.agreed", "keys.given"


class NoAsk(Exception):
    """There is no such ask for whoever wants to answer it."""


@dataclass(frozen=True)
class Asked:
    """What a key-holder sees: which case by its handle, why, since when, by when, and what can be done now.

    ``step``: agree, wait (others have to agree), give, or done.
    """

    ref: str
    case: str
    reason: str
    on: dt.date
    by: dt.date
    agreed: int
    needed: int
    step: str


@dataclass(frozen=True)
class _Answer:
    """What one key-holder gave in answer to an ask."""

    account: str
    kind: str
    held: Held
    body: str = ""
    signature: bytes = b""


def why_not_ask(case: Case, *, on: dt.date) -> Refusal | None:
    """Say why the key-holders can't be asked now; None when they can."""
    keeping = offices.keyholders(case.organisation, on=on)
    if len(keeping.holders) < max(2, keeping.needed):
        return Refusal("R-048", "There are too few outside key-holders.")
    if Ask.objects.filter(case=case, done_on__isnull=True).exists():
        return Refusal("R-048", "The outside key-holders are asked already.")
    if Ask.objects.filter(case=case, done_on__gt=on - dt.timedelta(days=PATIENCE)).exists():
        return Refusal("R-048", "The next reader was let in only now, and has time to act.")
    return None


@transaction.atomic
def ask(case: Case, *, reason: str, on: dt.date) -> Ask:
    """Ask the key-holders to give the case to who comes next. Raises Refused."""
    unless(why_not_ask(case, on=on))
    by = on + dt.timedelta(days=DELIVERY)
    dues.owe(case, [{"code": "keys", "by": by.isoformat()}])
    return Ask.objects.create(case=case, reason=reason, asked_on=on, by=by)


def ask_where_late(*, on: dt.date) -> int:
    """Ask in every case in which a step is late by more than ``PATIENCE`` days; return in how many."""
    late = Due.objects.filter(met_on__isnull=True, by__lt=on - dt.timedelta(days=PATIENCE)).exclude(code="keys")
    asked = 0
    for case in Case.objects.filter(pk__in=late.values("case")).select_related("organisation"):
        if why_not_ask(case, on=on) is None:
            ask(case, reason=LATE, on=on)
            asked += 1
    return asked


def asks(holder: Handler, *, on: dt.date) -> list[Asked]:
    """Return the open asks that this key-holder can answer."""
    found = []
    for one in _open_asks(holder.account.organisation):
        try:
            own = vault.share_of(one.case_id, holder.identity)
        except vault.NoKeys:
            continue
        found.append(_asked(one, holder, own, on=on))
    return found


def _open_asks(organisation: Organisation) -> list[Ask]:
    rows = Ask.objects.filter(case__organisation=organisation, done_on__isnull=True).order_by("by", "pk")
    return list(rows.select_related("case__organisation__log"))


def _asked(one: Ask, holder: Handler, own: Held, *, on: dt.date) -> Asked:
    answers = list(_answers(one, holder, on=on))
    agreed = {answer.account for answer in answers if answer.kind == AGREED}
    needed = max((share[1] for share in own.compartments.values()), default=2)
    if any(answer.account == holder.account.pk and answer.kind == GIVEN for answer in answers):
        step = "done"
    elif holder.account.pk not in agreed:
        step = "agree"
    else:
        step = "give" if len(agreed) >= needed else "wait"
    return Asked(one.pk, one.case_id, one.reason, one.asked_on, one.by, len(agreed), needed, step)


def _answers(one: Ask, handler: Handler, *, on: dt.date) -> Iterator[_Answer]:
    """Open those answers that are sealed to this person and signed by somebody who keeps keys."""
    certified = certificates.signing_keys(one.case.organisation)
    signers = {
        key: holder.account
        for holder in offices.keyholders(one.case.organisation, on=on).holders
        for key in certified.get(holder.account, ())
    }
    for row in Given.objects.filter(ask=one).order_by("pk"):
        try:
            document = sealing.open_document(bytes(row.sealed), handler.identity)
        except (sealing.CannotOpen, sealing.Forged):
            continue
        place = (one.case.organisation_id, one.case_id, f"keys/{one.pk}", row.pk, 1)
        if document.label.place == place and document.sender in signers:
            yield _answer(signers[document.sender], document)


def _answer(account: str, document: sealing.Document) -> _Answer:
    said = json.loads(document.content)
    compartments = {name: bytes.fromhex(share) for name, share in said["compartments"].items()}
    held = Held(bytes.fromhex(said["slots"]), compartments, is_share=True)
    return _Answer(account, document.label.kind, held, said["body"], bytes.fromhex(said["signature"]))


@transaction.atomic
def agree(holder: Handler, ref: str, *, at: dt.datetime) -> None:
    """Let the other key-holders see, with this share of the hands, who comes next. Raises NoAsk, Refused."""
    one, own = _held_in(holder, ref, on=at.date())
    if _asked(one, holder, own, on=at.date()).step != "agree":
        raise NoAsk
    keeping = offices.keyholders(one.case.organisation, on=at.date())
    of_hands = {name: share for name, share in own.compartments.items() if name.split("/")[0] == hands.COMPARTMENT}
    _put(
        one, _Answer("", AGREED, Held(b"", of_hands, is_share=True)), holder, [one.recipient for one in keeping.holders]
    )


def _held_in(holder: Handler, ref: str, *, on: dt.date) -> tuple[Ask, Held]:
    """Return an open ask and this key-holder's shares. Raises NoAsk."""
    one = Ask.objects.select_for_update(of=("self",)).select_related("case__organisation__log").filter(pk=ref).first()
    if one is None or one.done_on is not None or one.case.organisation_id != holder.account.organisation_id:
        raise NoAsk
    if not offices.keeps_keys(holder.account, on=on):
        raise NoAsk
    try:
        return one, vault.share_of(one.case_id, holder.identity)
    except vault.NoKeys:
        raise NoAsk from None


def _put(one: Ask, answer: _Answer, holder: Handler, to: list[sealing.Recipient]) -> None:
    row = Given(id=sealing.random_id(), ask=one)
    label = sealing.Label(
        one.case.organisation_id, one.case_id, f"keys/{one.pk}", row.pk, 1, answer.kind, media_type="application/json"
    )
    said = {
        "slots": answer.held.slots.hex(),
        "compartments": {name: share.hex() for name, share in answer.held.compartments.items()},
        "body": answer.body,
        "signature": answer.signature.hex(),
    }
    row.sealed = sealing.seal_document(label, json.dumps(said).encode(), sender=holder.signing, to=to)
    row.save(force_insert=True)


@transaction.atomic
def give(holder: Handler, ref: str, *, deeds: sealing.SigningKey, at: dt.datetime) -> None:
    """Give this key-holder's shares to who comes next, by an order signed with the deeds key.

    Raises NoAsk, Refused when nobody can be given the case, shares.WrongShares when somebody agreed with a wrong share.
    """
    one, own = _held_in(holder, ref, on=at.date())
    if _asked(one, holder, own, on=at.date()).step != "give":
        raise NoAsk
    told = {answer.account: answer.held for answer in _answers(one, holder, on=at.date()) if answer.kind == AGREED}
    found = vault.from_shares(one.case_id, told | {holder.account.pk: own}, kind=hands.COMPARTMENT)
    in_hands = hands.of(hands.with_authors(found, one.case.organisation))
    to = next_reader(in_hands, organisation=one.case.organisation, on=at.date())
    if to is None:
        raise Refused(Refusal("R-048", "Nobody is left to whom the keys of this case can be given."))
    body = orders.body(case=one.case_id, ask=one.pk, to=to.account, recipient=to.recipient)
    answer = _Answer("", GIVEN, own, body, orders.signed(body, by=deeds))
    _put(one, answer, holder, [to.recipient, sealing.Recipient.parse(holder.account.recipient)])


def next_reader(in_hands: Hands, *, organisation: Organisation, on: dt.date) -> Reader | None:
    """Return to whom a case goes that nobody acts in: first a reader who has new keys, then the next in the chain."""
    barred = offices.barred(organisation, in_hands.not_to, on=on) | in_hands.aside
    has_keys = {reader.recipient for reader in in_hands.readers}
    known = {reader.account for reader in in_hands.readers}
    able = [
        reader
        for reader in offices.chain(organisation, on=on)
        if reader.account not in barred and reader.recipient not in has_keys
    ]
    return next((reader for reader in able if reader.account in known), able[0] if able else None)


def receive(handler: Handler, *, at: dt.datetime) -> list[str]:
    """Take over every case whose keys enough key-holders gave to this person; return which."""
    taken = []
    for one in _open_asks(handler.account.organisation):
        given = [answer for answer in _answers(one, handler, on=at.date()) if answer.kind == GIVEN]
        given = [answer for answer in given if json.loads(answer.body)["to"] == handler.account.pk]
        try:
            if given and _taken_over(one, given, handler, at=at):
                taken.append(one.case_id)
        except (shares.TooFewShares, shares.WrongShares, NoOffice, sealing.Forged):
            continue  # not enough of them yet, or not yet enough right ones
    return taken


@transaction.atomic
def _taken_over(one: Ask, given: list[_Answer], handler: Handler, *, at: dt.datetime) -> bool:
    shared = {answer.account: answer.held for answer in given}
    found = vault.from_shares(one.case_id, shared)
    organisation = one.case.organisation
    keys = hands.with_authors(found, organisation)
    before = hands.of(keys)
    me = next_reader(before, organisation=organisation, on=at.date())
    if me is None or me.account != handler.account.pk:
        return False
    order = Order(given[0].body, {answer.account: answer.signature for answer in given if answer.body == given[0].body})
    after = _in_my_hands(before, me, order, organisation=organisation, on=at.date())
    opened = OpenCase(one.case, keys, before, "accountable", handler.signing, handler.account.pk)
    cases.hold(opened)
    handed = cases.hand_on(opened, after, on=at.date())
    handed = replace(handed, keys=hands.with_authors(handed.keys, organisation))
    cases.enter(handed, _entry(one, after, vault.liars(one.case_id, shared), shared), at=at)
    dues.meet(one.case, "keys", on=at.date())
    Given.objects.filter(ask=one).delete()
    Ask.objects.filter(pk=one.pk).update(done_on=at.date())
    return True


def _in_my_hands(before: Hands, me: Reader, order: Order, *, organisation: Organisation, on: dt.date) -> Hands:
    others = tuple(reader for reader in before.readers if reader.account != me.account)
    after = hands.completed(replace(before, readers=(me, *others)), organisation=organisation, on=on)
    return replace(after, order=order)


def _entry(one: Ask, after: Hands, liars: frozenset[str], given: Mapping[str, Held]) -> dict[str, proving.Json]:
    """Say on the record who came to have the case, why, by which key-holders, and whose share was wrong."""
    cards = {holder.account: holder.card() for holder in after.keyholders}
    return {
        "event": "keys.delivered",
        "reason": one.reason,
        "asked_on": one.asked_on.isoformat(),
        "readers": [reader.card() for reader in after.readers],
        "by": [cards[account] for account in sorted(given) if account in cards and account not in liars],
        "wrong": [cards[account] for account in sorted(liars) if account in cards],
    }
