"""Passkeys (WebAuthn level 2) beside the six digits: a second factor that no false page can ask for.

What is kept of one is its public half, locked by the password with the account's other secrets.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    UserVerificationRequirement,
)

Passkey = dict[str, str]
# What the library lets through when a browser, or somebody in its place, sends rubbish.
MALFORMED = (ValueError, TypeError, LookupError, AttributeError, AssertionError, struct.error)


class WrongPasskey(Exception):
    """What the browser brought is no answer of this account's passkey to this question at this address."""


@dataclass(frozen=True)
class Site:
    """Where the browser is: the address (scheme, host and port) and the host alone, to which a passkey is bound."""

    origin: str
    host: str

    def _server(self) -> Fido2Server:
        entity = PublicKeyCredentialRpEntity(id=self.host, name="FairHearing")
        return Fido2Server(entity, verify_origin=lambda origin: origin == self.origin)

    def question_to_add(self, *, account_id: str, username: str) -> tuple[str, dict[str, Any]]:
        """Return what the browser is asked for a new passkey (JSON), and what must be kept until it answers."""
        holder = PublicKeyCredentialUserEntity(id=bytes.fromhex(account_id), name=username, display_name=username)
        options, state = self._server().register_begin(holder, user_verification=UserVerificationRequirement.PREFERRED)
        return json.dumps(dict(options.public_key)), dict(state)

    def added(self, answer: str, *, state: dict[str, Any]) -> Passkey:
        """Return the new passkey. Raises WrongPasskey."""
        try:
            made = self._server().register_complete(state, json.loads(answer))
        except MALFORMED:
            raise WrongPasskey from None
        if made.credential_data is None:
            raise WrongPasskey
        return {"public": bytes(made.credential_data).hex()}

    def question(self, passkeys: Sequence[Passkey]) -> tuple[str, dict[str, Any]]:
        """Return what the browser is asked for an answer by one of these (JSON), and what must be kept until then."""
        options, state = self._server().authenticate_begin(_public(passkeys))
        return json.dumps(dict(options.public_key)), dict(state)

    def check(self, answer: str, passkeys: Sequence[Passkey], *, state: dict[str, Any]) -> None:
        """Check the browser's answer. Raises WrongPasskey."""
        try:
            self._server().authenticate_complete(state, _public(passkeys), json.loads(answer))
        except MALFORMED:
            raise WrongPasskey from None


def _public(passkeys: Sequence[Passkey]) -> list[AttestedCredentialData]:
    return [AttestedCredentialData(bytes.fromhex(one["public"])) for one in passkeys]
