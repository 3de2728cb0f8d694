"""What comes from others, and what must never have been handed out: licences, and secrets in all that git ever held."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata

from tests.tracked import ROOT

NAME = re.compile(r"^([a-z0-9._-]+)(?:\[[^\]]*\])?==", re.MULTILINE)
# Licences under which something may run beside software under the AGPL, version 3 or later.
ALLOWED = re.compile(
    r"MIT|MIT-0|MIT-CMU|BSD|BSD License|BSD-2-Clause|BSD-3-Clause|Apache-2\.0|Apache Software License|MPL-2\.0"
    r"|Mozilla Public License 2\.0 \(MPL 2\.0\)|LGPL-3\.0-only|PSF-2\.0|ISC|MIT License"
)
# Keys and tokens as their makers write them; each begins with what nothing else begins with.
SECRETS = re.compile(
    rb"-----BEGIN [A-Z ]*PRIVATE" + rb" KEY-----|AGE-SECRET" + rb"-KEY-(?:PQ-)?1[0-9A-Z]{20,}|AKIA[0-9A-Z]{16}"
    rb"|gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{60,}|glpat-[A-Za-z0-9_-]{20}|xox[abprs]-[0-9]{8,}"
    rb"|sk-[A-Za-z0-9_-]{40,}|pypi-[A-Za-z0-9_-]{80,}|npm_[A-Za-z0-9]{36}|eyJhbGciOi[A-Za-z0-9_-]{20,}\."
    rb"|postgres(?:ql)?://(?!user:password@)[^:/@\s]+:[^@\s{]{6,}@"
)


def licences(package: str) -> list[str]:
    """Return what a package says of its licence, in the newest of the three ways to say it."""
    said = metadata(package)
    expression = said.get("License-Expression")
    if expression:
        return [part for part in re.split(r"\s+(?:OR|AND)\s+|[()]", expression) if part]
    classifiers = [one.rsplit(" :: ", 1)[1] for one in said.get_all("Classifier") or [] if one.startswith("License ::")]
    return classifiers or [said.get("License") or "none"]


def test_everything_that_runs_may_be_run_beside_ours() -> None:
    """Each package that runs says a licence that goes with ours; one that says none, or another, fails."""
    names = set(NAME.findall((ROOT / "requirements" / "run.txt").read_text()))
    said = {}
    for name in names:
        try:
            said[name] = licences(name)
        except PackageNotFoundError:
            assert name == "tzdata", f"{name} is pinned and not installed"  # for Windows alone
    assert len(said) > 15
    assert {name: of for name, of in said.items() if not all(map(ALLOWED.fullmatch, of))} == {}


def blobs() -> Iterator[tuple[str, bytes]]:
    """Yield (path, content) of every version of every file that git holds, in every branch."""
    listed = _git("rev-list", "--objects", "--all").decode().splitlines()
    paths = dict(line.split(" ", 1) for line in listed if " " in line)
    process = subprocess.run(
        ["git", "-C", str(ROOT), "cat-file", "--batch"],
        input="\n".join(paths).encode(),
        capture_output=True,
        check=True,
    )
    rest = memoryview(process.stdout)
    while rest:
        head, _, _ = bytes(rest[:200]).partition(b"\n")
        name, kind, size = head.decode().split()
        content = rest[len(head) + 1 : len(head) + 1 + int(size)]
        rest = rest[len(head) + int(size) + 2 :]
        if kind == "blob":
            yield paths[name], bytes(content)


def _git(*arguments: str) -> bytes:
    return subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, check=True).stdout


def test_no_secret_was_ever_handed_out() -> None:
    """No version of any file, in any commit, holds a private key or a token; those of test vectors open nothing."""
    found, seen = [], 0
    for path, content in blobs():
        seen += 1
        if not path.startswith("tests/") and (match := SECRETS.search(content)):
            found.append(f"{path}: {match.group()[:24]!r}")
    assert found == []
    assert seen > 500
