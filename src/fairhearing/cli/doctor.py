"""`fairhearing doctor`: looks at the installation and says in words what stands, what is weaker, and what is broken."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import stat
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from gettext import gettext as _
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from fairhearing.cli import beside, keeper
from fairhearing.cli.place import add_data_argument, are_tables_there, open_installation
from fairhearing.keeper import asking, folder
from fairhearing.keeper.wire import About

if TYPE_CHECKING:
    from fairhearing.people.organisations import Organisation


SOON = 90  # days before the last certificate of an office ends, in which it is said


@dataclass(frozen=True)
class Found:
    """One thing that was looked at. ``standing``: good, weaker (works, protects less than it could), broken."""

    standing: str
    says: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Name what the command takes."""
    add_data_argument(parser)
    parser.add_argument("--thorough", action="store_true", help=_("read every sealed file whole (takes long)"))
    parser.add_argument("--json", action="store_true", help=_("answer for machines, as one JSON object"))


def run(args: argparse.Namespace, out: TextIO) -> int:
    """Look at everything; return 0 when nothing is broken."""
    open_installation(args.data, asks_database=False)
    found, profiles = _examined(thorough=args.thorough)
    broken = [one for one in found if one.standing == "broken"]
    if args.json:
        print(
            json.dumps({"found": [asdict(one) for one in found], "profiles": profiles, "sound": not broken}), file=out
        )
    else:
        for one in found:
            print(f"{_WORDS[one.standing]:9} {one.says}", file=out)
        for slug, profile in profiles.items():
            print(_("Profile of {slug}: {profile}").format(slug=slug, profile=_PROFILE_WORDS[profile]), file=out)
    return os.EX_OK if not broken else 1


_WORDS = {"good": _("good"), "weaker": _("WEAKER"), "broken": _("BROKEN")}
_MISSING_WORDS = {
    "readers": _("two people inside who receive reports"),
    "outside end": _("somebody outside who ends their chain"),
    "key-holders": _("three outside key-holders"),
    "keeper elsewhere": _("a keeper on another machine"),
    "witness": _("a witness of the record"),
    "five key-holders": _("five outside key-holders"),
    "signer elsewhere": _("a signer on another machine"),
    "witnesses": _("three of four witnesses"),
}
_PROFILE_WORDS = {
    "letterbox": _("letterbox: receives, supports and refers; it makes no findings."),
    "independent host": _("independent host: people outside keep keys, and others watch the record."),
    "full": _("full: keeper and signer are under another body, and others watch the record."),
    "not yet": _("none yet: a report needs two readers, and an outside body at the end of the chain."),
}


def _examined(*, thorough: bool) -> tuple[list[Found], dict[str, str]]:
    """Look at everything; where the database does not answer, at what needs none."""
    from django.db import Error  # noqa: PLC0415

    found = [*_folders(), *_machine()]
    profiles = {}
    try:
        found += _database()
        if are_tables_there():
            found += [*_files(thorough=thorough), *_organisations()]
            profiles = _profiles()
    except Error:
        found.append(Found("broken", _("The database does not answer, or has other tables than this version.")))
    return found, profiles


def _folders() -> Iterator[Found]:
    from django.conf import settings  # noqa: PLC0415

    place = settings.PLACE
    keepers = folder.folder(os.environ, place.data)
    theirs = [path for path in (keepers, keepers / folder.KEY) if os.access(keepers, os.R_OK) and path.exists()]
    loose = [
        path
        for path in (place.data, place.secrets, place.fleeting, place.vault, *place.secrets.glob("*.key"), *theirs)
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    ]
    if loose:
        yield Found(
            "broken", _("Others on this machine can read {names}.").format(names=", ".join(p.name for p in loose))
        )
    else:
        yield Found("good", _("Secrets and sealed files are readable by this system user alone."))
    free = shutil.disk_usage(place.data).free // 2**20
    standing = "good" if free > 2048 else "weaker" if free > 512 else "broken"  # noqa: PLR2004  MiB
    yield Found(standing, _("{free} MiB of disk are free; files need 512, words less.").format(free=free))


def _database() -> Iterator[Found]:
    from django.db import connection  # noqa: PLC0415
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield Found(
            "broken", _("The tables are not up to date: run `fairhearing init` or restart `fairhearing serve`.")
        )
        return
    question, good = ("PRAGMA synchronous", (2,)) if connection.vendor == "sqlite" else ("SHOW fsync", ("on",))
    with connection.cursor() as cursor:
        cursor.execute(question)
        answer = cursor.fetchone()
    if answer == good:
        yield Found(
            "good", _("What was received survives a power cut ({database}).").format(database=connection.vendor)
        )
    else:
        yield Found("broken", _("The database may lose what it just received in a power cut."))


def _files(*, thorough: bool) -> Iterator[Found]:
    from fairhearing.vault import inventory  # noqa: PLC0415

    missing, unknown = inventory.compare()
    damaged = inventory.damaged() if thorough else []
    if missing:
        yield Found("broken", _("{count} sealed files are missing.").format(count=len(missing)))
    if damaged:
        yield Found("broken", _("{count} sealed files are damaged.").format(count=len(damaged)))
    if unknown:
        yield Found(
            "weaker", _("{count} sealed files belong to nothing (a fault while sending).").format(count=len(unknown))
        )
    if not missing and not unknown and not damaged:
        yield Found("good", _("Every sealed file is there."))


def _machine() -> Iterator[Found]:
    from django.conf import settings  # noqa: PLC0415

    swaps = Path("/proc/swaps")
    if swaps.exists() and len(swaps.read_text().splitlines()) > 1:
        yield Found("weaker", _("This machine swaps memory to disk: what passes through may be written there."))
    if not settings.SITE_IS_HTTPS:
        yield Found("weaker", _("Pages are not served over https: fit for this machine alone."))


def _organisations() -> Iterator[Found]:
    from fairhearing.people import organisations  # noqa: PLC0415

    every = organisations.every()
    if not every:
        yield Found("weaker", _("No organisation is set up here yet: fairhearing init."))
    else:
        yield from _keeper()
    for organisation in every:
        yield _record(organisation)
        yield from _register(organisation)
        yield Found("weaker", _("No independent witness watches the record of {slug}.").format(slug=organisation.slug))


def _keeper() -> Iterator[Found]:
    """Ask the keeper which it is, and look how far away from the pages it lies. A lost key is never made anew."""
    from django.conf import settings  # noqa: PLC0415

    here = settings.PLACE.data
    if beside.is_lost():
        yield Found(
            "broken", _("The keeper's key is gone: put it back from its sheet (fairhearing keeper --restore FILE).")
        )
        return
    try:
        with beside.looked_for() as about:
            yield from _keeper_found(about, asking.runs_as(settings.KEEPER_SOCKET) == here.stat().st_uid)
    except (beside.NoKeeper, asking.Away) as why:
        words = _("Nobody can sign in: {why} Reports come in all the same.")
        yield Found("broken", words.format(why=str(why) or _("The keeper does not answer.")))


def _keeper_found(about: About, is_same_user: bool) -> Iterator[Found]:  # noqa: FBT001  one fact of two
    yield Found("good", _("The keeper answers."))
    if not about.has_sheet:
        words = _("The keeper's recovery sheet was never made; without its key no password opens anything.")
        yield Found("weaker", f"{words} fairhearing keeper --sheet")
    if not keeper.is_on_this_machine(about):
        yield Found("good", _("The keeper lies on another machine than the pages."))
    elif is_same_user:
        words = _("The keeper runs as the system user of the pages: whoever takes those over can read its key. Give it")
        yield Found("weaker", words + _(" a user of its own: docs/how-to/run-it-for-real.md."))
    else:
        words = _("The keeper lies on the machine of the pages: whoever has root there can read its key. See")
        yield Found("weaker", words + _(" docs/how-to/run-it-for-real.md for another machine."))


def _record(organisation: Organisation) -> Found:
    """Recompute a record whole, and compare it with what was signed."""
    from fairhearing import proving  # noqa: PLC0415
    from fairhearing.people import organisations  # noqa: PLC0415
    from fairhearing.record import log  # noqa: PLC0415
    from fairhearing.record.signer import WouldFork  # noqa: PLC0415

    slug = organisation.slug
    try:
        size = log.check(organisation.log)
        log.verify_remembered(organisation.log, signer=organisations.signer(organisation))
    except proving.Unproven as wrong:
        return Found("broken", _("The record of {slug} was altered: {why}.").format(slug=slug, why=wrong))
    except WouldFork as wrong:
        words = _(
            "The record of {slug} was set back, so nothing new is taken in: {why}. Put a newer backup in its place."
        )
        return Found("broken", words.format(slug=slug, why=wrong))
    except organisations.LostKey:
        words = _(
            "The key that signs the record of {slug} is gone, or another one: put it back from the recovery sheet."
        )
        return Found("broken", words.format(slug=slug))
    if waiting := log.waiting(organisation.log):
        words = _("The record of {slug} is whole: {size}; {waiting} more wait for their place.")
        return Found("weaker", words.format(slug=slug, size=size, waiting=waiting))
    return Found("good", _("The record of {slug} is whole: {size}.").format(slug=slug, size=size))


def _register(organisation: Organisation) -> Iterator[Found]:
    """Read who is certified from the beginning, and say what ends soon."""
    from django.utils import timezone  # noqa: PLC0415

    from fairhearing.people import certificates, register  # noqa: PLC0415

    slug, today = organisation.slug, timezone.now().date()
    try:
        size, void = register.check(organisation), certificates.of(organisation).void
        ending = certificates.ending(organisation, within=SOON, on=today)
    except register.ChangedBehindItsBack as wrong:
        words = _(
            "The register of {slug} was changed behind its back: {why}. No report is sealed until a backup that fits "
            "it is in its place."
        )
        yield Found("broken", words.format(slug=slug, why=wrong))
        return
    yield Found("good", _("The register of {slug} is whole: {size}.").format(slug=slug, size=size))
    if void:
        words = _(
            "Entries of the register of {slug} that nobody signed as they must, and that count for nothing: {all}."
        )
        yield Found("weaker", words.format(slug=slug, all=", ".join(map(str, void))))
    yield from _profile(organisation)
    for office, day in ending:
        words = _("The last certificate of {office} in {slug} ends on {day}: fairhearing account.")
        yield Found("weaker", words.format(office=office, slug=slug, day=day))


def _profile(organisation: Organisation) -> Iterator[Found]:
    """Say what the next profile lacks, and whether two have signed for the one that stands."""
    from django.utils import timezone  # noqa: PLC0415

    from fairhearing.people import certificates, profiles  # noqa: PLC0415

    today, slug = timezone.now().date(), organisation.slug
    missing = ", ".join(str(_MISSING_WORDS[one]) for one in profiles.missing(organisation, on=today))
    if missing:
        words = _("What {slug} lacks for the next profile: {missing}.")
        yield Found("weaker", words.format(slug=slug, missing=missing))
    signed = certificates.of(organisation).profile
    if signed and signed != profiles.of(organisation, on=today):
        words = _("The profile of {slug} is another than the one last signed for: fairhearing account --grown.")
        yield Found("weaker", words.format(slug=slug))


def _profiles() -> dict[str, str]:
    """Return the profile of each organisation: what stands decides, never what somebody chose."""
    from django.utils import timezone  # noqa: PLC0415

    from fairhearing.people import organisations, profiles, register  # noqa: PLC0415

    found = {}
    for one in organisations.every():
        try:
            found[one.slug] = profiles.of(one, on=timezone.now().date())
        except register.ChangedBehindItsBack:
            found[one.slug] = profiles.NOT_YET
    return found
