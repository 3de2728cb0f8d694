"""A receipt: one C2SP tlog-proof file that proves, without asking anybody, what was recorded.

See docs/protocols/receipt.md, whose steps are numbered as here. Whom to trust (the
policy) always comes from outside the receipt.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from gettext import gettext as _  # marks texts for translators; whoever shows a verdict translates it
from pathlib import Path
from typing import Literal

import rfc8785

from fairhearing.proving import statement, tree
from fairhearing.proving.checkpoint import VerifiedCheckpoint, Witnessed, verify_checkpoint
from fairhearing.proving.head import Checkpoint
from fairhearing.proving.note import SignatureType, parse_note
from fairhearing.proving.policy import Policy
from fairhearing.proving.statement import Entry, Json
from fairhearing.proving.unproven import Unproven
from fairhearing.proving.wire import base64_bytes, base64_of, decimal, hash_bytes, plain_text

HEADER = "c2sp.org/tlog-proof@v1"
LONGEST_PATH = 63
LARGEST_RECEIPT = 4 * 2**20  # about 11,000 attachments
CONTENT = "the receipt's content"
NO_WITNESS = _("no independent witness")
WITHHELD = _("some details of this record are not shown here")
NOT_LASTING = _("no signature that holds against quantum computers")
OTHER_POLICY = _("made under another trust policy than the one it was checked with")
NO_POLICY = _("consistent with itself, not checked against a trusted key")

Standing = Literal["valid", "consistent", "invalid"]
FileStanding = Literal["matches", "differs", "missing", "not named", "unreadable"]


@dataclass(frozen=True)
class FileVerdict:
    """One file: its name (as given, or as the receipt names it), the field that names it, how it stands."""

    name: str
    standing: FileStanding
    field: str = ""


@dataclass(frozen=True)
class Verdict:
    """What a receipt proves. `fields` are those disclosed; `weaker` says what one might expect and is not there."""

    standing: Standing
    origin: str = ""
    index: int | None = None
    size: int | None = None
    fields: dict[str, Json] = field(default_factory=dict)
    files: list[FileVerdict] = field(default_factory=list)
    weaker: list[str] = field(default_factory=list)
    reason: str = ""
    witnesses: list[Witnessed] = field(default_factory=list)


@dataclass(frozen=True)
class UnverifiedReceipt:
    """The parts of a receipt, well-formed and not yet checked."""

    statement: bytes
    disclosures: tuple[str, ...]
    index: int
    path: tuple[bytes, ...]
    note: str


def receipt(entry: Entry, *, index: int, path: Sequence[bytes], checkpoint_note: str) -> str:
    """Return the receipt (the text of a .tlog-proof file) of an entry."""
    extra = rfc8785.dumps({"d": list(entry.disclosures), "s": entry.statement.decode("utf-8")})
    lines = [HEADER, f"extra {base64_of(extra)}", f"index {index}", *map(base64_of, path)]
    return "\n".join(lines) + "\n\n" + checkpoint_note


def parse_receipt(text: str) -> UnverifiedReceipt:
    """Read a receipt's parts, checking form only; raise Unproven."""
    # (1) plain text, not too long
    if len(text) > LARGEST_RECEIPT:
        raise Unproven("the receipt is too long")
    plain_text(text, what="the receipt")
    # (2) header, extra, index, path; an empty line; the note
    head, blank, note = text.partition("\n\n")
    header, *lines = head.split("\n")
    if not blank or header != HEADER:
        raise Unproven("this is not a receipt, or its beginning is damaged")
    match lines:
        case [extra, place, *path] if extra.startswith("extra ") and place.startswith("index "):
            pass
        case _:
            raise Unproven("the receipt lacks what it is a receipt for")
    if len(path) > LONGEST_PATH:
        raise Unproven("the receipt's proof is too long")
    statement_bytes, disclosures = _opened(base64_bytes(extra.removeprefix("extra "), what=CONTENT))
    return UnverifiedReceipt(
        statement=statement_bytes,
        disclosures=disclosures,
        index=decimal(place.removeprefix("index "), what="the index"),
        path=tuple(hash_bytes(line, what="a line of the proof") for line in path),
        note=note,
    )


def _opened(extra: bytes) -> tuple[bytes, tuple[str, ...]]:
    """Read statement and disclosures from the receipt's extra line."""
    # (3) canonical JSON: the statement and the disclosures
    match statement.canonical(extra, what=CONTENT):
        case {"d": list(disclosures), "s": str(committed), **rest} if not rest:
            if all(isinstance(one, str) for one in disclosures):
                return committed.encode("utf-8"), tuple(map(str, disclosures))
    raise Unproven("the receipt's content is not a statement and its fields")


def judge(receipt_text: str, *, policy: Policy | None, files: Mapping[str, Path] | None) -> Verdict:
    """Say what a receipt proves, against whom one trusts and the files one holds. Never raises.

    Without a policy the standing is "consistent" at best: anybody can make a receipt
    that agrees with itself. `files` maps names to paths; None asks about no file.
    """
    try:
        return _judged(parse_receipt(receipt_text), policy, files)
    except Unproven as wrong:
        return Verdict("invalid", reason=str(wrong))


def _judged(unverified: UnverifiedReceipt, policy: Policy | None, files: Mapping[str, Path] | None) -> Verdict:
    """Check a receipt's parts, in the order of the protocol; raise Unproven."""
    # (4) signatures and quorum, where there is a policy
    verified = _verified(unverified.note, policy)
    checkpoint = verified.checkpoint
    # (5) the statement's leaf stands in the log
    tree.verify_inclusion(
        tree.leaf_hash(statement.leaf_of(unverified.statement)),
        index=unverified.index,
        size=checkpoint.size,
        path=unverified.path,
        root=checkpoint.root,
    )
    # (6) the disclosed fields belong to the statement
    fields = statement.verify_statement(unverified.statement, unverified.disclosures)
    return Verdict(
        standing="consistent" if policy is None else "valid",
        origin=checkpoint.origin,
        index=unverified.index,
        size=checkpoint.size,
        fields=fields,
        # (7) the files are those that were recorded
        files=[] if files is None else list(_file_verdicts(fields, files)),
        # (8) what is weaker than one might expect
        weaker=[*_weaker(verified, policy, fields), *_withheld(unverified.statement, fields)],
        reason=NO_POLICY if policy is None else "",
        witnesses=list(verified.witnesses),
    )


def _verified(note: str, policy: Policy | None) -> VerifiedCheckpoint:
    """Return the checkpoint of a note, with nobody vouching for it where there is no policy."""
    if policy is not None:
        return verify_checkpoint(note, policy)
    text, _ = parse_note(note)
    return VerifiedCheckpoint(Checkpoint.parse(text), (), ())


def _weaker(verified: VerifiedCheckpoint, policy: Policy | None, fields: Mapping[str, Json]) -> Iterator[str]:
    """Name what a careful reader might expect and this receipt does not have."""
    if policy is None:
        yield NO_POLICY
        return
    if not verified.witnesses:
        yield NO_WITNESS
    expected = {log.key for log in policy.logs if log.key.name == verified.checkpoint.origin}
    lasting = {key for key in expected if key.kind is SignatureType.MLDSA44}
    if lasting and not lasting & set(verified.log_keys):
        yield NOT_LASTING
    if fields.get("policy", policy.sha256) != policy.sha256:
        yield OTHER_POLICY


def _withheld(committed: bytes, fields: Mapping[str, Json]) -> Iterator[str]:
    """Say so where the record holds more fields than this receipt shows: its holder may leave some out."""
    if len(fields) < len(statement.digests_of(committed)):
        yield WITHHELD


@dataclass(frozen=True)
class _NamedFile:
    """A file as a receipt names it."""

    field: str
    name: str
    bytes: int
    sha256: str


def _named_files(fields: Mapping[str, Json]) -> Iterator[_NamedFile]:
    """Find the fields that name a file."""
    for key, value in fields.items():
        match value:
            case {"name": str(name), "bytes": int(size), "sha256": str(sha256)}:
                yield _NamedFile(key, name, size, sha256)


def _file_verdicts(fields: Mapping[str, Json], files: Mapping[str, Path]) -> Iterator[FileVerdict]:
    """Match files to what the receipt names: by name, or else by content."""
    open_names = list(_named_files(fields))
    seen = {name: _seen(path) for name, path in files.items()}
    for name in sorted(files, key=lambda one: all(one != named.name for named in open_names)):
        wanted = [one for one in open_names if one.name == name]
        same = [one for one in wanted or open_names if (one.bytes, one.sha256) == seen[name]]
        if seen[name] is None:
            yield FileVerdict(name, "unreadable")
        elif same:
            yield FileVerdict(name, "matches", same[0].field)
        else:
            yield FileVerdict(name, "differs" if wanted else "not named", wanted[0].field if wanted else "")
        for one in (same or wanted)[:1]:
            open_names.remove(one)
    for one in open_names:
        yield FileVerdict(one.name, "missing", one.field)


def _seen(path: Path) -> tuple[int, str] | None:
    """Return size and SHA-256 of a file, or None where it cannot be read."""
    size, sha256 = 0, hashlib.sha256()
    try:
        with path.open("rb") as source:
            while chunk := source.read(2**20):
                size += len(chunk)
                sha256.update(chunk)
    except OSError:
        return None
    return size, sha256.hexdigest()
