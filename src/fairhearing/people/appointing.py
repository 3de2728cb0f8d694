"""Appointing and ending as acts of two people: one who appoints and one from outside, who need not meet.

Whoever appoints proposes and signs first; that signature alone counts nowhere. Somebody from outside sees what was
proposed, and signs or declines. A leaver needs nobody else. What is refused though it was meant to look good stands in
the register.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from fairhearing import sealing
from fairhearing.people import accounts, certificates, offices, register
from fairhearing.people.accounts import Opened
from fairhearing.people.certificates import REFUSED, Body, NotCertified, Terms
from fairhearing.people.models import Account, Holding, Office, Organisation, Proposal
from fairhearing.people.setup import FEWEST_KEYHOLDERS, HandedOver, Post, first_password, powers
from fairhearing.refusal import Refusal, Refused, unless

MAY_NOT_PROPOSE = Refusal("R-044", "Only somebody whose certificate says that they appoint may propose.")
NOT_OUTSIDE = Refusal("R-044", "Only somebody who is certified as outside the organisation may sign as the second.")
ONE_PERSON = Refusal("R-044", "Nobody signs for themselves, and nobody signs twice.")
NOT_THERE = Refusal("R-044", "There is no such office, or nobody of that name in one.")
GONE = Refusal("R-044", "Somebody signed or took back this proposal meanwhile.")
NO_TIME = Refusal("R-044", "The last day lies before the first.")


@dataclass(frozen=True)
class Proposed:
    """What waits for a second signature: of whom, what it lets them do, and who signed first."""

    id: str
    body: Body
    name: str
    office: str
    proposer: str
    is_ending: bool

    @property
    def from_on(self) -> dt.date:
        return dt.date.fromisoformat(self.body["from"])

    @property
    def last(self) -> dt.date | None:
        """The last day of what is proposed; an ending has none."""
        return None if self.is_ending else dt.date.fromisoformat(self.body["to"])


# ── what is proposed ─────────────────────────────────────────────────────────


def why_not_propose(account: Account, *, on: dt.date) -> Refusal | None:
    """Say why somebody may propose nobody; None when they may."""
    return None if certificates.appoints(account, on=on) else MAY_NOT_PROPOSE


@transaction.atomic
def propose(
    person: str, username: str, *, office: str, by: Opened, to_on: dt.date | None = None, at: dt.datetime
) -> HandedOver:
    """Propose somebody new for an office that is there, as its next substitute: ``office`` is its code.

    The account is made, and what opens it is handed over on paper; nothing is sealed to it before somebody from
    outside has signed too. Raises Refused, accounts.NameInUse.
    """
    proposer, secrets = by
    unless(why_not_propose(proposer, on=at.date()))
    held = offices.by_code(proposer.organisation, office)
    terms = Terms(at.date(), to_on, *powers(held, on=at.date())) if held is not None else None
    if held is None or terms is None:
        raise Refused(NOT_THERE)
    unless(NO_TIME if terms.until < terms.from_on else ONE_PERSON if proposer.name == person else None)
    password = first_password()
    prepared = accounts.prepare(username, password)
    created = accounts.create(proposer.organisation, prepared, name=person)
    body = certificates.body_of(created.account, held, terms)
    _keep(created.account, held, body, certificates.sign(body, secrets.deeds), by=proposer)
    return HandedOver(Post(person, username, held.name), password, created.recovery_code.words)


def why_not_end(proposer: Account, account: Account, *, on: dt.date) -> Refusal | None:
    """Say why this person may not propose to end what is certified of ``account``; None when they may."""
    if refused := why_not_propose(proposer, on=on):
        return refused
    if account.pk == proposer.pk:
        return ONE_PERSON
    ours = certificates.of(proposer.organisation).on(on)
    if all(one.body["account"] != account.pk for one in ours):
        return NOT_THERE
    return _why_not_spare([one.body for one in ours if one.body["account"] != account.pk], proposer.organisation, on)


def _why_not_spare(left: Sequence[Body], organisation: Organisation, on: dt.date) -> Refusal | None:
    """Say what would be missing if only ``left`` were certified; None when enough are."""
    if len({one["account"] for one in left if one["receives"]}) < 2:  # noqa: PLR2004  accountable and backup
        return Refusal("R-048", "Fewer than two people would be left who receive reports. Appoint somebody first.")
    keeping = {one["account"] for one in left if one["keyholder"]}
    before = offices.keyholders(organisation, on=on).holders
    if len(before) >= FEWEST_KEYHOLDERS > len(keeping):
        return Refusal("R-044", "Fewer than three would be left who keep keys. Appoint somebody first.")
    return None


@transaction.atomic
def propose_ending(account: Account, *, by: Opened, from_on: dt.date, at: dt.datetime) -> None:
    """Propose that from a day on nothing that is certified of this account counts. Raises Refused."""
    proposer, secrets = by
    unless(why_not_end(proposer, account, on=at.date()))
    body = certificates.ending_of(account, from_on=max(from_on, at.date()))
    _keep(account, None, body, certificates.sign_ending(body, secrets.deeds), by=proposer)


def _keep(account: Account, office: Office | None, body: Body, signature: dict[str, str], *, by: Account) -> None:
    Proposal.objects.create(
        id=sealing.random_id(), account=account, office=office, body=body, signature=signature, proposed_by=by
    )


def certified_people(organisation: Organisation, *, on: dt.date) -> list[tuple[Account, list[str]]]:
    """Return everybody who is certified on that day, by name, with the names of their offices."""
    held: dict[str, list[str]] = {}
    for one in certificates.of(organisation).on(on):
        held.setdefault(one.body["account"], []).append(one.body["office_name"])
    people = Account.objects.filter(organisation=organisation, pk__in=held).order_by("name")
    return [(account, held[account.pk]) for account in people]


# ── the second signature ─────────────────────────────────────────────────────


def waiting(organisation: Organisation) -> list[Proposed]:
    """Return what waits for a second signature, without an order that tells when it was proposed."""
    rows = Proposal.objects.filter(account__organisation=organisation).order_by("account__name", "pk")
    return [_shown(row) for row in rows.select_related("account", "office", "proposed_by")]


def _shown(row: Proposal) -> Proposed:
    office = row.office.name if row.office is not None else ""
    return Proposed(row.pk, row.body, row.account.name, office, row.proposed_by.name, row.office is None)


def why_not_countersign(account: Account, proposed: Proposed, *, on: dt.date) -> Refusal | None:
    """Say why somebody may not sign this as the second; None when they may."""
    if not certificates.is_outside(account, on=on):
        return NOT_OUTSIDE
    is_same = account.pk == proposed.body["account"] or account.name in (proposed.name, proposed.proposer)
    return ONE_PERSON if is_same else None


def proposed(organisation: Organisation, proposal: str) -> Proposed | None:
    """Return one proposal of this organisation."""
    return next((one for one in waiting(organisation) if one.id == proposal), None)


def countersign(proposal: str, *, by: Opened, at: dt.datetime) -> None:
    """Sign what was proposed: from here on it counts. Raises Refused.

    What was changed after the first signature, or proposed by somebody who appoints no longer, is put away, and that it
    was tried stands in the register.
    """
    outsider, secrets = by
    try:
        _countersigned(proposal, outsider, secrets.deeds, at)
    except NotCertified as wrong:
        with transaction.atomic():
            Proposal.objects.filter(pk=proposal, account__organisation=outsider.organisation).delete()
            register.enter(outsider.organisation, REFUSED, {"why": str(wrong)}, at=at)
        raise Refused(Refusal("R-044", _WHY.get(str(wrong), _BROKEN))) from None


_BROKEN = "This is not what was signed first, or its time is over. It was put away: ask for a new one."
_WHY = {
    "it takes one who appoints and another who is outside": "Who proposed this does not appoint any more.",
    "somebody signed for themselves": ONE_PERSON.words,
}


@transaction.atomic
def _countersigned(proposal: str, outsider: Account, deeds: sealing.SigningKey, at: dt.datetime) -> None:
    organisation = outsider.organisation
    rows = Proposal.objects.filter(pk=proposal, account__organisation=organisation).select_for_update(of=("self",))
    row = rows.select_related("account", "office", "proposed_by").first()
    if row is None:
        raise Refused(GONE)
    unless(why_not_countersign(outsider, _shown(row), on=at.date()))
    if row.office is None:
        signatures = [row.signature, certificates.sign_ending(row.body, deeds)]
        certificates.end(organisation, row.body, signatures, at=at)
        _let_go(row.account, from_on=dt.date.fromisoformat(row.body["from"]))
    else:
        if not certificates.fits(row.body, row.account, row.office):
            raise NotCertified("the account or the office is another one by now")
        certificates.issue(organisation, row.body, [row.signature, certificates.sign(row.body, deeds)], at=at)
        offices.hold(row.office, row.account, rank=offices.next_rank(row.office), from_on=at.date())
    row.delete()


@transaction.atomic
def put_away(proposal: str, *, by: Account, on: dt.date) -> None:
    """Decline a proposal, or take back one's own; an account that was made for it is closed. Raises Refused."""
    row = Proposal.objects.filter(pk=proposal, account__organisation=by.organisation).select_related("account").first()
    if row is None:
        raise Refused(GONE)
    if row.proposed_by_id != by.pk and not certificates.is_outside(by, on=on):
        raise Refused(NOT_OUTSIDE)
    if row.office_id is not None and not row.account.holdings.exists():
        Account.objects.filter(pk=row.account_id).update(is_active=False)
    row.delete()


# ── leaving, and one sitting ─────────────────────────────────────────────────


@transaction.atomic
def leave(*, by: Opened, from_on: dt.date, at: dt.datetime) -> None:
    """End what is certified of oneself; nobody else has to agree. Raises Refused."""
    account, secrets = by
    if not certificates.of_account(account, on=at.date()):
        raise Refused(NOT_THERE)
    body = certificates.ending_of(account, from_on=max(from_on, at.date()))
    certificates.end(account.organisation, body, [certificates.sign_ending(body, secrets.deeds)], at=at)
    _let_go(account, from_on=max(from_on, at.date()))


@transaction.atomic
def end(username: str, *, by: Opened, beside: Opened, from_on: dt.date, closes: bool = False, at: dt.datetime) -> None:
    """End what is certified of somebody, both signers in one sitting; ``closes`` the account too. Raises Refused."""
    (proposer, secrets), (outsider, outside) = by, beside
    account = Account.objects.filter(organisation=proposer.organisation, username=username).first()
    if account is None:
        raise Refused(NOT_THERE)
    unless(why_not_end(proposer, account, on=at.date()))
    body = certificates.ending_of(account, from_on=max(from_on, at.date()))
    signatures = [certificates.sign_ending(body, key) for key in (secrets.deeds, outside.deeds)]
    if outsider.organisation_id != proposer.organisation_id:
        raise Refused(NOT_OUTSIDE)
    try:
        certificates.end(account.organisation, body, signatures, at=at)
    except NotCertified:
        raise Refused(NOT_OUTSIDE) from None
    _let_go(account, from_on=max(from_on, at.date()))
    if closes:
        Account.objects.filter(pk=account.pk).update(is_active=False)


@transaction.atomic
def extend(username: str, *, by: Opened, beside: Opened, to_on: dt.date | None = None, at: dt.datetime) -> list[str]:
    """Certify somebody anew in the offices they hold, to a later day; return the offices.

    What was certified of them before ends in the same act. Raises Refused, NotCertified.
    """
    (proposer, secrets), (_outsider, outside) = by, beside
    account = Account.objects.filter(organisation=proposer.organisation, username=username, is_active=True).first()
    if account is None:
        raise Refused(NOT_THERE)
    unless(why_not_propose(proposer, on=at.date()))
    held = offices.held_by(account, on=at.date())
    before = [one for one in certificates.of(account.organisation).on(at.date()) if one.body["account"] == account.pk]
    keys = (secrets.deeds, outside.deeds)
    terms = {one.code: Terms(at.date(), to_on, *powers(one, on=at.date())) for one in held}
    if before:
        body = certificates.ending_of(account, from_on=at.date())
        certificates.end(account.organisation, body, [certificates.sign_ending(body, key) for key in keys], at=at)
    for office in held:
        certificates.certify(account, office, terms[office.code], by=keys, at=at)
    return [office.name for office in held]


def _let_go(account: Account, *, from_on: dt.date) -> None:
    """Let somebody hold their offices to the day before."""
    Holding.objects.filter(account=account, to_on__isnull=True).update(to_on=from_on - dt.timedelta(days=1))
