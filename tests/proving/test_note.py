"""Notes are believed when a known key signed them, and never otherwise."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.proving import (
    Checkpoint,
    NoteSigner,
    SignatureType,
    Unproven,
    VerifierKey,
    parse_note,
    signed_checkpoint,
    verify_note,
)
from tests.proving.a_log import AT, LASTING, LOG, ORIGIN, WITNESSES, a_log, a_report, signer

pytestmark = pytest.mark.requirement("R-004", "R-132")

# The example of C2SP signed-note, "Verifier keys"; type 0x01, so Ed25519 over the text.
PUBLISHED_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
PUBLISHED_NOTE = (
    "This is an example message.\n\n— example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
BODY = Checkpoint(ORIGIN, 3, b"r" * 32).body
NOTE = signed_checkpoint(Checkpoint(ORIGIN, 3, b"r" * 32), [LOG], AT)
KINDS = [LOG, WITNESSES[0], LASTING]


def line(name: str, content: bytes) -> str:
    """Return a signature line."""
    return f"— {name} {base64.b64encode(content).decode()}\n"


def test_the_published_example_verifies() -> None:
    """The note and the key printed in the standard fit."""
    key = VerifierKey.parse(PUBLISHED_KEY)
    assert str(key) == PUBLISHED_KEY
    assert verify_note(PUBLISHED_NOTE, [key]).text == "This is an example message.\n"


@pytest.mark.parametrize("one", KINDS, ids=lambda one: one.vkey.kind.name)
def test_each_type_of_key_signs_and_verifies(one: NoteSigner) -> None:
    """A note signed by a key of each type verifies, with the time that the type signs."""
    verified = verify_note(BODY + "\n" + one.sign(BODY, at_unix=AT), [one.vkey])
    expected = None if one.vkey.kind is SignatureType.ED25519 else AT
    assert verified.signed_by == ((one.vkey, expected),)
    assert VerifierKey.parse(str(one.vkey)) == one.vkey


@pytest.mark.parametrize("one", KINDS, ids=lambda one: one.vkey.kind.name)
def test_a_signature_holds_for_its_own_text_only(one: NoteSigner) -> None:
    """The signature of one checkpoint does not hold for another."""
    other = Checkpoint(ORIGIN, 4, b"r" * 32).body
    with pytest.raises(Unproven, match="does not hold"):
        verify_note(other + "\n" + one.sign(BODY, at_unix=AT), [one.vkey])


@pytest.mark.parametrize("one", KINDS[1:], ids=lambda one: one.vkey.kind.name)
def test_the_time_of_a_cosignature_is_signed(one: NoteSigner) -> None:
    """A cosignature with another time does not hold, nor one out of range."""
    encoded = one.sign(BODY, at_unix=AT).split(" ")[2]
    content = base64.b64decode(encoded)
    for time, says in ((AT + 1, "does not hold"), (2**63, "out of range")):
        moved = content[:4] + time.to_bytes(8, "big") + content[12:]
        with pytest.raises(Unproven, match=says):
            verify_note(BODY + "\n" + line(one.vkey.name, moved), [one.vkey])


@pytest.mark.parametrize("one", KINDS, ids=lambda one: one.vkey.kind.name)
def test_a_cut_signature_does_not_hold(one: NoteSigner) -> None:
    """A signature that is too short is refused, whatever its type."""
    for length in (1, 7, 40):
        with pytest.raises(Unproven, match="does not hold"):
            verify_note(BODY + "\n" + line(one.vkey.name, one.vkey.id + b"\x00" * length), [one.vkey])


def test_one_bad_signature_of_a_known_key_spoils_the_note() -> None:
    """A note is refused whole when one known key's signature fails beside one that holds."""
    bad = line(WITNESSES[0].vkey.name, WITNESSES[0].vkey.id + b"\x00" * 72)
    with pytest.raises(Unproven, match=r"witness-0\.example does not hold"):
        verify_note(NOTE + bad, [LOG.vkey, WITNESSES[0].vkey])


def test_unknown_keys_are_passed_over() -> None:
    """Signatures by unknown keys neither help nor harm, even under a known name or id."""
    stranger = line(LOG.vkey.name, b"\x00" * 68) + line("stranger.example", LOG.vkey.id + b"\x00" * 64)
    assert verify_note(NOTE + stranger, [LOG.vkey]).signed_by == ((LOG.vkey, None),)
    with pytest.raises(Unproven, match="no trusted key"):
        verify_note(NOTE, [WITNESSES[0].vkey])


def test_up_to_64_signatures_are_read() -> None:
    """A note may carry 64 signatures, and no more."""
    strangers = line("stranger.example", b"\x00" * 68)
    assert len(parse_note(NOTE + strangers * 63)[1]) == 64
    with pytest.raises(Unproven, match="more than 64"):
        parse_note(NOTE + strangers * 64)


def test_the_text_ends_at_the_last_empty_line() -> None:
    """Empty lines inside the text belong to the text."""
    text = "one\n\ntwo\n"
    assert verify_note(text + "\n" + LOG.sign(text, at_unix=AT), [LOG.vkey]).text == text


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (NOTE.replace("\n", "\r\n"), "control character"),
        (NOTE.replace("record", "rec\x00ord"), "control character"),
        (NOTE.replace("record", "rec\ud800ord"), "is not text"),
        (NOTE.replace("record", "rec\tord"), "control character"),
        (NOTE.replace("\n\n", "\n"), "not a text, an empty line and signatures"),
        (NOTE[:-1], "not a text, an empty line and signatures"),
        (BODY + "\n", "not a text, an empty line and signatures"),
        (NOTE.replace("— ", "- "), "begin with a dash"),
        (NOTE.replace("— ", "—"), "begin with a dash"),
        (BODY + "\n" + line("two words", b"x" * 68), "written as base64"),
        (BODY + "\n" + line("plus+plus", b"x" * 68), "plus sign"),
        (BODY + "\n" + line("no\u00a0break", b"x" * 68), "plus sign"),
        (BODY + "\n" + line("", b"x" * 68), "plus sign"),
        (BODY + "\n" + line("short", b"x" * 4), "too short"),
        (NOTE.replace("=\n", "\n"), "written as base64"),
        (NOTE[:-1] + " \n", "written as base64"),
        (NOTE + "trailing\n", "begin with a dash"),
    ],
)
def test_a_malformed_note_is_refused(wrong: str, says: str) -> None:
    """Each fault of form is refused before any signature is looked at."""
    with pytest.raises(Unproven, match=says):
        verify_note(wrong, [LOG.vkey])


def test_base64_has_one_spelling() -> None:
    """A signature whose last letter hides stray bits is refused, though it means the same bytes."""
    content = LOG.vkey.id + b"\x00" * 63  # 67 bytes, so that the last letter has four bits to spare
    stray = base64.b64encode(content).decode().replace("A==", "B==")
    assert base64.b64decode(stray) == content
    with pytest.raises(Unproven, match="written as base64"):
        parse_note(BODY + f"\n— {ORIGIN} {stray}\n")


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ("example.com/foo", "name\\+id\\+key"),
        ("example.com/foo+530d903a", "name\\+id\\+key"),
        (PUBLISHED_KEY.replace("530d903a", "530d903b"), "does not fit its id"),
        (PUBLISHED_KEY.replace("530d903a", "530D903A"), "does not fit its id"),
        (PUBLISHED_KEY.replace("foo", "bar"), "does not fit its id"),
        (PUBLISHED_KEY.replace("example.com/foo", ""), "plus sign"),
        (PUBLISHED_KEY[:-1] + "é", "written as base64"),
        (PUBLISHED_KEY + "=", "written as base64"),
        ("a+00000000+", "not known here"),
        ("a+00000000+AgAA", "not known here"),
        ("a+00000000+AQAA", "wrong length"),
        ("a+00000000+BgAA", "wrong length"),
    ],
)
def test_a_malformed_key_is_refused(wrong: str, says: str) -> None:
    """A key whose parts do not fit together, or of an unknown type, is refused."""
    with pytest.raises(Unproven, match=says):
        VerifierKey.parse(wrong)


def test_a_post_quantum_key_signs_checkpoints_only() -> None:
    """An ML-DSA-44 cosignature speaks of a log's head; over other text there is none."""
    with pytest.raises(Unproven, match="three lines"):
        LASTING.sign("some text\n", at_unix=AT)
    long_name = signer(3, "n" * 256, SignatureType.MLDSA44)
    with pytest.raises(Unproven, match="255 bytes"):
        long_name.sign(BODY, at_unix=AT)


def test_the_longest_name_and_the_latest_time_are_signed() -> None:
    """A name of 255 bytes and a time of 2**63 - 1 are the last that fit."""
    one = signer(3, "n" * 255, SignatureType.MLDSA44)
    verified = verify_note(BODY + "\n" + one.sign(BODY, at_unix=2**63 - 1), [one.vkey])
    assert verified.signed_by == ((one.vkey, 2**63 - 1),)


def test_a_signer_needs_a_name_that_a_note_can_hold() -> None:
    """No signer is made under a name that could not be read back."""
    with pytest.raises(Unproven, match="space or a plus"):
        NoteSigner.generate("two words")


def test_fresh_signers_differ() -> None:
    """Two generated signers never share a key."""
    assert NoteSigner.generate(ORIGIN).vkey != NoteSigner.generate(ORIGIN).vkey


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ("origin\n3\n", "three lines"),
        (BODY + "extension\n", "three lines"),
        (BODY[:-1], "three lines"),
        ("\n" + BODY.split("\n", 1)[1], "three lines"),
        (BODY.replace("\n3\n", "\n03\n"), "size is not a whole number"),
        (BODY.replace("\n3\n", "\n+3\n"), "size is not a whole number"),
        (BODY.replace("\n3\n", "\n٣\n"), "size is not a whole number"),
        (BODY.replace("\n3\n", f"\n{2**63}\n"), "size is not a whole number"),
        (BODY.replace("\n3\n", "\n" + "9" * 5000 + "\n"), "size is not a whole number"),
        ("origin\n3\nAAAA\n", "not 32 bytes"),
        (BODY.replace("\n3\n", "\r\n3\n"), "control character"),
    ],
)
def test_a_malformed_checkpoint_is_refused(wrong: str, says: str) -> None:
    """Each fault in the three lines is refused."""
    with pytest.raises(Unproven, match=says):
        Checkpoint.parse(wrong)


@given(st.text(min_size=1, alphabet=st.characters(exclude_categories=["Cs", "Cc"])), st.integers(0, 2**63 - 1))
def test_a_checkpoint_reads_back_as_written(origin: str, size: int) -> None:
    """What a checkpoint says is what one reads from its text."""
    checkpoint = Checkpoint(origin, size, b"r" * 32)
    assert Checkpoint.parse(checkpoint.body) == checkpoint


def test_an_empty_log_has_a_head_too() -> None:
    """A log without entries can be signed for."""
    empty = a_log(a_report()).checkpoint()
    assert Checkpoint.parse(empty.body) == empty
