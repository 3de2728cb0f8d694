"""A passkey answers one question, once, at one address; anything else is no answer."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

from fairhearing.people.passkeys import Passkey, Site, WrongPasskey

HERE = Site("https://desk.example", "desk.example")
ACCOUNT = "0" * 32
PRESENT, ATTESTED = 1, 64  # flags of authenticator data (WebAuthn level 2, section 6.1)


class Key:
    """An authenticator in software, as small as the standard allows: one key on the curve P-256."""

    def __init__(self, name: bytes = b"an id of a credential") -> None:
        self._private = ec.generate_private_key(ec.SECP256R1())
        public = ES256.from_cryptography_key(self._private.public_key())
        self._credential = AttestedCredentialData.create(Aaguid(bytes(16)), name, public)

    def made(self, asked: str, *, site: Site = HERE) -> str:
        """Answer what a browser is asked for a new passkey."""
        data = AuthenticatorData.create(_hashed(site), PRESENT | ATTESTED, 0, self._credential)
        attested = AttestationObject.create("none", data, {})
        said = _client_data("webauthn.create", asked, site)
        return self._answer({"clientDataJSON": _text(said), "attestationObject": _text(attested)})

    def shown(self, asked: str, *, site: Site = HERE) -> str:
        """Answer what a browser is asked at signing in."""
        data = AuthenticatorData.create(_hashed(site), PRESENT, 0)
        said = _client_data("webauthn.get", asked, site)
        signature = self._private.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(hashes.SHA256()))
        signed = {"authenticatorData": _text(data), "signature": _text(signature)}
        return self._answer({"clientDataJSON": _text(said), **signed})

    def _answer(self, response: dict[str, str]) -> str:
        name = _text(self._credential.credential_id)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(bytes(content)).decode().rstrip("=")


def _hashed(site: Site) -> bytes:
    return hashlib.sha256(site.host.encode()).digest()


def _client_data(kind: str, asked: str, site: Site) -> bytes:
    return json.dumps({"type": kind, "challenge": json.loads(asked)["challenge"], "origin": site.origin}).encode()


@pytest.fixture
def ours() -> tuple[Key, Passkey]:
    """A passkey that was added here."""
    key = Key()
    asked, state = HERE.question_to_add(account_id=ACCOUNT, username="intake")
    return key, HERE.added(key.made(asked), state=state)


def ask(passkey: Passkey) -> tuple[str, dict[str, Any]]:
    return HERE.question([passkey])


def test_a_passkey_that_was_added_answers(ours: tuple[Key, Passkey]) -> None:
    """The key that was added signs the question, and is let in."""
    key, passkey = ours
    asked, state = ask(passkey)
    HERE.check(key.shown(asked), [passkey], state=state)


def test_an_answer_to_another_question_is_none(ours: tuple[Key, Passkey]) -> None:
    """What was said to an earlier question does not answer this one."""
    key, passkey = ours
    earlier, _ = ask(passkey)
    _, state = ask(passkey)
    with pytest.raises(WrongPasskey):
        HERE.check(key.shown(earlier), [passkey], state=state)


@pytest.mark.parametrize(
    "false", [Site("https://desk.example.org", "desk.example.org"), Site("http://desk.example", "desk.example")]
)
def test_an_answer_given_to_a_false_page_is_none(ours: tuple[Key, Passkey], false: Site) -> None:
    """A page at another address, or at ours without encryption, gets nothing that works here."""
    key, passkey = ours
    asked, state = ask(passkey)
    with pytest.raises(WrongPasskey):
        HERE.check(key.shown(asked, site=false), [passkey], state=state)
    asked, state = HERE.question_to_add(account_id=ACCOUNT, username="intake")
    with pytest.raises(WrongPasskey):
        HERE.added(key.made(asked, site=false), state=state)


def test_another_persons_key_is_none(ours: tuple[Key, Passkey]) -> None:
    """A key with the same name but another secret does not sign for this account."""
    _, passkey = ours
    asked, state = ask(passkey)
    with pytest.raises(WrongPasskey):
        HERE.check(Key().shown(asked), [passkey], state=state)


@pytest.mark.parametrize("rubbish", ["", "{}", "[]", "null", '{"id": 1}', '{"rawId": "AA", "response": {}}', "\x00"])
def test_rubbish_is_no_answer(ours: tuple[Key, Passkey], rubbish: str) -> None:
    """Whatever a browser sends in place of an answer is refused like a wrong one."""
    _, passkey = ours
    _, state = ask(passkey)
    with pytest.raises(WrongPasskey):
        HERE.check(rubbish, [passkey], state=state)
    _, state = HERE.question_to_add(account_id=ACCOUNT, username="intake")
    with pytest.raises(WrongPasskey):
        HERE.added(rubbish, state=state)
