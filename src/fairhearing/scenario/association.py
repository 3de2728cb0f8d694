"""The Tarrow Vale Association and its people. All of it is invented; the demo and the tests are set in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field

from django.db import transaction

from fairhearing import sealing
from fairhearing.casework.cases import Handler
from fairhearing.people import accounts, certificates, offices, organisations, second_factor
from fairhearing.people.models import Organisation

NAME, SLUG = "Tarrow Vale Association", "tarrow-vale"
SECTION = "Tarrow Juniors"


@dataclass(frozen=True)
class Post:
    """An office of the association and who holds it. ``chain``: its place among those who receive reports."""

    role: str
    office: str
    person: str
    chain: int | None = None
    is_outside: bool = False
    appoints: bool = False


POSTS = (
    Post("intake", "Intake officer", "Maren Holt", chain=1),
    Post("deputy_intake", "Deputy intake officer", "Joss Arkwright", chain=2),
    Post("panel_chair", "Chair of the outside panel", "Ilse Tanner", chain=3, is_outside=True),
    Post("panel_deputy", "Deputy chair of the outside panel", "Ravi Okonjo", chain=4, is_outside=True),
    Post("president", "President", "Corin Blake"),
    Post("leader", "Leader", "Thea Marsh"),
    Post("secretary", "General secretary", "Odile Farrow", appoints=True),
    Post("spokesperson", "Spokesperson", "Wim Castell"),
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


@transaction.atomic
def found(
    *,
    at: dt.datetime,
    slug: str = SLUG,
    name: str = NAME,
    with_codes: Collection[str] = (),
    posts: tuple[Post, ...] = POSTS,
) -> Cast:
    """Set the association up. ``with_codes``: roles whose account asks for a six-digit code as well."""
    root = sealing.SigningKey.generate()
    organisation = organisations.found(
        slug=slug, name=name, root=root, contacts=CONTACTS, keepers=KEEPERS, is_invented=True
    )
    organisations.add_section(organisation, SECTION)
    members = {
        post.role: _take_office(organisation, post, root, at, with_code=post.role in with_codes) for post in posts
    }
    return Cast(organisation, members)


def _take_office(
    organisation: Organisation, post: Post, root: sealing.SigningKey, at: dt.datetime, *, with_code: bool
) -> Member:
    username = post.role.replace("_", "-") if organisation.slug == SLUG else f"{post.role}-{organisation.slug}"
    password = f"{post.role.replace('_', ' ')} of tarrow vale"
    totp = second_factor.new_secret() if with_code else ""
    created = accounts.create(organisation, username=username, name=post.person, password=password, totp=totp)
    office = offices.create(organisation, post.role, post.office, chain=post.chain, is_outside=post.is_outside)
    offices.hold(office, created.account, rank=0, from_on=at.date())
    certificates.certify(created.account, office, by=root, from_on=at.date(), appoints=post.appoints)
    handler = Handler(created.account, created.secrets.identity, created.secrets.signing)
    return Member(post.role, username, password, handler, totp)
