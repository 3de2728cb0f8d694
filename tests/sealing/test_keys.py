"""Keys as text, readers' keys, and signatures."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fairhearing.sealing import Forged, Identity, NotAKey, Recipient, SigningKey, bech32, verify_signature
from fairhearing.sealing.recipients import ClassicalIdentity

READER = Identity.from_seed(bytes(range(32)))

# RFC 8032, section 7.1, test 2.
SEED = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
PUBLIC = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
SIGNATURE = bytes.fromhex(
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
)


@given(raw=st.binary(max_size=80))
def test_bytes_written_as_a_key_are_read_back(raw: bytes) -> None:
    """What is written as text is read back, in lower or upper case."""
    text = bech32.encode("age", raw)
    assert bech32.decode(text) == bech32.decode(text.upper()) == ("age", raw)


@pytest.mark.parametrize(
    "text", ["a12uel5l", "an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1tt5tgs"]
)
def test_published_text_of_nothing_is_read(text: str) -> None:
    """The published examples of the text form are read (BIP 173)."""
    assert bech32.decode(text) == (text.rpartition("1")[0], b"")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "age",
        "age1",
        "1age",
        "age1qqqqqq",
        "Age1" + "q" * 8,
        "x1b4n0q5v",
        "li1dgmt3",
        "10a06t8",
        "1qzzfhee",
        "A1G7SGD8",
    ],
)
def test_text_that_is_no_key_is_refused(text: str) -> None:
    """Wrong characters, mixed case, a missing part or a wrong check are noticed."""
    with pytest.raises(bech32.NotBech32):
        bech32.decode(text)


@given(raw=st.binary(min_size=1, max_size=80), data=st.data())
def test_a_mistyped_letter_is_noticed(raw: bytes, data: st.DataObject) -> None:
    """One wrong letter anywhere in a key is found."""
    text = bech32.encode("age", raw)
    at = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.sampled_from("qpzry9x8gf2tvdw0s3jn54khce6mua7l1").filter(lambda c: c != text[at]))
    with pytest.raises(bech32.NotBech32):
        bech32.decode(text[:at] + letter + text[at + 1 :])


def test_a_readers_key_is_read_back_from_its_text() -> None:
    """A reader's public and secret keys survive being written down."""
    assert Recipient.parse(f" {READER.recipient}\n") == READER.recipient
    assert hash(Recipient.parse(str(READER.recipient))) == hash(READER.recipient)
    assert Identity.parse(str(READER)).recipient == READER.recipient
    assert str(READER.recipient).startswith("age1pq1")
    assert str(READER).startswith("AGE-SECRET-KEY-PQ-1")
    assert len(READER.recipient.agreement_public) == 32


# The points of low order of X25519: https://cr.yp.to/ecdh.html#validate
SMALL = [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
]


@pytest.mark.parametrize("share", SMALL)
@pytest.mark.parametrize("top", [0, 0x80])
def test_a_readers_key_of_low_order_is_refused(share: str, top: int) -> None:
    """A key with which every agreement comes out the same is nobody's key."""
    low = bytearray.fromhex(share)
    low[31] |= top
    kem = Recipient.parse(str(READER.recipient))._raw[:-32]
    with pytest.raises(NotAKey):
        Recipient(kem + bytes(low))
    with pytest.raises(ValueError, match="shared key"):
        READER.agree(bytes(low))


def test_two_readers_have_different_keys() -> None:
    """Two new keys are never the same."""
    first, second = Identity.generate(), Identity.generate()
    assert first.recipient != second.recipient
    assert first.recipient != str(first.recipient)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "age1pq1nothing",
        str(READER),
        bech32.encode("age", bytes(32)),
        bech32.encode("age1pq", bytes(1215)),
        bech32.encode("age1pq", b"\xff" * 1216),
    ],
)
def test_what_is_no_readers_key_is_refused_without_repeating_it(text: str) -> None:
    """A key of another kind, or a mistyped one, is refused; the message does not show it."""
    with pytest.raises(NotAKey) as refused:
        Recipient.parse(text)
    assert text[8:24] not in str(refused.value) or not text[8:24]
    with pytest.raises(NotAKey):
        Recipient(bytes(5))


@pytest.mark.parametrize(
    "text", ["", str(READER.recipient), str(READER).lower() + "q", bech32.encode("age-secret-key-pq-", bytes(31))]
)
def test_what_is_no_secret_key_is_refused(text: str) -> None:
    """A secret key must be whole and of its kind."""
    with pytest.raises(NotAKey):
        Identity.parse(text)
    with pytest.raises(NotAKey):
        ClassicalIdentity.parse(text)
    with pytest.raises(NotAKey):
        Identity.from_seed(b"short")


def test_secrets_do_not_show_when_printed() -> None:
    """A secret that is printed by mistake does not tell itself."""
    signing = SigningKey.from_seed(SEED)
    assert repr(READER) == "<Identity (secret)>"
    assert SEED.hex() not in repr(signing)
    assert str(SEED) not in repr(signing)
    assert len(repr(READER.recipient)) < 40


def test_a_signature_is_the_published_one() -> None:
    """Our signatures are those of the standard (RFC 8032)."""
    key = SigningKey.from_seed(SEED)
    assert key.public == PUBLIC
    assert key.seed == SEED
    assert key.sign(b"\x72") == SIGNATURE
    assert verify_signature(PUBLIC, b"\x72", SIGNATURE) == b"\x72"


@settings(deadline=None)
@given(data=st.data())
def test_a_changed_signature_key_or_message_is_forged(data: st.DataObject) -> None:
    """A signature fits one key and one message, and nothing else."""
    parts = [bytearray(PUBLIC), bytearray(b"\x72"), bytearray(SIGNATURE)]
    part = data.draw(st.sampled_from(parts))
    part[data.draw(st.integers(0, len(part) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(Forged):
        verify_signature(bytes(parts[0]), bytes(parts[1]), bytes(parts[2]))


@pytest.mark.parametrize(("public", "signature"), [(b"", SIGNATURE), (PUBLIC, b""), (bytes(33), SIGNATURE)])
def test_a_signature_of_another_length_is_forged(public: bytes, signature: bytes) -> None:
    """A key or signature of the wrong length is forged, not an accident."""
    with pytest.raises(Forged):
        verify_signature(public, b"\x72", signature)


# The points of low order: for such a "key" one signature fits every message.
LOW_ORDER = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
]


@pytest.mark.parametrize("point", LOW_ORDER)
@pytest.mark.parametrize("message", [b"yes", b"no", *(bytes([n]) for n in range(8))])
def test_a_key_of_low_order_signs_nothing(point: str, message: bytes) -> None:
    """Nobody can use a broken key to have signed every message, and so none."""
    signature = bytes.fromhex(LOW_ORDER[0]) + bytes(32)
    with pytest.raises(Forged):
        verify_signature(bytes.fromhex(point), message, signature)


@pytest.mark.parametrize(
    ("body", "good"), [("qq", True), ("qp", False), ("qqqq", True), ("qqqp", False), ("q", False), ("qqq", False)]
)
def test_a_key_is_written_in_one_way_only(body: str, good: bool) -> None:  # noqa: FBT001
    """Letters that mean nothing at the end of a key are refused, though the check fits."""
    letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
    check = bech32._polymod("age", bytes(letters.index(letter) for letter in body) + bytes(6)) ^ 1
    text = f"age1{body}" + "".join(letters[check >> 5 * (5 - at) & 31] for at in range(6))
    if good:
        assert bech32.encode(*bech32.decode(text)) == text
    else:
        with pytest.raises(bech32.NotBech32):
            bech32.decode(text)
