"""Setting up an organisation in one sitting: its people, their offices, and the certificates that make them readers."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.db import transaction

from fairhearing import sealing
from fairhearing.people import accounts, certificates, offices, organisations, register
from fairhearing.people.certificates import FEWEST_NEEDED, Terms
from fairhearing.people.models import Account, Office, Organisation

LONGEST = 200  # characters of a name
LONGEST_CODE = 40
FEWEST_KEYHOLDERS = 3
USERNAME = "[a-z0-9][a-z0-9._-]{0,59}"
_POST = re.compile(rf"^\s*(?P<person>[^<>]+?)\s*<(?P<username>{USERNAME})>\s+as\s+(?P<office>.+?)\s*$")


class BadPost(Exception):
    """A post is not written as ``Person Name <user-name> as Office``; the message is what was given."""


class TooFewReaders(Exception):
    """A report must find two readers, and its chain must end outside the organisation."""


class TooFewKeyholders(Exception):
    """Keys are kept by nobody outside, or by three and more, of whom two or more are needed.

    With one there is nobody beside them when they are gone; with two, each could keep every case shut alone.
    """


class OfficeDiffers(Exception):
    """An office is named twice, and not as the same: inside and outside, or receiving and not; the message names it."""


@dataclass(frozen=True)
class Post:
    """A person, the user name they sign in with, and their office.

    ``receives``: reports may come to it; ``appoints``: may certify others, together with somebody outside;
    ``keeps_keys``: keeps a share of the keys outside, and receives nothing.
    """

    person: str
    username: str
    office: str
    receives: bool = False
    is_outside: bool = False
    appoints: bool = False
    keeps_keys: bool = False

    @classmethod
    def parse(cls, text: str, **what: bool) -> Post:
        """Read ``Person Name <user-name> as Office``; ``what`` the office is and does. Raises BadPost."""
        match = _POST.match(text)
        if match is None or not text.isprintable() or max(map(len, match.groups())) > LONGEST:
            raise BadPost(text)
        return cls(match["person"], match["username"], match["office"], **what)

    @property
    def kind(self) -> tuple[bool, ...]:
        """What makes two offices of one name the same."""
        return self.receives, self.is_outside, self.appoints, self.keeps_keys

    @property
    def code(self) -> str:
        """The office in an address; letters that it cannot hold make room for a digest, so that no two offices meet."""
        code = re.sub(r"[^a-z0-9]+", "-", self.office.casefold()).strip("-")
        if self.office.isascii() and 0 < len(code) <= LONGEST_CODE:
            return code
        digest = hashlib.sha256(self.office.casefold().encode()).hexdigest()[:12]
        return f"{code[: LONGEST_CODE - len(digest) - 1]}-{digest}".strip("-")


@dataclass(frozen=True)
class HandedOver:
    """What a new account holder is given once: a first password to change, and the recovery code to keep apart."""

    post: Post
    password: str = field(repr=False)
    recovery_words: str = field(repr=False)


@transaction.atomic
def set_up(
    *,
    slug: str,
    name: str,
    posts: Sequence[Post],
    contacts: Sequence[dict[str, str]] = (),
    keepers: Sequence[str] = (),
    needed: int = FEWEST_NEEDED,
    to_on: dt.date | None = None,
    at: dt.datetime,
) -> tuple[Organisation, list[HandedOver]]:
    """Set an organisation up, all or nothing. ``posts`` that receive are asked in their order.

    ``needed``: how many outside key-holders must act together; ``to_on``: the last day of the first certificates.
    Raises TooFewReaders, TooFewKeyholders, OfficeDiffers, OutOfTime, organisations.BadName, organisations.NameTaken,
    accounts.NameInUse. All of it is looked at first, so that a refusal leaves not even a key behind.
    """
    _check_posts(posts, needed)
    _check_offices(posts)
    organisations.check(slug, name, contacts=contacts, keepers=keepers)
    accounts.check_free([post.username for post in posts])
    terms = _terms(at, to_on)
    root = sealing.SigningKey.generate()
    organisation = organisations.found(slug=slug, name=name, root=root, contacts=contacts, keepers=keepers)
    receiving = [post for post in posts if post.receives]
    handed_over = []
    for post in posts:
        chain = receiving.index(post) + 1 if post in receiving else None
        own = replace(terms, appoints=post.appoints, needed=needed if post.keeps_keys else 0)
        handed_over.append(_give_office(organisation, post, own, chain=chain, by=[root], at=at))
    return organisation, handed_over


def _check_posts(posts: Sequence[Post], needed: int) -> None:
    """Two readers, the last of the chain outside; nobody who keeps keys, or enough of them."""
    receiving = [post for post in posts if post.receives]
    if len({post.username for post in receiving}) < 2 or not receiving[-1].is_outside:  # noqa: PLR2004  accountable, backup
        raise TooFewReaders
    keepers = len({post.username for post in posts if post.keeps_keys})
    if keepers and not (keepers >= FEWEST_KEYHOLDERS and FEWEST_NEEDED <= needed <= keepers):
        raise TooFewKeyholders


def _check_offices(posts: Sequence[Post]) -> None:
    """An office is one thing: a second person in it becomes its substitute, with all that it may."""
    first: dict[str, Post] = {}
    for post in posts:
        if post.kind != first.setdefault(post.code, post).kind:
            raise OfficeDiffers(post.office)


class OutOfTime(Exception):
    """A certificate would end before it begins."""


def _terms(at: dt.datetime, to_on: dt.date | None) -> Terms:
    terms = Terms(at.date(), to_on)
    if terms.until < terms.from_on:
        raise OutOfTime
    return terms


def _give_office(
    organisation: Organisation,
    post: Post,
    terms: Terms,
    *,
    chain: int | None,
    by: Sequence[sealing.SigningKey],
    at: dt.datetime,
) -> HandedOver:
    password = first_password()
    prepared = accounts.prepare(post.username, password)
    created = accounts.create(organisation, prepared, name=post.person)
    office = offices.by_code(organisation, post.code) or offices.create(
        organisation, post.code, post.office, chain=chain, is_outside=post.is_outside, keeps_keys=post.keeps_keys
    )
    offices.hold(office, created.account, rank=offices.next_rank(office), from_on=terms.from_on)
    certificates.certify(created.account, office, terms, by=by, at=at)
    return HandedOver(post, password, created.recovery_code.words)


class MayNotAppoint(Exception):
    """The certificate of whoever asks does not let them appoint."""


class MayNotCountersign(Exception):
    """Whoever signs beside them is not certified as outside this organisation, or is the same person."""


def appoint(
    post: Post,
    *,
    chain: int | None,
    by: accounts.Opened,
    beside: accounts.Opened,
    to_on: dt.date | None = None,
    at: dt.datetime,
) -> HandedOver:
    """Add somebody to an organisation, certified by who appoints there and by somebody else who is outside it.

    ``chain``: the place of a new office that receives; an office that exists keeps its own, and the newcomer becomes
    its next substitute. Raises accounts.NameInUse, MayNotAppoint, MayNotCountersign, OfficeDiffers, TooFewReaders,
    OutOfTime. That somebody tried who may not stands in the register.
    """
    try:
        return _appointed(post, chain, by, beside, to_on, at)
    except (MayNotAppoint, MayNotCountersign) as wrong:
        register.enter(by[0].organisation, certificates.REFUSED, {"why": _WHY[type(wrong)]}, at=at)
        raise


_WHY = {
    MayNotAppoint: "somebody tried to appoint who does not appoint, or themselves",
    MayNotCountersign: "somebody tried to sign as the second who is not outside, or the same person",
}


@transaction.atomic
def _appointed(
    post: Post, chain: int | None, by: accounts.Opened, beside: accounts.Opened, to_on: dt.date | None, at: dt.datetime
) -> HandedOver:
    (appointer, secrets), (outsider, outside_secrets) = by, beside
    organisation = appointer.organisation
    _check_signers(appointer, outsider, post.person, on=at.date())
    accounts.check_free([post.username], within=organisation)
    _fit_in(organisation, post, chain)
    terms, there = _terms(at, to_on), offices.by_code(organisation, post.code)
    if there is not None:
        appoints, needed = powers(there, on=at.date())
        terms = replace(terms, appoints=appoints, needed=needed)
    elif post.keeps_keys:
        terms = replace(terms, needed=_needed(organisation, on=at.date()))
    return _give_office(organisation, post, terms, chain=chain, by=[secrets.deeds, outside_secrets.deeds], at=at)


@transaction.atomic
def renew(username: str, *, by: accounts.Opened, beside: accounts.Opened, at: dt.datetime) -> HandedOver:
    """Give somebody who lost password and recovery code a new identity under their user name, in all their offices.

    Two sign, as for a newcomer, and what was certified goes on under the same terms. What the person could read stays
    shut to them until the next session of somebody who reads it gives them keys again. Raises accounts.NoSuchAccount,
    MayNotAppoint, MayNotCountersign.
    """
    (appointer, secrets), (outsider, outside_secrets) = by, beside
    organisation = appointer.organisation
    account = accounts.named(organisation, username)
    _check_signers(appointer, outsider, account.name, on=at.date())
    stood, password = [one.body for one in certificates.of_account(account, on=at.date())], first_password()
    keys = (secrets.deeds, outside_secrets.deeds)
    if stood:  # whoever found the old keys signs nothing with them any more
        ending = certificates.ending_of(account, from_on=at.date())
        certificates.end(organisation, ending, [certificates.sign_ending(ending, key) for key in keys], at=at)
    created = accounts.renew(account, password)
    for body in stood:
        terms = Terms(at.date(), dt.date.fromisoformat(body["to"]), body["appoints"], body["needed"])
        office = offices.by_code(organisation, body["office"])
        assert office is not None  # noqa: S101  its certificate stands
        certificates.certify(created.account, office, terms, by=keys, at=at)
    held = ", ".join(body["office_name"] for body in stood)
    return HandedOver(Post(account.name, username, held), password, created.recovery_code.words)


def _check_signers(appointer: Account, outsider: Account, newcomer: str, *, on: dt.date) -> None:
    """Two people sign, one of them outside, and neither for themselves: by name too, because a name costs nothing."""
    if not certificates.appoints(appointer, on=on) or appointer.name == newcomer:
        raise MayNotAppoint
    is_ours = outsider.organisation_id == appointer.organisation_id and certificates.is_outside(outsider, on=on)
    if not is_ours or outsider.name in (appointer.name, newcomer):
        raise MayNotCountersign


def powers(office: Office, *, on: dt.date) -> tuple[bool, int]:
    """Return whether whoever holds this office appoints, and how many key-holders are needed if it keeps keys."""
    of_it = [one.body for one in certificates.of(office.organisation).on(on) if one.body["office"] == office.code]
    needed = _needed(office.organisation, on=on) if office.keeps_keys else 0
    return any(one["appoints"] for one in of_it), needed


def _needed(organisation: Organisation, *, on: dt.date) -> int:
    return offices.keyholders(organisation, on=on).needed or FEWEST_NEEDED


def _fit_in(organisation: Organisation, post: Post, chain: int | None) -> None:
    """Keep an office that is there as it is; let a new one into the chain before whoever ends it outside."""
    there = offices.by_code(organisation, post.code)
    if there is not None:
        differs = post.is_outside > there.is_outside or post.keeps_keys > there.keeps_keys
        if chain not in (None, there.chain) or differs:
            raise OfficeDiffers(post.office)
    elif chain is not None:
        last = offices.last_in_chain(organisation)
        if not post.is_outside and (last is None or chain > last):
            raise TooFewReaders
        offices.make_room(organisation, chain)


def first_password() -> str:
    """Return six words of a fresh code: enough for a first password that is changed at the first sign-in."""
    return "-".join(sealing.Code.generate().words.split()[:6])
