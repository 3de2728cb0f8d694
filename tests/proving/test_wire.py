"""Each value has one spelling, so that nothing can be altered unseen."""

from __future__ import annotations

import base64

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fairhearing.proving import Unproven
from fairhearing.proving.wire import base64_bytes, base64_of, base64url_bytes, base64url_of, decimal

pytestmark = pytest.mark.requirement("R-004")


@given(st.binary())
def test_bytes_read_back_as_written(content: bytes) -> None:
    """Both notations give the bytes back."""
    assert base64_bytes(base64_of(content), what="it") == content
    assert base64url_bytes(base64url_of(content), what="it") == content


@given(st.text(st.sampled_from("AQaz09+/-_= \n\u00e9\u0661"), max_size=12))
def test_a_spelling_is_taken_only_if_it_is_the_one_that_is_written(text: str) -> None:
    """Whatever is read would be written just so; everything else is refused."""
    for reader, writer in ((base64_bytes, base64_of), (base64url_bytes, base64url_of)):
        try:
            content = reader(text, what="it")
        except Unproven:
            assert all(writer(one) != text for one in _readings(text))
        else:
            assert writer(content) == text


def _readings(text: str) -> list[bytes]:
    """Return what a lenient reader might make of a text."""
    ascii_only = text.encode("ascii", "ignore").translate(bytes.maketrans(b"-_", b"+/"))
    try:
        return [base64.b64decode(ascii_only + b"==")]
    except ValueError:
        return []


@given(st.integers(0, 2**63 - 1))
@example(2**63 - 1)
def test_a_number_reads_back_as_written(number: int) -> None:
    """Every size that a log can have is read."""
    assert decimal(str(number), what="it") == number


@pytest.mark.parametrize("text", ["", "-1", "00", "1_000", "1.0", " 1", "1\n", "\u0661", str(2**63)])
def test_no_other_spelling_of_a_number_is_read(text: str) -> None:
    """Signs, zeroes in front, spaces and other scripts' digits are refused."""
    with pytest.raises(Unproven, match="it is not a whole number"):
        decimal(text, what="it")
