"""What a draft's answers amount to: the telling, who the reporter is, the files, and who would read it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext

from fairhearing import sealing
from fairhearing.casework.messages import File
from fairhearing.intake import reports
from fairhearing.intake.telling import Allegation, Telling
from fairhearing.people import offices
from fairhearing.people.offices import NotTo, Reader
from fairhearing.people.organisations import Organisation
from fairhearing.vault import drafts
from fairhearing.vault.arrivals import Arrived
from fairhearing.web.reporter.draft import Draft


def telling(draft: Draft) -> Telling:
    """Return the report as it would be sent now."""

    def said(step: str, name: str) -> str:
        return str(draft.answers.get(step, {}).get(name) or "")

    return Telling(
        words=said("words", "words"),
        allegations=tuple(allegation(one) for one in draft.answers.get("allegations", [])),
        concerned=lines(said("people", "concerned")),
        affected=lines(said("people", "affected")),
        not_to=not_to(draft),
        reporter_is=said("you", "reporter_is"),
        identity_mode=said("identity", "identity_mode") or "anonymous",
        hopes=said("hopes", "hopes"),
        needs=said("needs", "needs"),
        danger=said("danger", "danger"),
        options_shown=str(draft.kept.get("options_shown", "")),
        section=said("section", "section"),
        options_chosen=tuple(draft.answers.get("options", {}).get("chosen", ())),
    )


def lines(text: str) -> tuple[str, ...]:
    """Return what stands on each line that is not empty."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def not_to(draft: Draft) -> NotTo:
    """Return who is barred."""
    given = draft.answers.get("not_to", {})
    return NotTo(
        frozenset(given.get("accounts", ())),
        frozenset(given.get("offices", ())),
        lines(given.get("names", "")),
        bool(given.get("keepers")),
    )


def allegation(given: dict[str, Any]) -> Allegation:
    """Return one allegation from the answers to its page."""
    when = {"certainty": given["certainty"], "from": given["from"], "to": given["to"], "words": given["when_words"]}
    return Allegation(given["kind"], given["words"], when, given["where"], given["who"], given["known_by"])


def identity(draft: Draft) -> dict[str, str]:
    """Return what the reporter says of themselves; nothing where they chose to be anonymous."""
    if draft.answers.get("identity", {}).get("identity_mode", "anonymous") == "anonymous":
        return {}
    return {name: str(text) for name, text in draft.answers.get("name", {}).items() if text}


def readers(draft: Draft) -> list[Reader]:
    """Return who would read it, the accountable one first. Raises NoOffice."""
    return reports.readers_for(draft.organisation, telling(draft), on=draft.at.date())


def keyholders(draft: Draft, reading: Iterable[Reader]) -> list[Reader]:
    """Return who outside would keep a part of the keys: nobody who is barred or would read it."""
    barred = all_barred(draft) | {one.account for one in reading}
    keeping = offices.keyholders(draft.organisation, on=draft.at.date())
    return [one for one in keeping.holders if one.account not in barred]


def files(draft: Draft) -> list[File]:
    """Return the files as they would be sent: originals, cleaned copies or both, each read when it is sealed."""
    return [_file(draft.code, one, copy) for one in draft.files for copy in copies(one)]


def copies(kept: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield what of a file is to be sent: {"document", "name", "size", "sha256"} of the original, the copy, or both."""
    if kept["keep"] in ("original", "both"):
        yield kept
    if kept["keep"] in ("cleaned", "both"):
        yield kept["cleaned"] | {"media_type": kept["media_type"]}


def arrived(code: sealing.Code, kept: dict[str, Any]) -> Arrived:
    """Return where a file of the draft lies."""
    path = drafts.file(code, kept["document"])
    return Arrived(kept["document"], path, kept["name"], kept["size"], kept["sha256"])


def _file(code: sealing.Code, one: dict[str, Any], copy: dict[str, Any]) -> File:
    lies = arrived(code, copy)
    return File(lies.name, one["media_type"], lies.size, lies.sha256, lambda: lies.chunks(code.identity))


def all_barred(draft: Draft) -> set[str]:
    """Return the accounts that do not get this report: ticked, named, or named as who it is about."""
    return offices.barred(draft.organisation, reports.barring(telling(draft)), on=draft.at.date())


def barred_names(draft: Draft) -> list[str]:
    """Return whom the reporter barred, in words."""
    return names_of(not_to(draft), organisation=draft.organisation, on=draft.at.date())


def names_of(barring: NotTo, *, organisation: Organisation, on: dt.date) -> list[str]:
    """Return a bar in words: people and offices by name, then the names as typed."""
    able = (*offices.chain(organisation, on=on), *offices.keyholders(organisation, on=on).holders)
    people = [one.name for one in able if one.account in barring.accounts]
    posts = [
        ", ".join([office.name, *names])
        for office, names in offices.named_offices(organisation, on=on)
        if office.code in barring.offices
    ]
    keepers = [gettext("Who runs this site or chooses who reads")] if barring.keepers else []
    return [*people, *posts, *barring.names, *keepers]
