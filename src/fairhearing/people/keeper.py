"""The keeper as accounts meet it: asked at every try of a password, under a tag that names nobody."""

from __future__ import annotations

import contextlib
import hashlib
from dataclasses import dataclass, field

from django.conf import settings

from fairhearing import sealing
from fairhearing.keeper import asking
from fairhearing.keeper.wire import Answer, Kind, Request, Standing


class KeeperAway(Exception):
    """The keeper does not answer: no password can be tried now, and none is lost."""


class TooManyTries(Exception):
    """Too many wrong tries for this account; within half an hour there is another."""


def tag_of(account_id: str) -> bytes:
    """Return what stands for an account at the keeper: the same for ever, because the answer depends on it."""
    return hashlib.sha256(b"fairhearing/keeper/account/" + account_id.encode()).digest()


def tag_of_nobody(who: str) -> bytes:
    """Return what stands for a name that no account of its organisation has: it is counted like any other."""
    return sealing.derive(settings.PLACE.secret("django.key"), f"keeper/nobody/{who}")


@dataclass
class Conversation:
    """What is asked while one secret is locked or tried. Calling it raises TooManyTries and KeeperAway."""

    tag: bytes
    kind: Kind
    was_right: bool = False
    _material: bytes = field(default=b"", repr=False)

    def __call__(self, material: bytes) -> bytes:
        answer = _ask(Request(self.kind, self.tag, material))
        self._material, self.was_right = material, answer.standing is Standing.RIGHT
        return answer.body

    def remember(self) -> None:
        """Let the keeper know again what just opened, so that it is not counted; without haste, and without need."""
        if not self.was_right:
            with contextlib.suppress(KeeperAway, TooManyTries):
                _ask(Request(Kind.LOCKING, self.tag, self._material))


def _ask(request: Request) -> Answer:
    try:
        answer = asking.ask(settings.KEEPER_SOCKET, request)
    except asking.Away:
        raise KeeperAway from None
    if answer.standing is Standing.WAIT:
        raise TooManyTries
    return answer


def locking(account_id: str) -> Conversation:
    """Return whom to ask when an account's secrets are locked."""
    return Conversation(tag_of(account_id), Kind.LOCKING)


def trying(tag: bytes, *, is_known: bool) -> Conversation:
    """Return whom to ask when a password is tried. ``is_known``: from a browser from which its owner signed in."""
    return Conversation(tag, Kind.KNOWN if is_known else Kind.STRANGE)
