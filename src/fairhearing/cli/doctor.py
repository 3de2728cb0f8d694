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
from typing import TextIO

from fairhearing.cli.place import add_data_argument, open_installation


@dataclass(frozen=True)
class Found:
    """One thing that was looked at. ``standing``: good, weaker (works, protects less than it could), broken."""

    standing: str
    says: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Name what the command takes."""
    add_data_argument(parser)
    parser.add_argument("--json", action="store_true", help=_("answer for machines, as one JSON object"))


def run(args: argparse.Namespace, out: TextIO) -> int:
    """Look at everything; return 0 when nothing is broken."""
    open_installation(args.data)
    found = list(examine())
    profiles = _profiles()
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
_PROFILE_WORDS = {
    "letterbox": _("letterbox: receives, supports and refers; it makes no findings."),
    "not yet": _("none yet: a report needs two readers, and an outside body at the end of the chain."),
}


def examine() -> Iterator[Found]:
    """Look at folders, database, vault, logs and offices, in that order."""
    yield from _folders()
    yield from _database()
    yield from _files()
    yield from _machine()
    yield from _organisations()


def _folders() -> Iterator[Found]:
    from django.conf import settings  # noqa: PLC0415

    place = settings.PLACE
    loose = [
        path
        for path in (place.secrets, place.fleeting, place.vault, *place.secrets.iterdir())
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO) and path.suffix != ".head"
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


def _files() -> Iterator[Found]:
    from fairhearing.vault import inventory  # noqa: PLC0415

    missing, unknown = inventory.compare()
    if missing:
        yield Found("broken", _("{count} sealed files are missing.").format(count=len(missing)))
    if unknown:
        yield Found(
            "weaker", _("{count} sealed files belong to nothing (a fault while sending).").format(count=len(unknown))
        )
    if not missing and not unknown:
        yield Found("good", _("Every sealed file is there."))


def _machine() -> Iterator[Found]:
    from django.conf import settings  # noqa: PLC0415

    swaps = Path("/proc/swaps")
    if swaps.exists() and len(swaps.read_text().splitlines()) > 1:
        yield Found("weaker", _("This machine swaps memory to disk: what passes through may be written there."))
    if not settings.SITE_IS_HTTPS:
        yield Found("weaker", _("Pages are not served over https: fit for this machine alone."))
    yield Found("weaker", _("The key that guards passwords is on the same machine as the pages."))


def _organisations() -> Iterator[Found]:
    from fairhearing import proving  # noqa: PLC0415
    from fairhearing.people import organisations  # noqa: PLC0415
    from fairhearing.record import log  # noqa: PLC0415

    for organisation in organisations.every():
        signer = organisations.signer(organisation)
        try:
            size = log.check(organisation.log)
        except proving.Unproven as wrong:
            yield Found(
                "broken", _("The record of {slug} was altered: {why}").format(slug=organisation.slug, why=wrong)
            )
            continue
        if signer.remembered()[0] > size:
            yield Found(
                "broken", _("The record of {slug} is shorter than what was signed.").format(slug=organisation.slug)
            )
        else:
            yield Found("good", _("The record of {slug} is whole: {size}.").format(slug=organisation.slug, size=size))
        yield Found("weaker", _("No independent witness watches the record of {slug}.").format(slug=organisation.slug))


def _profiles() -> dict[str, str]:
    """Return the profile of each organisation: what stands decides, never what somebody chose."""
    from django.utils import timezone  # noqa: PLC0415

    from fairhearing.people import organisations, profiles  # noqa: PLC0415

    return {one.slug: profiles.of(one, on=timezone.now().date()) for one in organisations.every()}
