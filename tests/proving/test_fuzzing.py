"""What the fuzzer throws at proofs, notes, policies and locks, thrown a little in every run."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fuzz.proving_fuzz import READERS, one
from tests.proving.a_log import a_log, a_report

ENTRY = a_report()
GOOD = a_log(ENTRY).receipt(ENTRY).encode()


@settings(max_examples=1000, deadline=None)
@given(which=st.integers(0, len(READERS) - 1), content=st.binary(max_size=400))
def test_whatever_arrives_only_the_expected_errors_come(which: int, content: bytes) -> None:
    """Every reader of what others wrote answers any bytes with an error of its own, never with a breakdown."""
    one(bytes([which]) + content)


@settings(max_examples=500, deadline=None)
@given(which=st.integers(0, 4), at=st.integers(0, len(GOOD)), cut=st.integers(0, 40), put=st.binary(max_size=40))
def test_a_receipt_changed_by_chance_brings_no_reader_down(which: int, at: int, cut: int, put: bytes) -> None:
    """A genuine receipt with some of its bytes taken out and others put in is judged, and never breaks the judge."""
    one(bytes([which]) + GOOD[:at] + put + GOOD[at + cut :])
