"""Receipt codes: words that people read out, type, and mistype."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mnemonic import Mnemonic

from fairhearing.sealing import Code, WrongCode, open_sealed, seal

LIST = Mnemonic("english").wordlist
FIXED = Code.parse("legal winner thank year wave sausage worth useful legal winner thank yellow")
VECTORS = sorted((Path(__file__).parents[1] / "vectors/receipt-code").glob("*.txt"))
codes = st.binary(min_size=16, max_size=16).map(Code)


@pytest.mark.requirement("R-003")
@given(code=codes)
def test_a_code_is_twelve_words_and_is_read_back(code: Code) -> None:
    """The words of a code, typed as they are shown, are that code."""
    assert len(code.words.split()) == 12
    assert Code.parse(code.words) == code
    assert hash(Code.parse(code.words)) == hash(code)


@pytest.mark.requirement("R-003")
@settings(max_examples=200)
@given(code=codes, seed=st.integers(0, 2**32))
def test_a_code_is_read_however_it_is_typed(code: Code, seed: int) -> None:
    """Capitals, commas, hyphens, numbers, line breaks and shortened words do not matter."""
    drawn = random.Random(seed)  # noqa: S311 - typing habits, not secrets
    typed = ""
    for number, word in enumerate(code.words.split(), 1):
        typed += drawn.choice(["", f"{number}. ", f"{number}) ", f"({number})", "\u200b"])
        kept = word[: drawn.randint(4, 8)]
        typed += drawn.choice([kept, kept.upper(), kept.capitalize()])
        typed += drawn.choice([" ", ", ", "-", "\n", "\u00a0", "   ", "; ", "\u2013", "\t"])
    assert Code.parse(typed) == code


def test_invisible_characters_inside_a_word_do_not_matter() -> None:
    """A code copied from a page with soft hyphens or full-width letters is still that code."""
    words = FIXED.words.replace("sausage", "sau\u00adsage").replace("legal", "\uff4cegal")
    assert Code.parse(words) == FIXED


def test_words_that_are_in_no_code_are_named() -> None:
    """The person is told which words cannot be right."""
    with pytest.raises(WrongCode) as wrong:
        Code.parse(FIXED.words.replace("sausage", "Sausige").replace("year", "jear"))
    assert wrong.value.unknown_words == ("jear", "sausige")
    assert "jear" not in str(wrong.value) + repr(wrong.value)


@pytest.mark.parametrize("typed", ["", "legal", "12 34", FIXED.words + " legal", " ".join(FIXED.words.split()[:11])])
def test_too_few_or_too_many_words_are_no_code(typed: str) -> None:
    """A code has twelve words, not fewer and not more."""
    with pytest.raises(WrongCode, match="12 words") as wrong:
        Code.parse(typed)
    assert wrong.value.unknown_words == ()


def test_words_that_do_not_belong_together_are_no_code() -> None:
    """The check in the last word finds words in the wrong order."""
    with pytest.raises(WrongCode, match="together") as wrong:
        Code.parse("winner legal thank year wave sausage worth useful legal winner thank yellow")
    assert wrong.value.unknown_words == ()


@pytest.mark.parametrize("short", ["sau", "saus", "sausa", "sausag"])
def test_four_letters_of_a_word_are_enough_and_three_are_not(short: str) -> None:
    """A word may be shortened to its first four letters; no two words of the list share them."""
    typed = FIXED.words.replace("sausage", short)
    if len(short) >= 4:
        assert Code.parse(typed) == FIXED
    else:
        with pytest.raises(WrongCode):
            Code.parse(typed)
    assert len({word[:4] for word in LIST}) == 2048


@settings(max_examples=300)
@given(text=st.text(max_size=200))
def test_any_text_is_either_a_code_or_a_wrong_code(text: str) -> None:
    """Whatever is typed gets an answer."""
    with pytest.raises(WrongCode):
        Code.parse(text)


def test_a_long_text_pasted_by_mistake_is_answered_at_once() -> None:
    """A whole page in the field for the code costs nothing."""
    start = time.perf_counter()
    with pytest.raises(WrongCode) as wrong:
        Code.parse("legal winners " * 100_000)
    assert time.perf_counter() - start < 2
    assert wrong.value.unknown_words == ()


@pytest.mark.requirement("R-003")
def test_everything_is_derived_from_the_code_and_nothing_shows_it() -> None:
    """The code opens, signs and finds the mailbox; none of these shows another."""
    again = Code.parse(FIXED.words)
    assert again.tag == FIXED.tag
    assert open_sealed(seal(b"words", FIXED.identity.recipient), again.identity) == b"words"
    assert again.signing.public == FIXED.signing.public
    assert again.key("draft") == FIXED.key("draft")
    derived = [FIXED.tag, FIXED.signing.seed, FIXED.key("draft"), FIXED.key("tag"), FIXED.key("identity")]
    assert len({*derived, FIXED.identity.recipient.agreement_public}) == 6
    assert all(len(key) == 32 for key in derived)


@pytest.mark.requirement("R-003")
@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.stem)
def test_a_typed_code_is_read_as_the_collection_says(path: Path) -> None:
    """Each typing of the collection is the code it says, or none, with the words that are unknown."""
    says = dict(line.partition(": ")[::2] for line in path.read_text(encoding="utf-8").split("\n"))
    typed = json.loads(says["typed"])
    if says["expect"] == "wrong code":
        with pytest.raises(WrongCode) as wrong:
            Code.parse(typed)
        assert list(wrong.value.unknown_words) == json.loads(says["unknown"])
    else:
        code = Code.parse(typed)
        assert code.words == says["words"]
        assert (code.tag.hex(), str(code.identity)) == (says["tag"], says["identity"])
        assert (code.signing.public.hex(), code.key("draft").hex()) == (says["signing"], says["key draft"])


def test_the_collection_of_typed_codes_is_whole() -> None:
    """Every typing of the collection has its own number."""
    assert [int(path.stem.partition("-")[0]) for path in VECTORS] == list(range(1, 21))


def test_what_is_derived_never_changes() -> None:
    """A code given out today finds its mailbox in every later release (docs/protocols/receipt-code.md)."""
    assert FIXED.tag.hex() == "a3ec3255387a15791580ac1b1f90782161188dc593e28413923c094f6530d536"
    assert FIXED.signing.public.hex() == "18c0a2365897f7600ce9eb3f0bb5209f703e9e0848813a227183a11a143a0197"
    assert (
        FIXED.identity.recipient.agreement_public.hex()
        == "ddca478d6f535594f241ae784c63afd69a3b070cde9bf834560e4ac8d344d540"
    )
    assert FIXED.key("draft").hex() == "9735b5f08e66734e8ce8607a69b369d5991c9f0bdc6d9263b29c203e55c8ef22"


def test_codes_differ_and_do_not_show_when_printed() -> None:
    """Two codes are never the same, and a code printed by mistake does not tell itself."""
    assert Code.generate() != Code.generate()
    assert FIXED.words != FIXED
    assert repr(FIXED) == "<Code (secret)>"
    with pytest.raises(ValueError, match="16 bytes"):
        Code(bytes(15))
