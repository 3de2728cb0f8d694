"""The Tarrow Vale Association and its people. All of it is invented; the demo and the tests are set in it."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from django.db import transaction

from fairhearing import sealing
from fairhearing.casework.cases import Handler
from fairhearing.people import accounts, certificates, offices, organisations, second_factor
from fairhearing.people.accounts import Prepared
from fairhearing.people.certificates import Terms
from fairhearing.people.organisations import Organisation

NAME, SLUG = "Tarrow Vale Association", "tarrow-vale"
SECTION = "Tarrow Juniors"


@dataclass(frozen=True)
class Post:
    """An office of the association and who holds it. ``chain``: its place among those who receive reports.

    ``keeps_keys``: an office outside that keeps a share of the keys.
    """

    role: str
    office: str
    person: str
    chain: int | None = None
    is_outside: bool = False
    appoints: bool = False
    keeps_keys: bool = False


NEEDED = 2  # of the outside key-holders, together
POSTS = (
    Post("intake", "Intake officer", "Maren Holt", chain=1),
    Post("deputy_intake", "Deputy intake officer", "Joss Arkwright", chain=2),
    Post("panel_chair", "Chair of the outside panel", "Ilse Tanner", chain=3, is_outside=True),
    Post("panel_deputy", "Deputy chair of the outside panel", "Ravi Okonjo", chain=4, is_outside=True),
    Post("president", "President", "Corin Blake"),
    Post("leader", "Leader", "Thea Marsh"),
    Post("secretary", "General secretary", "Odile Farrow", appoints=True),
    Post("spokesperson", "Spokesperson", "Wim Castell"),
    Post(
        "keyholder_ombuds",
        "Outside key-holder (Vale Ombuds Office)",
        "Petra Lindale",
        is_outside=True,
        keeps_keys=True,
    ),
    Post("keyholder_notary", "Outside key-holder (Ford Lane Notary)", "Anselm Reyes", is_outside=True, keeps_keys=True),
    Post("keyholder_sister", "Outside key-holder (Weir Lane Rowers)", "Nadia Okoye", is_outside=True, keeps_keys=True),
)
CONTACTS: tuple[dict[str, str], ...] = (
    {"kind": "danger", "name": "Emergency services", "reach": "112 (invented for this demo)", "note": "Day and night."},
    {
        "kind": "support",
        "name": "Vale Listening Line",
        "reach": "555 0100",
        "note": "Talk to somebody who is not part of the association. Free, day and night.",
    },
    {"kind": "police", "name": "Police", "reach": "555 0101", "note": "You may go to the police at any time."},
    {"kind": "legal", "name": "Vale Law Centre", "reach": "555 0102", "note": "First advice is free."},
    {
        "kind": "employer",
        "name": "Hall Services, people desk",
        "reach": "555 0103",
        "note": "For people who work at Assembly Hall.",
    },
    {
        "kind": "outside",
        "name": "Vale Ombuds Office",
        "reach": "555 0104",
        "note": "Takes complaints when nobody in the association can, or if you do not want the association to.",
    },
)
KEEPERS = ("Odile Farrow (General secretary, appoints readers)", "Tarrow Hosting (runs the server)")


@dataclass(frozen=True)
class Member:
    """Somebody of the cast who can sign in."""

    role: str
    username: str
    password: str = field(repr=False)
    handler: Handler = field(repr=False)
    totp: str = field(default="", repr=False)


@dataclass(frozen=True)
class Cast:
    """The association and its people, by role."""

    organisation: Organisation
    members: dict[str, Member]

    def handler(self, role: str) -> Handler:
        """Return a member as they are when signed in."""
        return self.members[role].handler


def prepare(
    suffix: str = "", *, with_codes: Collection[str] = (), posts: tuple[Post, ...] = POSTS
) -> dict[str, Prepared]:
    """Make everybody's keys, by role, on all cores at once: locking them is what takes time.

    ``suffix``: what user names end in, so that none is the name of an office; ``with_codes``: roles that a six-digit
    code is asked of.
    """

    def one(post: Post) -> Prepared:
        totp = second_factor.new_secret() if post.role in with_codes else ""
        return accounts.prepare(post.role.replace("_", "-") + suffix, password_of(post.role), totp=totp)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return {post.role: prepared for post, prepared in zip(posts, pool.map(one, posts), strict=True)}


def password_of(role: str) -> str:
    """Return the password of a role, the same in every demo."""
    return f"{role.replace('_', ' ')} of tarrow vale"


@transaction.atomic
def found(
    prepared: Mapping[str, Prepared],
    *,
    at: dt.datetime,
    slug: str = SLUG,
    name: str = NAME,
    posts: tuple[Post, ...] = POSTS,
) -> Cast:
    """Set the association up with the keys that were ``prepared`` for its people."""
    root = sealing.SigningKey.generate()
    organisation = organisations.found(
        slug=slug, name=name, root=root, contacts=CONTACTS, keepers=KEEPERS, is_invented=True
    )
    organisations.add_section(organisation, SECTION)
    members = {post.role: _take_office(organisation, post, prepared[post.role], root, at) for post in posts}
    return Cast(organisation, members)


def _take_office(
    organisation: Organisation, post: Post, prepared: Prepared, root: sealing.SigningKey, at: dt.datetime
) -> Member:
    created = accounts.create(organisation, prepared, name=post.person)
    office = offices.create(
        organisation,
        post.role,
        post.office,
        chain=post.chain,
        is_outside=post.is_outside,
        keeps_keys=post.keeps_keys,
    )
    offices.hold(office, created.account, rank=0, from_on=at.date())
    terms = Terms(at.date(), appoints=post.appoints, needed=NEEDED if post.keeps_keys else 0)
    certificates.certify(created.account, office, terms, by=[root], at=at)
    handler = Handler(created.account, created.secrets.identity, created.secrets.signing)
    return Member(post.role, prepared.username, password_of(post.role), handler, prepared.secrets.totp)
