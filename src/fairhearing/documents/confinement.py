"""Takes from this process what a parser of strangers' files must not have: network, files, other processes, memory.

Called by the worker after its imports and before its first byte of input; nothing gives it back.
What holds where stands in `docs/reference/file-kinds.md`.
"""

import contextlib
import ctypes
import os
import resource
import signal
import struct
import sys
from typing import Final

MEMORY = 1 << 30  # bytes of address space
SECONDS = 15  # of processor time

_CLONE_NEWUSER, _CLONE_NEWNET, _CLONE_NEWIPC = 0x10000000, 0x40000000, 0x08000000
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 4, 22, 38
_SECCOMP_MODE_FILTER = 2
_LOAD, _EQUALS, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050001, 0x80000000  # _REFUSE: EPERM
_X32 = 0x40000000

# machine → (AUDIT_ARCH, system calls that stay): pipes that are open, memory, clocks, the end
_STAYS: Final[dict[str, tuple[int, str]]] = {
    "x86_64": (
        0xC000003E,
        "0 1 3 5 8 9 10 11 12 13 14 15 19 20 24 25 28 35 39 60 96 131 186 202 219 228 230 231 318",
    ),
    "aarch64": (
        0xC00000B7,
        "57 62 63 64 65 66 80 93 94 98 101 113 115 124 128 132 134 135 139 169 172 178 214 215 216 222 226 233 278",
    ),
}


def confine(*, memory: int = MEMORY, seconds: int = SECONDS) -> tuple[str, ...]:
    """Shut this process in; returns what holds, of `limits`, `network`, `calls`.

    Raises nothing where the kernel refuses `network` or `calls`: `limits` alone leave no new file and no socket,
    because the three pipes are all the descriptors that the process may have.
    """
    holds = ["limits"]
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
        if libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET | _CLONE_NEWIPC) == 0:
            holds.append("network")
    _limit(memory, seconds)
    if sys.platform == "linux" and _filter_calls(libc):
        holds.append("calls")
    return tuple(holds)


def _limit(memory: int, seconds: int) -> None:
    os.closerange(3, 256)
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_NOFILE, 3),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # a limit that is lower already, or that this system lacks
            resource.setrlimit(what, (most, most))


def _filter_calls(libc: ctypes.CDLL) -> bool:
    """Allow the calls of `_STAYS`, answer EPERM to all others (seccomp, kernel 3.5 and later)."""
    if os.uname().machine not in _STAYS:
        return False
    arch, stays = _STAYS[os.uname().machine]
    steps = [(_LOAD, 0, 0, 4), (_EQUALS, 1, 0, arch), (_RETURN, 0, 0, _KILL), (_LOAD, 0, 0, 0)]
    steps += [(_AT_LEAST, 0, 1, _X32), (_RETURN, 0, 0, _KILL)]
    for call in map(int, stays.split()):
        steps += [(_EQUALS, 0, 1, call), (_RETURN, 0, 0, _ALLOW)]
    steps += [(_RETURN, 0, 0, _REFUSE)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(steps), ctypes.addressof(code)))
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    return bool(libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, program, 0, 0) == 0)
