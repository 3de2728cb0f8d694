"""`fairhearing verify`: says what a receipt proves, in plain words or as JSON.

It asks nobody and changes nothing: it needs the receipt, whom one trusts (the
trust policy, which never comes from the receipt) and, if one likes, the files. It
runs without Django, so that whoever holds a receipt needs no server to check it.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from gettext import gettext as _
from pathlib import Path
from typing import TextIO

from fairhearing.proving import FileVerdict, Json, Policy, Unproven, Verdict, judge
from fairhearing.proving.receipt import LARGEST_RECEIPT

VALID, INVALID, CONSISTENT, UNREADABLE = 0, 1, 2, 3
LARGEST_POLICY = 2**20
END_OF_TIME = 253402300800  # the year 10000: no calendar here goes further


class CannotRead(Exception):
    """A file named on the command line cannot be used; the message says which and why."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Name what the command takes."""
    parser.add_argument("receipt", metavar="RECEIPT", type=Path, help=_("the receipt, a .tlog-proof file"))
    parser.add_argument("--files", metavar="FILE", type=Path, nargs="+", help=_("files to compare with the receipt"))
    parser.add_argument("--policy", metavar="FILE", type=Path, help=_("the trust policy: whose word you trust"))
    parser.add_argument("--json", action="store_true", help=_("answer for machines, as one JSON object"))


def run(args: argparse.Namespace, out: TextIO) -> int:
    """Check and say so; return 0 valid, 1 invalid or another file, 2 consistent only, 3 unreadable."""
    try:
        verdict = judge(
            _text_of(args.receipt, LARGEST_RECEIPT),
            policy=_policy(args.policy),
            files=None if args.files is None else _by_name(args.files),
        )
    except CannotRead as wrong:
        lines = [json.dumps({"standing": "unreadable", "reason": str(wrong)})] if args.json else [str(wrong)]
        print(*lines, sep="\n", file=out)
        return UNREADABLE
    lines = [json.dumps(as_json(verdict))] if args.json else list(in_words(verdict))
    print(*lines, sep="\n", file=out)
    return exit_code(verdict)


def _text_of(path: Path, longest: int) -> str:
    """Return a file's text; bytes that are no text come back as what no text can hold."""
    try:
        with path.open("rb") as source:
            return source.read(longest + 1).decode("utf-8", "surrogateescape")
    except OSError as wrong:
        raise CannotRead(_("{path} cannot be read: {why}").format(path=path, why=wrong.strerror)) from None


def _policy(path: Path | None) -> Policy | None:
    if path is None:
        return None
    try:
        return Policy.parse(_text_of(path, LARGEST_POLICY))
    except Unproven as wrong:
        raise CannotRead(str(wrong)) from None


def _by_name(paths: Sequence[Path]) -> dict[str, Path]:
    """Name each file by its last part, or by its whole path where that name is taken."""
    named: dict[str, Path] = {}
    for path in paths:
        named[str(path) if path.name in named else path.name] = path
    return named


def exit_code(verdict: Verdict) -> int:
    """Return what the command ends with; a file that is not in the receipt counts as one that differs."""
    standings = {one.standing for one in verdict.files}
    if verdict.standing == "invalid":
        return INVALID
    if "unreadable" in standings:
        return UNREADABLE
    if standings & {"differs", "not named"}:
        return INVALID
    return CONSISTENT if verdict.standing == "consistent" else VALID


def as_json(verdict: Verdict) -> dict[str, object]:
    """Return the verdict for machines."""
    return {
        "standing": verdict.standing,
        "origin": verdict.origin,
        "index": verdict.index,
        "size": verdict.size,
        "fields": verdict.fields,
        "files": [{"name": one.name, "standing": one.standing} for one in verdict.files],
        "weaker": verdict.weaker,
        "reason": verdict.reason,
        "witnesses": [asdict(one) for one in verdict.witnesses],
    }


def in_words(verdict: Verdict) -> Iterator[str]:
    """Say a verdict to a person, line by line."""
    if verdict.standing == "invalid":
        yield _("This receipt does not hold: {reason}.").format(reason=_(verdict.reason))
        yield _("Nothing in it is proved. Perhaps it was damaged on the way: try the file you first saved.")
        return
    yield from _standing(verdict)
    yield from _section(_("What was received"), _received(verdict.fields))
    yield from _section(_("When"), _when(verdict))
    yield from _section(_("Who can read it"), _readers(verdict.fields))
    yield from _section(_("What you are owed"), _owed(verdict.fields))
    yield from _section(_("Your files"), map(_file_line, verdict.files))
    yield from _section(_("Weaker than it could be"), (_(one) for one in verdict.weaker))


def _standing(verdict: Verdict) -> Iterator[str]:
    if verdict.standing == "valid":
        yield _("This receipt is genuine: what it says was recorded, and cannot be changed unseen.")
    else:
        yield _("This receipt agrees with itself. Nobody's key was checked: anybody could have made it.")
        yield _("To check it, give the trust policy: --policy FILE.")
    yield _("It proves what was received, not that it is true.")
    if organisation := verdict.fields.get("organisation"):
        yield _("Organisation: {name}").format(name=_shown(organisation))
    place = _("Record: {origin}, entry {index} (counted from 0) of {size}")
    yield place.format(origin=_shown(verdict.origin), index=verdict.index, size=verdict.size)


def _section(title: str, lines: Iterator[str]) -> Iterator[str]:
    """Give lines under a title; neither where there are none."""
    indented = [f"  {line}" for line in lines]
    if indented:
        yield ""
        yield title
        yield from indented


def _received(fields: Mapping[str, Json]) -> Iterator[str]:
    for name, value in fields.items():
        match value:
            case {"name": str(file), "bytes": int(size), "sha256": str(sha256)}:
                line = _("{file}, {size} bytes, SHA-256 {sha256}")
                yield line.format(file=_shown(file), size=size, sha256=_shown(sha256))
            case _ if name not in {"readers", "owed", "time", "day", "organisation"}:
                yield f"{_shown(name)}: {_shown(value)}"


def _when(verdict: Verdict) -> Iterator[str]:
    """Say both times: the organisation's word, and what witnesses saw."""
    for name in ("time", "day"):
        if name in verdict.fields:
            yield _("{time}, by the organisation's own clock").format(time=_shown(verdict.fields[name]))
            break
    for one in verdict.witnesses:
        yield _("in the record by {time}, says the witness {name}").format(
            time=_moment(one.at_unix), name=_shown(one.name)
        )


def _readers(fields: Mapping[str, Json]) -> Iterator[str]:
    for one in _rows(fields.get("readers")):
        yield ", ".join(_shown(one[key]) for key in ("name", "office") if one.get(key))


def _owed(fields: Mapping[str, Json]) -> Iterator[str]:
    for one in _rows(fields.get("owed")):
        yield _("{code}, by {day}").format(code=_shown(one.get("code")), day=_shown(one.get("by")))


def _rows(value: Json) -> Iterator[Mapping[str, Json]]:
    """Return the rows of a field that should be a list of rows; a receipt may hold anything."""
    return (one for one in value if isinstance(one, dict)) if isinstance(value, list) else iter(())


def _file_line(one: FileVerdict) -> str:
    words = {
        "matches": _("{name}: matches, it is exactly what was received"),
        "differs": _("{name}: differs, it is not the file that was received"),
        "missing": _("{name}: named in the receipt; you gave no such file"),
        "not named": _("{name}: this receipt says nothing of this file"),
        "unreadable": _("{name}: cannot be read"),
    }
    return words[one.standing].format(name=_shown(one.name))


def _moment(at_unix: int) -> str:
    if not 0 < at_unix < END_OF_TIME:
        return _("a time it does not state")
    return datetime.fromtimestamp(at_unix, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _shown(value: Json) -> str:
    """Return a value as text that cannot move a terminal's cursor or turn its letters round."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)
