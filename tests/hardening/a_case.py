"""One case to which everybody stands in another way, made through public verbs; and what each of them could open."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from fairhearing import sealing
from fairhearing.casework import cases, colleagues, conflicts, custody, inbox, messages, notes
from fairhearing.casework.messages import File
from fairhearing.intake import codes, exclusion, reports
from fairhearing.intake.telling import Telling
from fairhearing.people import accounts, offices
from fairhearing.people.offices import NotTo
from fairhearing.scenario import association
from fairhearing.scenario.association import Cast, Post
from fairhearing.vault.models import Slot, Stored
from tests.builders import a_report, declared
from tests.desk.visiting import now

# In the order of the chain. Everybody is called by how they stand to the case.
POSTS = (
    Post("aside", "First reader", "Ada Stone", chain=1),
    Post("excluded", "Second reader", "Bela Reed", chain=2),
    Post("barred", "Third reader", "Caro Finch", chain=3),
    Post("accountable", "Fourth reader", "Dov Quist", chain=4),
    Post("backup", "Fifth reader", "Eli Norden", chain=5),
    Post("colleague", "Outside reader", "Fay Hollis", chain=6, is_outside=True),
    Post("office", "President", "Gus Palmer"),
    Post("appointer", "General secretary", "Hal Winter", appoints=True),
    Post("keyholder", "Outside key-holder", "Ida Rook", is_outside=True, keeps_keys=True),
    Post("other_keyholder", "Second outside key-holder", "Jon Marl", is_outside=True, keeps_keys=True),
)
MARK = "What was said in this case, and in no other."
Opens = dict[str, sealing.Identity]


@dataclass(frozen=True)
class Known:
    """What somebody may have: an identity, and every key that it ever opened for them and that they kept."""

    identity: sealing.Identity = field(repr=False)
    kept: Opens = field(default_factory=dict, repr=False)

    @property
    def keys(self) -> list[sealing.Identity]:
        """Everything they can try, with what the database gives them now."""
        return [self.identity, *self.kept.values(), *grants(self.identity).values()]


@dataclass(frozen=True)
class World:
    """The case, its people, and what each of them may have."""

    cast: Cast
    elsewhere: Cast
    ref: str
    ask: str
    code: sealing.Code = field(repr=False)
    old_code: sealing.Code = field(repr=False)
    other_code: sealing.Code = field(repr=False)
    known: Mapping[str, Known] = field(repr=False)


def a_cast(posts: tuple[Post, ...] = POSTS) -> Cast:
    """Return an association of these people; each has a second factor."""
    slug = f"vale-{sealing.random_id()[:8]}"
    keys = association.prepare(f"-{slug}", with_codes=[post.role for post in posts], posts=posts)
    return association.found(keys, at=now(), slug=slug, posts=posts)


def grants(identity: sealing.Identity) -> Opens:
    """Try an identity on every slot that there is, and return the keys it finds, by safe and compartment."""
    found: Opens = {}
    for safe, sealed in Slot.objects.values_list("safe_id", "sealed"):
        try:
            grant = json.loads(sealing.open_sealed(bytes(sealed), identity))
        except sealing.CannotOpen:
            continue
        if not grant["share"]:
            seeds = {name: bytes.fromhex(seed) for name, seed in grant["compartments"].items()}
            found |= {f"{safe}/{name}": sealing.Identity.from_seed(seed) for name, seed in seeds.items()}
    return found


def opens(sealed: bytes, keys: list[sealing.Identity]) -> bool:
    """Tell whether any of these keys opens an age file."""
    for key in keys:
        try:
            sealing.open_sealed(sealed, key)
        except sealing.CannotOpen:
            continue
        return True
    return False


def bytes_of(row: Stored) -> bytes:
    """Return a stored document as it lies in its row or its file."""
    if row.sealed is not None:
        return bytes(row.sealed)
    return (Path(settings.PLACE.vault) / row.pk[:2] / f"{row.pk}.age").read_bytes()


def a_world() -> World:
    """Make the case: a report that bars one, one stands aside, one is excluded later, one is added, a code changes."""
    at, cast, elsewhere = now(), a_cast(), a_cast(POSTS[3:6])
    old, new = sealing.Code.generate(), sealing.Code.generate()
    bars = NotTo(offices=frozenset({"barred"}))
    told = Telling(words=MARK, not_to=bars, concerned=("Somebody Named",), identity_mode="named")
    _, receipt = a_report(cast, code=old, telling=told, files=_files(), identity={"name": "Reporter Name"}, at=at)
    kept = {"aside": _works(cast, receipt.ref, "aside", at)}
    conflicts.stand_aside(cases.case_for(cast.handler("aside"), receipt.ref), at=at)
    kept["excluded"] = _works(cast, receipt.ref, "excluded", at)
    exclusion.exclude(reports.find(old), NotTo(offices=frozenset({"excluded"})), at=at)
    _works(cast, receipt.ref, "accountable", at)
    _add_colleague(cast, receipt.ref, at)
    kept["old_words"] = grants(old.identity)
    codes.change(reports.find(old), old, new, at=at)
    for role in ("accountable", "colleague"):
        _works(cast, receipt.ref, role, at)
    messages.send(reports.find(new), MARK, purpose="message", files=_files(), at=at)
    ask = custody.ask(cases.case_for(cast.handler("accountable"), receipt.ref).case, reason=custody.LATE, on=at.date())
    other_code, _ = a_report(cast, at=at)
    a_report(elsewhere, at=at)
    for member in (*cast.members.values(), *elsewhere.members.values()):
        inbox.page(member.handler)
    known = {role: Known(member.handler.identity, kept.get(role, {})) for role, member in cast.members.items()}
    known |= {
        "reporter": Known(new.identity),
        "old_words": Known(old.identity, kept["old_words"]),
        "other_reporter": Known(other_code.identity),
        "elsewhere": Known(elsewhere.handler("accountable").identity),
        "stranger": Known(sealing.Identity.generate()),
    }
    return World(cast, elsewhere, receipt.ref, ask.pk, new, old, other_code, known)


def _files() -> tuple[File, ...]:
    """Return a file that is kept in its row and one that lies beside."""
    return tuple(
        File.of(name, "application/octet-stream", bytes(range(256)) * times)
        for name, times in (("small.bin", 4), ("large.bin", 1200))
    )


def _works(cast: Cast, ref: str, role: str, at: dt.datetime) -> Opens:
    """Let somebody declare, write a summary and a message; return the keys that they could keep of that."""
    opened = declared(cast, ref, role=role, at=at)
    notes.write(opened, f"What {role} makes of it.", at=at)
    messages.send(opened, "An answer.", purpose="answer", at=at)
    return grants(cast.handler(role).identity)


def _add_colleague(cast: Cast, ref: str, at: dt.datetime) -> None:
    member = cast.members["accountable"]
    _, secrets = accounts.open_with_password(cast.organisation, member.username, member.password)
    opened = cases.case_for(member.handler, ref)
    added = next(one for one in offices.chain(cast.organisation, on=at.date()) if one.office == "colleague")
    colleagues.add(opened, added, deeds=secrets.deeds, at=at)
