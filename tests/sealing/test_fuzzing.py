"""What the fuzzer throws, thrown a little in every run."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.sealing_fuzz import READERS, one


@settings(max_examples=1000, deadline=None)
@given(which=st.integers(0, len(READERS) - 1), content=st.binary(max_size=400))
def test_whatever_arrives_only_the_expected_errors_come(which: int, content: bytes) -> None:
    """Every reader of what others wrote answers any bytes with an error of its own, never with a breakdown."""
    one(bytes([which]) + content)
