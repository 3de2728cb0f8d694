"""What the keeper answers, what it costs, and what is left of it on the disk."""

from __future__ import annotations

import hmac
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fairhearing.keeper.answering import Keeper
from fairhearing.keeper.tries import A_DAY, AT_ONCE, HALF_HOUR, Tries
from fairhearing.keeper.wire import About, Answer, Kind, Malformed, Request, Standing, fingerprint

VECTORS = sorted((Path(__file__).parents[1] / "vectors/keeper").glob("*.txt"))
KEY, TAG, RIGHT, WRONG = bytes(range(32)), b"t" * 32, b"r" * 32, b"w" * 32
NOON = 1_960_000_200


class Clock:
    """A clock that a test sets."""

    now = float(NOON)

    def __call__(self) -> float:
        return self.now


@contextmanager
def a_keeper(file: Path, clock: Clock, key: bytes = KEY) -> Iterator[Keeper]:
    """Run the keeper's rule on a file, in this process."""
    tries = Tries(file)
    try:
        yield Keeper(key, tries, about=lambda: About(fingerprint(key), b"\xee" * 8, has_sheet=True), clock=clock)
    finally:
        tries.close()


def steps(path: Path) -> Iterator[tuple[bytes, int, bytes, bytes]]:
    """Read key, time, request and answer of each step of a vector."""
    said: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        name, _, value = line.partition(":")
        said[name] = value.strip()
        if name == "answer":
            yield bytes.fromhex(said["key"]), int(said["at"]), bytes.fromhex(said["request"]), bytes.fromhex(value)


@pytest.mark.parametrize("path", VECTORS, ids=lambda path: path.stem)
def test_the_keeper_answers_as_its_protocol_says(path: Path, tmp_path: Path) -> None:
    """Each conversation of the collection goes as it is written down, byte for byte."""
    clock = Clock()
    for key, at, request, expected in steps(path):
        clock.now = at
        with a_keeper(tmp_path / "tries", clock, key) as keeper:  # begun anew for each: all it knows is in the file
            try:
                answered = keeper.answer(Request.read(request)).encoded()
            except Malformed:
                answered = b""
        assert answered == expected


def test_the_collection_is_whole() -> None:
    """Every conversation of the collection has its own number."""
    assert [int(path.stem.partition("-")[0]) for path in VECTORS] == list(range(1, 21))


def ask(keeper: Keeper, kind: Kind, material: bytes = WRONG, tag: bytes = TAG) -> Answer:
    return keeper.answer(Request(kind, tag, material))


@pytest.mark.requirement("R-213")
def test_whoever_lies_to_the_keeper_gets_both_budgets_and_no_more(tmp_path: Path) -> None:
    """A server that says whatever it likes guesses 2 × 48 times a day, and 20 times more on the first."""
    clock, answered = Clock(), 0
    lies = [(kind, number) for number in range(3) for kind in (Kind.STRANGE, Kind.KNOWN, Kind.LOCKING)]
    with a_keeper(tmp_path / "tries", clock) as keeper:
        for day in range(3):
            for half_hour in range(A_DAY):
                clock.now = NOON + (day * A_DAY + half_hour) * HALF_HOUR
                for guess, (kind, _) in enumerate(lies * 4):
                    material = b"%32d" % (half_hour * 1000 + guess)
                    answered += ask(keeper, kind, material).standing is not Standing.WAIT
    assert answered == 3 * 2 * A_DAY + 2 * (AT_ONCE - 1)


def test_the_right_password_costs_nothing_and_waits_like_any_other(tmp_path: Path) -> None:
    """Who signs in all day uses nothing up; once guesses have used all up, no answer tells which guess was right."""
    with a_keeper(tmp_path / "tries", Clock()) as keeper:
        ask(keeper, Kind.LOCKING, RIGHT)
        assert {ask(keeper, Kind.STRANGE, RIGHT).standing for _ in range(50)} == {Standing.RIGHT}
        for _ in range(AT_ONCE):
            ask(keeper, Kind.STRANGE)
        assert ask(keeper, Kind.STRANGE, RIGHT) == ask(keeper, Kind.STRANGE, WRONG)
        assert ask(keeper, Kind.KNOWN, RIGHT).standing is Standing.RIGHT


def test_what_lies_on_the_disk_names_nobody_and_no_time(tmp_path: Path) -> None:
    """Neither tag nor material nor answer stands in the file; given-back tries leave no trace of when they were."""
    clock, file = Clock(), tmp_path / "tries"
    with a_keeper(file, clock) as keeper:
        ask(keeper, Kind.LOCKING, RIGHT)
        answer = ask(keeper, Kind.STRANGE)
        ask(keeper, Kind.STRANGE, tag=b"o" * 32)
        kept = file.read_bytes()
        assert not any(secret in kept for secret in (TAG, b"o" * 32, RIGHT, WRONG, answer.body, KEY))
        clock.now += AT_ONCE * HALF_HOUR
        ask(keeper, Kind.ABOUT)
    with a_keeper(tmp_path / "other", clock) as keeper:
        keeper.answer(Request(Kind.LOCKING, TAG, RIGHT))
        clock.now += AT_ONCE * HALF_HOUR
    later = Clock()
    later.now = clock.now
    for name in ("tries", "other"):
        with a_keeper(tmp_path / name, later) as keeper:
            ask(keeper, Kind.ABOUT)
    rows = {name: Tries(tmp_path / name)._file.execute("SELECT * FROM tries").fetchall() for name in ("tries", "other")}
    assert len(rows["tries"]) == 1
    assert rows["tries"] == rows["other"]


def test_a_try_that_cannot_be_written_down_is_not_answered(tmp_path: Path) -> None:
    """On a full or broken disk there is no answer that was not counted first."""
    tries = Tries(tmp_path / "tries")
    keeper = Keeper(KEY, tries, about=lambda: About(bytes(16), bytes(8), has_sheet=False), clock=Clock())
    ask(keeper, Kind.STRANGE)
    tries._file.execute("PRAGMA query_only=ON")
    with pytest.raises(Exception, match="readonly"):
        ask(keeper, Kind.STRANGE)
    tries.close()


def test_names_that_nobody_has_cannot_fill_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond a bound nobody new is answered; accounts that are there are; what was given back makes room."""
    monkeypatch.setattr("fairhearing.keeper.tries.MOST_ACCOUNTS", 5)
    clock = Clock()
    with a_keeper(tmp_path / "tries", clock) as keeper:
        ask(keeper, Kind.LOCKING, RIGHT)
        standings = [ask(keeper, Kind.STRANGE, tag=b"%32d" % number).standing for number in range(6)]
        assert standings == [Standing.COUNTED] * 4 + [Standing.WAIT] * 2
        assert ask(keeper, Kind.STRANGE, RIGHT).standing is Standing.RIGHT
        clock.now += HALF_HOUR
        assert ask(keeper, Kind.STRANGE, tag=b"n" * 32).standing is Standing.COUNTED


class Twin:
    """The same rule, slowly: the times of all wrong tries, of which each comes back in its turn."""

    def __init__(self) -> None:
        self.right, self.used, self.half_hour = {}, {}, 0  # type: ignore[var-annotated]

    def standing(self, kind: Kind, tag: bytes, material: bytes, half_hour: int) -> Standing:
        for _ in range(max(0, half_hour - self.half_hour)):
            self.used = {key: max(0, count - 1) for key, count in self.used.items()}
        self.half_hour = half_hour
        budget = (tag, "strange" if kind is Kind.STRANGE else "known")
        if self.used.get(budget, 0) >= 10:
            return Standing.WAIT
        if kind is Kind.LOCKING:
            self.right[tag] = material
        elif self.right.get(tag) == material:
            return Standing.RIGHT
        self.used[budget] = self.used.get(budget, 0) + 1
        return Standing.COUNTED


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(
            st.sampled_from([Kind.KNOWN, Kind.STRANGE, Kind.LOCKING]),
            st.sampled_from([b"a" * 32, b"b" * 32]),
            st.sampled_from([RIGHT, WRONG]),
            st.sampled_from([0, 0, 0, 1, 1799, 1800, 5000]),
        ),
        max_size=60,
    )
)
def test_the_rule_is_that_of_its_slow_twin(asked: list[tuple[Kind, bytes, bytes, int]]) -> None:
    """Whatever is asked in whatever order, what is answered and what waits is what a plain count says."""
    clock, twin = Clock(), Twin()
    twin.half_hour = NOON // HALF_HOUR
    with tempfile.TemporaryDirectory() as folder, a_keeper(Path(folder) / "tries", clock) as keeper:
        for kind, tag, material, passed in asked:
            clock.now += passed
            answer = keeper.answer(Request(kind, tag, material))
            assert answer.standing is twin.standing(kind, tag, material, int(clock.now) // HALF_HOUR)
            if answer.standing is not Standing.WAIT:
                said = b"fairhearing/keeper/v1/answer\0" + tag + material
                assert answer.body == hmac.digest(KEY, said, "sha256")


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reading_of_a_request(sent: bytes) -> None:
    """Whatever arrives is a request of this version, or refused as malformed."""
    with suppress(Malformed):
        assert Request.read(sent).encoded() == sent
    with suppress(Malformed):
        assert Answer.read(sent).encoded() == sent
