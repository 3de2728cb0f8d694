"""Whom a verifier trusts (C2SP tlog-policy): logs, witnesses, and how many of them must agree."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Self

from fairhearing.proving.note import SignatureType, VerifierKey
from fairhearing.proving.unproven import Unproven
from fairhearing.proving.wire import decimal

LOG_TYPES = frozenset({SignatureType.ED25519, SignatureType.MLDSA44})
WITNESS_TYPES = frozenset({SignatureType.COSIGNATURE, SignatureType.MLDSA44})
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True)
class Log:
    """A log that is trusted, by its key; the key's name is the log's origin."""

    key: VerifierKey
    url: str = ""


@dataclass(frozen=True)
class Witness:
    """A body that vouches for having seen one history only, under its name in the policy."""

    name: str
    key: VerifierKey
    url: str = ""


@dataclass(frozen=True)
class Group:
    """Members (witnesses or groups, by name) of whom at least `needed` must have witnessed."""

    name: str
    needed: int
    members: tuple[str, ...]


@dataclass(frozen=True)
class Policy:
    """A trust policy that was read; `quorum` is the name of a witness or a group, or "none"."""

    text: str
    logs: tuple[Log, ...]
    witnesses: tuple[Witness, ...]
    groups: tuple[Group, ...]
    quorum: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a policy; raise Unproven naming the line that is wrong."""
        reading = _Reading()
        if _CONTROL.search(text):
            raise Unproven("the trust policy holds a control character")
        for number, line in enumerate(text.split("\n"), start=1):
            words = re.split(r"[ \t]+", line.strip(" \t"))
            if words[0] and not words[0].startswith("#"):
                try:
                    reading.take(words)
                except Unproven as wrong:
                    raise Unproven(f"the trust policy, line {number}: {wrong}") from None
        if not reading.quorum:
            raise Unproven("the trust policy names no quorum")
        return cls(text, tuple(reading.logs), tuple(reading.witnesses), tuple(reading.groups), reading.quorum)

    @property
    def keys(self) -> tuple[VerifierKey, ...]:
        """All keys that are trusted: those of logs, then those of witnesses."""
        return tuple(log.key for log in self.logs) + tuple(witness.key for witness in self.witnesses)

    @property
    def sha256(self) -> str:
        """The digest (hex) by which the policy is printed, posted and recorded."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogateescape")).hexdigest()

    def is_met_by(self, witnesses: Collection[str]) -> bool:
        """Say whether these witnesses (names in the policy) make the quorum."""
        met = {"none", *witnesses}
        for group in self.groups:  # a group names only what stands above it
            if sum(member in met for member in group.members) >= group.needed:
                met.add(group.name)
        return self.quorum in met


@dataclass
class _Reading:
    """What the lines so far have said."""

    logs: list[Log] = field(default_factory=list)
    witnesses: list[Witness] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    quorum: str = ""
    keys: set[bytes | tuple[str, bytes]] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    members: set[str] = field(default_factory=set)

    def take(self, words: list[str]) -> None:
        """Take one line, split into its words."""
        match words:
            case ["log", vkey, *url] if len(url) <= 1:
                self.logs.append(Log(self._key(vkey, LOG_TYPES), *url))
            case ["witness", name, vkey, *url] if len(url) <= 1:
                self.witnesses.append(Witness(self._name(name), self._key(vkey, WITNESS_TYPES), *url))
            case ["group", name, needed, *members] if members:
                self.groups.append(self._group(name, needed, members))
            case ["quorum", name]:
                self._quorum(name)
            case _:
                raise Unproven("it is none of log, witness, group, quorum with what belongs to it")

    def _key(self, vkey: str, types: Collection[SignatureType]) -> VerifierKey:
        """Read a key that stands once only: no body vouches twice, and no log for itself."""
        key = VerifierKey.parse(vkey)
        if key.kind not in types:
            raise Unproven("a key of this type cannot be used here")
        marks: set[bytes | tuple[str, bytes]] = {key.public, (key.name, key.id)}
        if self.keys & marks:
            raise Unproven("the key stands there twice")
        self.keys |= marks
        return key

    def _name(self, name: str) -> str:
        if name == "none" or name in self.names:
            raise Unproven(f"the name {name} is taken")
        self.names.add(name)
        return name

    def _group(self, name: str, needed: str, members: list[str]) -> Group:
        for member in members:
            if member not in self.names:
                raise Unproven(f"{member} is not named above")
            if member in self.members:
                raise Unproven(f"{member} is a member twice")
            self.members.add(member)
        count = {"any": 1, "all": len(members)}.get(needed) or decimal(needed, what="how many are needed")
        if not 1 <= count <= len(members):
            raise Unproven("a group cannot need so many of its members")
        return Group(self._name(name), count, tuple(members))

    def _quorum(self, name: str) -> None:
        if self.quorum:
            raise Unproven("there is a second quorum")
        if name != "none" and name not in self.names:
            raise Unproven(f"{name} is not named above")
        self.quorum = name
