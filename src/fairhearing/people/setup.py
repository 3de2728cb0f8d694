"""Setting up an organisation in one sitting: its people, their offices, and the certificates that make them readers."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction

from fairhearing import sealing
from fairhearing.people import accounts, certificates, offices, organisations
from fairhearing.people.models import Organisation

LONGEST = 200  # characters of a name
LONGEST_CODE = 40
_POST = re.compile(r"^\s*(?P<person>[^<>]+?)\s*<(?P<username>[a-z0-9][a-z0-9._-]{0,59})>\s+as\s+(?P<office>.+?)\s*$")


class BadPost(Exception):
    """A post is not written as ``Person Name <user-name> as Office``; the message is what was given."""


class TooFewReaders(Exception):
    """A report must find two readers, and its chain must end outside the organisation."""


class OfficeDiffers(Exception):
    """An office is named twice, and not as the same: inside and outside, or receiving and not; the message names it."""


@dataclass(frozen=True)
class Post:
    """A person, the user name they sign in with, and their office.

    ``receives``: reports may come to it; ``appoints``: may certify others.
    """

    person: str
    username: str
    office: str
    receives: bool = False
    is_outside: bool = False
    appoints: bool = False

    @classmethod
    def parse(cls, text: str, *, receives: bool = False, is_outside: bool = False, appoints: bool = False) -> Post:
        """Read ``Person Name <user-name> as Office``. Raises BadPost."""
        match = _POST.match(text)
        if match is None or not text.isprintable() or max(map(len, match.groups())) > LONGEST:
            raise BadPost(text)
        return cls(match["person"], match["username"], match["office"], receives, is_outside, appoints)

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
    at: dt.datetime,
) -> tuple[Organisation, list[HandedOver]]:
    """Set an organisation up, all or nothing. ``posts`` that receive are asked in their order.

    Raises TooFewReaders, OfficeDiffers, organisations.BadName, organisations.NameTaken, accounts.NameInUse. All of it
    is looked at first, so that a refusal leaves not even a key behind.
    """
    receiving = [post for post in posts if post.receives]
    if len({post.username for post in receiving}) < 2 or not receiving[-1].is_outside:  # noqa: PLR2004  accountable, backup
        raise TooFewReaders
    _check_offices(posts)
    organisations.check(slug, name, contacts=contacts, keepers=keepers)
    accounts.check_free([post.username for post in posts])
    root = sealing.SigningKey.generate()
    organisation = organisations.found(slug=slug, name=name, root=root, contacts=contacts, keepers=keepers)
    handed_over = []
    for post in posts:
        chain = receiving.index(post) + 1 if post in receiving else None
        handed_over.append(_give_office(organisation, post, chain=chain, by=root, at=at))
    return organisation, handed_over


def _check_offices(posts: Sequence[Post]) -> None:
    """An office is one thing: a second person in it becomes its substitute, with all that it may."""
    first: dict[str, Post] = {}
    for post in posts:
        other = first.setdefault(post.code, post)
        if (post.receives, post.is_outside, post.appoints) != (other.receives, other.is_outside, other.appoints):
            raise OfficeDiffers(post.office)


def _give_office(
    organisation: Organisation, post: Post, *, chain: int | None, by: sealing.SigningKey, at: dt.datetime
) -> HandedOver:
    password = first_password()
    prepared = accounts.prepare(post.username, password)
    created = accounts.create(organisation, prepared, name=post.person)
    office = offices.find_or_create(organisation, post.code, post.office, chain=chain, is_outside=post.is_outside)
    offices.hold(office, created.account, rank=offices.next_rank(office), from_on=at.date())
    certificates.certify(created.account, office, by=by, from_on=at.date(), appoints=post.appoints)
    return HandedOver(post, password, created.recovery_code.words)


class MayNotAppoint(Exception):
    """The certificate of whoever asks does not let them appoint."""


@transaction.atomic
def appoint(
    organisation: Organisation, post: Post, *, chain: int | None, by_username: str, by_password: str, at: dt.datetime
) -> HandedOver:
    """Add somebody to the organisation, certified with the deeds key of somebody there who appoints.

    ``chain``: the place of a new office that receives; an office that exists keeps its own, and the newcomer becomes
    its next substitute. Raises accounts.NoSignIn, accounts.TooManyTries, accounts.NameInUse, MayNotAppoint,
    OfficeDiffers, TooFewReaders.
    """
    appointer, secrets = accounts.open_with_password(organisation, by_username, by_password, at=at)
    if not certificates.appoints(appointer, root=bytes(organisation.root_public), on=at.date()):
        raise MayNotAppoint
    accounts.check_free([post.username], within=organisation)
    _fit_in(organisation, post, chain)
    return _give_office(organisation, post, chain=chain, by=secrets.deeds, at=at)


def _fit_in(organisation: Organisation, post: Post, chain: int | None) -> None:
    """Keep an office that is there as it is; let a new one into the chain before whoever ends it outside."""
    there = offices.by_code(organisation, post.code)
    if there is not None:
        if chain not in (None, there.chain) or post.is_outside > there.is_outside:
            raise OfficeDiffers(post.office)
    elif chain is not None:
        last = offices.last_in_chain(organisation)
        if not post.is_outside and (last is None or chain > last):
            raise TooFewReaders
        offices.make_room(organisation, chain)


def first_password() -> str:
    """Return six words of a fresh code: enough for a first password that is changed at the first sign-in."""
    return "-".join(sealing.Code.generate().words.split()[:6])
