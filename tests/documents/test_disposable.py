"""The process that parses strangers' files can reach no network, no file, no other process, and little memory."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from fairhearing.documents import CannotClean, NotMail, cleaned, disposable, looking, mail, revealed
from fairhearing.documents.disposable import NoAnswer, Process
from fairhearing.documents.metadata import NOT_LOOKED_INTO
from tests.documents import making

_MAIL = b"From: a@example.org\nTo: b@example.org\nSubject: x\n\nWords."


def confined(program: str, *, before: str = "") -> str:
    """What `program` prints in a process of the same three pipes, after `confine`; `before` runs ahead of that."""
    lines = [
        "import ctypes, os, resource, signal, socket, subprocess, sys, time",
        "from fairhearing.documents import confinement",
        textwrap.dedent(before),
        "confinement.confine(memory=1 << 28, seconds=1)",
        textwrap.dedent(program),
    ]
    done = subprocess.run(
        [sys.executable, "-I", "-c", "\n".join(lines)], input=b"", capture_output=True, env={}, timeout=30, check=False
    )
    return done.stdout.decode().strip() or f"ended by {done.returncode}: {done.stderr.decode()[-300:]}"


REACHING = {
    "a file": "os.open('/etc/hostname', os.O_RDONLY)",
    "a new file": "os.open('/tmp/left-behind', os.O_WRONLY | os.O_CREAT)",
    "a folder": "os.listdir('/')",
    "a socket": "socket.socket(socket.AF_INET)",
    "a local socket": "socket.socket(socket.AF_UNIX)",
    "a program": "os.execv('/bin/true', ['true'])",
    "a new process": "os.fork()",
    "another process": "os.kill(os.getppid(), 0)",
    "memory that is kept as a file": "os.memfd_create('x')",
    "a file, once a pipe is closed": "os.close(0) or os.open('/etc/hostname', os.O_RDONLY)",
}


@pytest.mark.requirement("R-213")
@pytest.mark.parametrize("what", REACHING)
def test_a_confined_process_reaches_nothing(what: str) -> None:
    """Every way out of the process is refused with an error, by the filter of system calls."""
    said = confined(
        f"try:\n    {REACHING[what]}\n    print('reached')\nexcept OSError as refused:\n    print('refused')"
    )
    assert said == "refused"


@pytest.mark.parametrize("what", ["a file", "a new file", "a folder", "a socket", "a local socket"])
def test_limits_alone_leave_no_file_and_no_socket(what: str) -> None:
    """Where the kernel has no filter and no name spaces, a process with three descriptors still gets no fourth."""
    program = f"try:\n    {REACHING[what]}\n    print('reached')\nexcept OSError as refused:\n    print('refused')"
    before = "confinement._filter_calls = lambda libc: False\nconfinement._CLONE_NEWUSER = -1"
    assert confined(program, before=before) == "refused"


def test_without_a_filter_the_network_is_empty() -> None:
    """The name space of the network holds no way out, also for a process that got a descriptor free."""
    before = """
        confinement._filter_calls = lambda libc: False
        limits = confinement._limit
        confinement._limit = lambda memory, seconds: None
        """
    program = """
        try:
            socket.create_connection(("192.0.2.1", 9), timeout=5)
        except OSError as refused:
            print(os.strerror(refused.errno))
        """
    if "network" not in _holds():
        pytest.skip("not checked: this machine permits no name space of its own to a process")
    assert confined(program, before=before) == "Network is unreachable"


def _holds() -> list[str]:
    with Process("mails") as process:
        words, _bodies = process.ask({"do": "revealed", "kind": "eml"}, [_MAIL])
    return list(words["holds"])


def test_the_worker_is_shut_in_before_it_reads() -> None:
    """The worker itself says that limits and filter hold, and so does the kernel."""
    if sys.platform != "linux":
        pytest.skip("not checked: filters of system calls are Linux's")
    assert {"limits", "calls"} <= set(_holds())
    with Process("mails") as process:
        process.ask({"do": "revealed", "kind": "eml"}, [_MAIL])
        status = Path(f"/proc/{process.number}/status").read_text()
    assert "Seccomp:\t2" in status
    assert "NoNewPrivs:\t1" in status


def test_the_worker_inherits_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Our environment and our open files are not in the worker; who may not look there is refused by the kernel."""
    monkeypatch.setenv("FAIRHEARING_SECRET", "a secret")
    with Path(__file__).open() as ours, Process("mails") as process:
        os.set_inheritable(ours.fileno(), True)
        process.ask({"do": "revealed", "kind": "eml"}, [_MAIL])
        try:
            environment = Path(f"/proc/{process.number}/environ").read_bytes()
            descriptors = sorted(path.name for path in Path(f"/proc/{process.number}/fd").iterdir())
        except PermissionError:
            return
    assert environment.strip(b"\0") == b""
    assert descriptors == ["0", "1", "2"]


def test_memory_has_an_end() -> None:
    """A process that asks for more memory than it may have gets an error, not the machine's."""
    assert confined("try:\n    bytes(1 << 29)\nexcept MemoryError:\n    print('refused')") == "refused"


def test_processor_time_has_an_end() -> None:
    """A loop is ended by the kernel after the seconds that it may have."""
    began = time.monotonic()
    assert confined("while True: pass").startswith("ended by -")
    assert time.monotonic() - began < 10


def test_a_worker_that_stands_still_is_ended() -> None:
    """A worker that does not answer is killed when its time is over, and the caller is told."""
    with Process("mails", seconds=1) as process:
        process.ask({"do": "revealed", "kind": "eml"}, [_MAIL])
        os.kill(process.number, signal.SIGSTOP)
        with pytest.raises(NoAnswer):
            process.ask({"do": "revealed", "kind": "eml"}, [_MAIL])


def test_a_worker_that_dies_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that cannot start gives a plain answer from each verb, never an exception of ours."""
    monkeypatch.setattr(sys, "executable", "/bin/false")
    assert revealed(making.photo()).note == NOT_LOOKED_INTO
    with pytest.raises(CannotClean):
        cleaned(making.photo())
    with pytest.raises(NotMail):
        mail(_MAIL)


@pytest.mark.parametrize("rubbish", [b"", b"\0", b"\0\0\0\2[]", b"\xff\xff\xff\xff", b'\0\0\0\5{"a":', bytes(4096)])
def test_rubbish_from_a_worker_is_told(rubbish: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that a file has taken over can answer what it likes, and only makes the file unreadable."""
    speaker = tmp_path / "speaker"
    speaker.write_text(f"#!{sys.executable}\nimport os, sys\nos.write(1, {rubbish!r})\n")
    speaker.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(speaker))
    assert revealed(making.photo()).note == NOT_LOOKED_INTO


def test_words_of_the_wrong_shape_are_told() -> None:
    """Sayings that are no pairs of texts raise only what the caller turns into an answer."""
    for says in (5, [5], [["a"]], {"a": 1}, [["a", "b", "c"]], None):
        with pytest.raises((ValueError, TypeError, LookupError)):
            looking._told({"says": says})


def test_a_file_that_is_too_large_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """More bytes than are looked into, whole or in pieces, give a note and stop the reading."""
    monkeypatch.setattr(looking, "MOST", 1000)
    pieces = iter([making.photo()] * 1000)
    assert "too large" in revealed(pieces).note
    assert sum(1 for _ in pieces) > 990
    with pytest.raises(CannotClean, match="too large"):
        cleaned(bytes(2000))
    with pytest.raises(NotMail):
        mail(_MAIL * 100)


def test_content_may_come_in_pieces() -> None:
    """An iterable of bytes is the same as the bytes."""
    photo = making.photo()
    assert revealed(iter([photo[:10], b"", photo[10:]])) == revealed(photo)


def test_nothing_touches_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No temporary file is made on our side, and the worker's limit on the size of files is none at all."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    cleaned(making.photo())
    assert list(tmp_path.iterdir()) == []
    with Process("photos") as process:
        process.ask({"do": "revealed", "kind": "jpeg"}, [making.photo()])
        limits = Path(f"/proc/{process.number}/limits").read_text()
    assert [line.split()[3] for line in limits.splitlines() if line.startswith("Max file size")] == ["0"]


def test_the_limit_of_answers_is_larger_than_a_file() -> None:
    """What may come back is at least as much as what may go in."""
    assert disposable.MOST_BACK >= looking.MOST
