"""The keeper as a real process: killed, hung, flooded, talked nonsense to."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fairhearing.keeper import asking
from fairhearing.keeper.asking import Away
from fairhearing.keeper.process import PLACES
from fairhearing.keeper.tries import AT_ONCE
from fairhearing.keeper.wire import REQUEST_SIZE, Kind, Request, Standing
from tests.keeping import Keeping

TAG = b"t" * 32


@pytest.fixture
def keeper(tmp_path: Path) -> Iterator[Keeping]:
    """Start a keeper in a folder of its own, with a path longer than a socket takes."""
    data = tmp_path / ("a-folder-that-lies-deep" * 4)
    one = Keeping(data)
    yield one.start()
    if one.process is not None:
        one.process.send_signal(signal.SIGCONT)
    one.stop()


def guess(keeper: Keeping, number: int, kind: Kind = Kind.STRANGE, tag: bytes = TAG) -> Standing:
    return asking.ask(keeper.socket, Request(kind, tag, b"%32d" % number)).standing


def connected(keeper: Keeping) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX)
    with asking.reachable(keeper.socket) as address:
        connection.connect(address)  # waits its turn; with a time limit it would be sent away while the queue is full
    connection.settimeout(10)
    return connection


@pytest.mark.requirement("R-213")
def test_killing_the_keeper_gives_no_try_back(keeper: Keeping) -> None:
    """Killed after each answer, or while one is asked for, it never answers more than ten guesses."""
    answered = 0
    for number in range(AT_ONCE + 4):
        timer = threading.Timer(0.0005 * number, keeper.kill)
        if number % 2:
            timer.start()
        with contextlib.suppress(Away):
            answered += guess(keeper, number) is Standing.COUNTED
        if number % 2:
            timer.join()
        keeper.kill()
        keeper.start()
    while guess(keeper, 0) is Standing.COUNTED:
        answered += 1
    assert answered <= AT_ONCE
    assert guess(keeper, 0, Kind.KNOWN) is Standing.COUNTED


def test_only_its_own_system_user_reaches_it(keeper: Keeping) -> None:
    """Folder, key, tries and socket are closed to everybody else, and its answer stands in no log of it."""
    for path in (keeper.folder, *keeper.folder.iterdir()):
        assert not path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO), path.name
    assert asking.runs_as(keeper.socket) == os.getuid()


def test_the_group_may_be_let_in(tmp_path: Path) -> None:
    """Where the pages are another system user, their group may ask, and read nothing."""
    command = [sys.executable, "-m", "fairhearing.cli.door", "keeper", "--group", "--data", str(tmp_path)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        path = tmp_path / "keeper" / "socket"
        while not path.exists():
            time.sleep(0.01)
        assert stat.S_IMODE(path.stat().st_mode) == 0o660
        assert stat.S_IMODE((tmp_path / "keeper" / "keeper.key").stat().st_mode) == 0o600
    finally:
        process.terminate()
        process.wait()
    assert not path.exists()


def test_whoever_is_slow_or_silent_keeps_nobody_waiting(keeper: Keeping) -> None:
    """With every place taken by people who say nothing, somebody else is answered at once; they are cut off."""
    silent = [connected(keeper) for _ in range(PLACES + 20)]
    for one in silent[::2]:
        with contextlib.suppress(BrokenPipeError):  # cut off already, to make room
            one.send(b"\x01\x02half a request")
    assert guess(keeper, 1) is Standing.COUNTED, "within the patience of whoever asks"
    with contextlib.suppress(ConnectionResetError):  # cut off too, while what was sent had not been read
        assert silent[-1].recv(1) == b"", "cut off without a word"
    for one in silent:
        one.close()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sent=st.lists(st.binary(min_size=1, max_size=80), max_size=4), closes=st.booleans())
def test_nonsense_gets_no_answer_and_does_no_harm(keeper: Keeping, sent: list[bytes], closes: bool) -> None:  # noqa: FBT001
    """Whatever bytes come in whatever pieces: no answer but to a request, and the next one is answered."""
    with connected(keeper) as connection:
        try:
            for piece in sent:
                connection.sendall(piece)
            if closes:
                connection.shutdown(socket.SHUT_WR)
                whole = b"".join(sent)
                answered = len(connection.recv(99))
                assert answered in ((0, 33) if len(whole) == REQUEST_SIZE else (0,))
        except OSError:
            pass
    assert asking.about(keeper.socket).fingerprint


def test_a_keeper_that_hangs_is_away_for_two_seconds_and_not_for_ever(keeper: Keeping) -> None:
    """Whoever asks a process that is stopped gives up soon; when it goes on, it answers again."""
    assert keeper.process is not None
    keeper.process.send_signal(signal.SIGSTOP)
    begun = time.monotonic()
    with pytest.raises(Away):
        guess(keeper, 1)
    assert time.monotonic() - begun < asking.PATIENCE + 3
    keeper.process.send_signal(signal.SIGCONT)
    assert guess(keeper, 2) is Standing.COUNTED


def test_many_who_ask_at_once_share_one_budget(keeper: Keeping) -> None:
    """Thirty at the same moment get ten answers between them."""
    said: list[Standing] = []
    threads = [threading.Thread(target=lambda n=n: said.append(guess(keeper, n))) for n in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == [Standing.COUNTED] * AT_ONCE + [Standing.WAIT] * 20


def test_two_keepers_never_share_a_folder(keeper: Keeping) -> None:
    """A second one says so and ends; the first goes on."""
    command = [sys.executable, "-m", "fairhearing.cli.door", "keeper", "--data", str(keeper.folder.parent)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, "Another keeper is running" in done.stdout) == (69, True)
    assert keeper.answers()


def test_it_imports_next_to_nothing() -> None:
    """Neither Django nor any library that somebody else wrote is in the process that has the key."""
    program = (
        "import sys; before = set(sys.modules); import fairhearing.cli.keeper, fairhearing.cli.door;"
        "print(*{name.partition('.')[0] for name in set(sys.modules) - before} - set(sys.stdlib_module_names))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["fairhearing"]
