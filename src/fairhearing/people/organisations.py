"""Organisations: set up once, each with its own log, root and trust policy."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from fairhearing import sealing
from fairhearing.people.models import Organisation, Section
from fairhearing.record import log as record
from fairhearing.record.signer import Signer

__all__ = [
    "PROMISES",
    "BadName",
    "ChangedBehindItsBack",
    "LostKey",
    "NameTaken",
    "Organisation",
    "OtherRoot",
    "add_section",
    "by_slug",
    "check",
    "every",
    "found",
    "owed",
    "publish_policy",
    "root",
    "sections",
    "signer",
]

LONGEST = 200  # characters of a name
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")
ROOT = "# root of certificates (Ed25519): {}"
PROMISES: tuple[dict[str, Any], ...] = (
    {"code": "acknowledge", "days": 7},
    {"code": "next_step", "days": 28},
    {"code": "update", "days": 60},
)


class NameTaken(Exception):
    """Another organisation here has this short name."""


class BadName(Exception):
    """A name is empty, too long or holds what is no letter (a line end would write into the trust policy)."""


class LostKey(Exception):
    """The key that signs this record is gone or is another one: what it signed would fit no trust policy."""


class ChangedBehindItsBack(Exception):
    """What this machine keeps in files says that the database was changed in a way that nobody signed."""


class OtherRoot(ChangedBehindItsBack):
    """The root of certificates that stands in the database is not that of the published trust policy."""


def found(
    *,
    slug: str,
    name: str,
    root: sealing.SigningKey,
    contacts: Sequence[dict[str, str]] = (),
    keepers: Sequence[str] = (),
    promises: Sequence[dict[str, Any]] = PROMISES,
    is_invented: bool = False,
) -> Organisation:
    """Set up an organisation with an empty log. ``root`` certifies its first office holders and is then forgotten.

    Raises BadName, NameTaken.
    """
    check(slug, name, contacts=contacts, keepers=keepers)
    with transaction.atomic():
        organisation_id = sealing.random_id()
        log = record.begin(f"fairhearing/{organisation_id}")
        organisation = Organisation(
            id=organisation_id,
            slug=slug,
            name=name,
            log=log,
            root_public=root.public,
            contacts=list(contacts),
            keepers=list(keepers),
            promises=list(promises),
            is_invented=is_invented,
        )
        organisation.trust_policy = _policy(organisation)
        organisation.save(force_insert=True)
    publish_policy(organisation)
    return organisation


def check(slug: str, name: str, *, contacts: Sequence[dict[str, str]] = (), keepers: Sequence[str] = ()) -> None:
    """Look whether an organisation could be set up under these names. Raises BadName, NameTaken."""
    others = [words for contact in contacts for words in contact.values()]
    if not _SLUG.fullmatch(slug):
        raise BadName(slug)
    if not name.strip() or len(name) > LONGEST:
        raise BadName(name)
    for words in (name, *keepers, *others):
        if not words.isprintable():
            raise BadName(words)
    if Organisation.objects.filter(slug=slug).exists():
        raise NameTaken(slug)


def _policy(organisation: Organisation) -> str:
    """Return the trust policy (C2SP tlog-policy) that a verifier is given from outside the receipt."""
    lines = [
        f"# Trust policy of {organisation.name}",
        ROOT.format(bytes(organisation.root_public).hex()),
        *(f"log {key}" for key in signer(organisation).keys),
        "quorum none",
    ]
    return "\n".join(lines) + "\n"


def publish_policy(organisation: Organisation) -> None:
    """Write the trust policy where the operator finds it to print and hand out."""
    _published(organisation).write_text(organisation.trust_policy)


def _published(organisation: Organisation) -> Path:
    return settings.PLACE.trust / f"{organisation.slug}.policy"


def root(organisation: Organisation) -> bytes:
    """Return the public key that certifies the first readers. Raises OtherRoot.

    Whoever writes to the database could put their own there and certify everybody anew, so it counts only when the
    published policy, which lies in a file, names it too.
    """
    named, path = bytes(organisation.root_public), _published(organisation)
    if not path.exists() or ROOT.format(named.hex()) not in path.read_text().splitlines():
        raise OtherRoot("the root of certificates is not that of the published policy")
    return named


def signer(organisation: Organisation) -> Signer:
    """Return the signer of the organisation's log. Raises LostKey.

    Its key is made with the organisation and never again: a second one would sign what no trust policy knows.
    """
    name = f"log-{organisation.pk}.key"
    if organisation.trust_policy and not (settings.PLACE.secrets / name).exists():
        raise LostKey(organisation.pk)
    ours = _signer(
        organisation.log_id, settings.PLACE.secret(name), settings.PLACE.secrets / f"log-{organisation.pk}.head"
    )
    if organisation.trust_policy and not all(f"log {key}\n" in organisation.trust_policy for key in ours.keys):
        raise LostKey(organisation.pk)
    return ours


@lru_cache(64)
def _signer(origin: str, seed: bytes, memory: Path) -> Signer:
    """Making the keys from the seed takes longer than signing with them."""
    return Signer(origin, seed, memory)


def by_slug(slug: str) -> Organisation | None:
    """Return the organisation of that short name."""
    return Organisation.objects.filter(slug=slug).first()


def every() -> list[Organisation]:
    """Return all organisations of this installation by name."""
    return list(Organisation.objects.order_by("name"))


def add_section(organisation: Organisation, name: str) -> Section:
    """Add a part of the organisation, such as a branch."""
    return Section.objects.create(organisation=organisation, name=name)


def sections(organisation: Organisation) -> list[str]:
    """Return the names of the organisation's parts; most have none."""
    return list(organisation.sections.order_by("name").values_list("name", flat=True))


def owed(organisation: Organisation, *, on: dt.date) -> list[dict[str, str]]:
    """Return what a reporter is owed for a report received on that day: code and date by which."""
    return [
        {"code": str(promise["code"]), "by": (on + dt.timedelta(days=int(promise["days"]))).isoformat()}
        for promise in organisation.promises
    ]
