"""Other people's software opens what we seal, and we open what it seals."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pyrage  # type: ignore[import-untyped]
import pytest

from fairhearing.sealing import Identity, Label, SigningKey, open_document, open_sealed, seal, seal_document
from fairhearing.sealing.age import CHUNK
from fairhearing.sealing.armor import unarmored
from fairhearing.sealing.recipients import ClassicalIdentity, ClassicalRecipient, Passphrase

FOREIGN = Path(__file__).parents[1] / "foreign"
SIZES = [0, 1, CHUNK, CHUNK + 1, 3 * CHUNK]


def _words(size: int) -> bytes:
    return hashlib.shake_128(b"foreign").digest(size)


def _in_javascript(verb: str, content: bytes, *keys: str) -> bytes:
    node = shutil.which("node")
    if node is None or not (FOREIGN / "node_modules/age-encryption").exists():
        why = "not checked: files by and for age-encryption (needs node, and npm ci in tests/foreign)"
        if os.environ.get("CI") == "true":
            pytest.fail(why, pytrace=False)
        pytest.skip(why)
    command = [node, str(FOREIGN / "age.mjs"), verb, *keys]
    return subprocess.run(command, input=content, capture_output=True, check=True).stdout


@pytest.mark.parametrize("size", SIZES)
def test_age_encryption_opens_what_we_seal(size: int) -> None:
    """A file that we seal to two readers opens for the second one in the npm package."""
    reader = Identity.generate()
    sealed = seal(_words(size), Identity.generate().recipient, reader.recipient)
    assert _in_javascript("open", sealed, str(reader)) == _words(size)


@pytest.mark.parametrize("size", SIZES)
def test_we_open_what_age_encryption_seals(size: int) -> None:
    """A file that the npm package seals to our readers opens for each of them."""
    readers = [Identity.generate(), Identity.generate()]
    sealed = _in_javascript("seal", _words(size), *(str(reader.recipient) for reader in readers))
    assert [open_sealed(sealed, reader) for reader in readers] == [_words(size)] * 2


def test_age_encryption_opens_a_document_of_ours() -> None:
    """A document is an ordinary age file: standard software gets to the words in it."""
    reader, sender = Identity.generate(), SigningKey.generate()
    label = Label("aa", "bb", "report", "cc", 1, "report")
    sealed = seal_document(label, b"what happened", sender=sender, to=[reader.recipient])
    plain = _in_javascript("open", sealed, str(reader))
    assert plain.startswith(b"fairhearing/document/v1\n")
    assert b"what happened" in plain
    resealed = _in_javascript("seal", plain, str(reader.recipient))
    assert open_document(resealed, reader, expecting=label).content == b"what happened"


@pytest.mark.parametrize("size", SIZES)
def test_pyrage_and_we_open_each_others_classical_files(size: int) -> None:
    """Files to X25519 readers go both ways between pyrage and us."""
    theirs = pyrage.x25519.Identity.generate()
    ours = ClassicalIdentity.parse(str(theirs))
    sealed = pyrage.encrypt(_words(size), [theirs.to_public()])
    assert open_sealed(sealed, ours) == _words(size)
    returned = seal(_words(size), ClassicalRecipient.parse(str(theirs.to_public())))
    assert pyrage.decrypt(returned, [theirs]) == _words(size)


def test_we_open_what_pyrage_writes_as_text() -> None:
    """A file that another tool wrote as text opens, also with the line ends of another system."""
    theirs = pyrage.x25519.Identity.generate()
    text = pyrage.encrypt(_words(CHUNK), [theirs.to_public()], armored=True)
    for written in (text, text.replace(b"\n", b"\r\n"), b"\n " + text + b"\n\n"):
        assert open_sealed(unarmored(written), ClassicalIdentity.parse(str(theirs))) == _words(CHUNK)


def test_we_open_what_pyrage_seals_with_a_passphrase() -> None:
    """A file under a passphrase, made elsewhere, can be handed in and opened."""
    sealed = pyrage.passphrase.encrypt(b"handed in", "correct horse")
    assert open_sealed(sealed, Passphrase("correct horse")) == b"handed in"
