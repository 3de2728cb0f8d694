"""What is recorded of an event: salted digests of its fields, each to be shown or kept by itself.

See docs/protocols/event.md, whose steps are numbered as here. The disclosures are
those of RFC 9901 (SD-JWT); JSON is written as RFC 8785 (JCS) says.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import rfc8785

from fairhearing.proving import tree
from fairhearing.proving.unproven import Unproven
from fairhearing.proving.wire import HASH_LENGTH, base64_of, base64url_bytes, base64url_of

Json: TypeAlias = "bool | int | str | Sequence[Json] | Mapping[str, Json] | None"
TYPE = "fairhearing/event/v1"
SALT_LENGTH = 32
DEEPEST = 16  # levels of lists and objects; JSON readers differ in what they take
_RESERVED = frozenset({"_sd", "_sd_alg", "..."})  # RFC 9901, sections 4.1 and 4.2


class CannotCommit(Exception):
    """The fields cannot be put into a statement; the message says why."""


@dataclass(frozen=True)
class Entry:
    """A statement, the disclosures that open its fields, and the leaf (66 bytes) that goes into the log."""

    statement: bytes
    disclosures: tuple[str, ...]
    leaf: bytes

    @property
    def leaf_hash(self) -> bytes:
        """The hash (32 bytes) under which the leaf stands in the tree."""
        return tree.leaf_hash(self.leaf)


def commit(fields: Mapping[str, Json] | Sequence[tuple[str, Json]]) -> Entry:
    """Commit to fields, each under a fresh salt of 256 bits; raise CannotCommit."""
    named = list(fields.items()) if isinstance(fields, Mapping) else list(fields)
    if len({name for name, _ in named}) != len(named):
        raise CannotCommit("a field is named twice")
    disclosures = tuple(_disclosure(name, value) for name, value in named)
    statement = rfc8785.dumps({"_sd": sorted(map(digest, disclosures)), "_sd_alg": "sha-256", "typ": TYPE})
    return Entry(statement, disclosures, leaf_of(statement))


def _disclosure(name: str, value: Json) -> str:
    """Return one field under a fresh salt, as RFC 9901 writes it."""
    if name in _RESERVED:
        raise CannotCommit("a field has a reserved name")
    content: list[Json] = [base64url_of(secrets.token_bytes(SALT_LENGTH)), name, value]
    if not _is_plain(content):
        raise CannotCommit("a field holds a number with a fraction, or is nested too deep")
    try:
        return base64url_of(rfc8785.dumps(content))
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as wrong:
        raise CannotCommit(f"a field cannot be written: {wrong}") from None


def _is_plain(value: object, levels: int = DEEPEST) -> bool:
    """Say whether every reader reads a value alike: no fractions, lists and objects not nested too deep."""
    if isinstance(value, Mapping):
        return levels > 0 and all(_is_plain(one, levels - 1) for one in value.values())
    if isinstance(value, (list, tuple)):
        return levels > 0 and all(_is_plain(one, levels - 1) for one in value)
    return value is None or isinstance(value, (bool, int, str))


def digest(disclosure: str) -> str:
    """Return the digest of a disclosure: base64url of SHA-256 over its ASCII letters."""
    return base64url_of(hashlib.sha256(disclosure.encode("ascii")).digest())


def leaf_of(statement: bytes) -> bytes:
    """Return the leaf of a statement: always 66 bytes, without type, time or content."""
    return f"{TYPE}\n{base64_of(hashlib.sha256(statement).digest())}\n".encode("ascii")


def verify_statement(statement: bytes, disclosures: Sequence[str]) -> dict[str, Json]:
    """Open the fields that are disclosed, in the order given; raise Unproven where one is not committed to."""
    digests = digests_of(statement)
    fields: dict[str, Json] = {}
    for disclosure in disclosures:
        # (4) its digest stands in the statement
        if not disclosure.isascii() or digest(disclosure) not in digests:
            raise Unproven("a field was changed or does not belong to this record")
        name, value = _opened(disclosure)
        # (6) no field twice
        if name in fields:
            raise Unproven("a field stands there twice")
        fields[name] = value
    return fields


def digests_of(statement: bytes) -> frozenset[str]:
    """Return the digests that a statement commits to, checking its form."""
    # (1) canonical JSON with these three members and no other
    content = canonical(statement, what="the statement")
    if not isinstance(content, dict) or content.keys() != {"_sd", "_sd_alg", "typ"}:
        raise Unproven("the statement does not have the parts of a statement")
    # (2) of this type and this hash
    if content["typ"] != TYPE or content["_sd_alg"] != "sha-256":
        raise Unproven("the statement is of a kind that is not known here")
    # (3) digests of 32 bytes, sorted, each once
    digests = content["_sd"]
    if not isinstance(digests, list) or not all(isinstance(one, str) for one in digests):
        raise Unproven("the statement holds no list of digests")
    if digests != sorted(set(digests)):
        raise Unproven("the digests of the statement are not in their order")
    if any(len(base64url_bytes(one, what="a digest")) != HASH_LENGTH for one in digests):
        raise Unproven("a digest of the statement is not 32 bytes long")
    return frozenset(digests)


def _opened(disclosure: str) -> tuple[str, Json]:
    """Read name and value of a disclosure whose digest is committed to."""
    # (5) canonical JSON: salt, name, value
    content = canonical(base64url_bytes(disclosure, what="a field"), what="a field")
    match content:
        case [str() as salt, str() as name, value] if name not in _RESERVED:
            if len(base64url_bytes(salt, what="a salt")) != SALT_LENGTH:
                raise Unproven("a salt is not 32 bytes long")
            return name, value
    raise Unproven("a field is not salt, name and value")


def canonical(content: bytes, *, what: str) -> Json:
    """Read JSON that is written in its one canonical way, without fractions; raise Unproven naming `what`."""
    try:
        value: Json = json.loads(content.decode("utf-8"))
        again = rfc8785.dumps(value) if _is_plain(value) else None
    except (ValueError, RecursionError):
        again = None
    if again is None:
        raise Unproven(f"{what} cannot be read")
    if again != content:
        raise Unproven(f"{what} is not written in its one way")
    return value
