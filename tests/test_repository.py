"""What is true of the repository as a whole: no index hosts, no secrets, no broken links, no inline code in pages."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.tracked import ROOT, python_files, tracked_texts

INDEX_HOSTS = ("pypi" + ".org", "python" + "hosted.org", "registry." + "npmjs", "deb." + "debian.org")
PINNED = re.compile(r"^[a-z0-9][a-z0-9._-]*(?:\[[a-z0-9,-]+\])?==\S+(?: ; .+)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}(?: \\)?$")
PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z ]*PRIVATE" + r" KEY-----|AGE-SECRET" + r"-KEY-(?:PQ-)?1[0-9A-Z]{20,}")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
INLINE = re.compile(
    r"<script(?![^>]*\b(?:src=|type=[\"']application/json))[^>]*>|<style\b|\s(?:style|on[a-z]+)=[\"']|javascript:",
    re.IGNORECASE,
)


def files(*suffixes: str) -> list[tuple[Path, str]]:
    """Return (path in the repository, text) of the tracked files with one of these endings."""
    return [(path.relative_to(ROOT), text) for path, text in tracked_texts() if path.suffix in suffixes]


def test_no_file_names_an_index_host() -> None:
    """Where packages come from is the choice of whoever installs; no tracked file decides it."""
    found = [path.relative_to(ROOT) for path, text in tracked_texts() if any(host in text for host in INDEX_HOSTS)]
    assert found == []


@pytest.mark.parametrize("name", ["run.txt", "test.txt", "scan.txt"])
def test_every_package_is_pinned_with_hashes(name: str) -> None:
    """Each line of a requirements file is one exact version or one of its hashes: no options, addresses or paths."""
    lines = (ROOT / "requirements" / name).read_text().splitlines()
    assert [line for line in lines if not PINNED.match(line) and not HASH.match(line)] == []


def test_what_is_tested_is_what_runs() -> None:
    """Every package that runs stands in the tests' requirements at the same version."""
    run, test = (
        set(re.findall(r"^\S+==\S+", (ROOT / "requirements" / name).read_text(), re.MULTILINE))
        for name in ("run.txt", "test.txt")
    )
    assert run <= test


def test_what_is_imported_is_asked_for() -> None:
    """Each package that the code imports stands in pyproject.toml itself, not only in the wake of another."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["postgresql"]]
    names = {re.split(r"[<>=\[]", one)[0] for one in asked}
    modules = {
        module for module, owners in packages_distributions().items() if names & {owner.lower() for owner in owners}
    }
    imported = {
        name.partition(".")[0]
        for path in python_files("src")
        for node in at_run_time(ast.parse(path.read_text()))
        for name in modules_named(node)
    }
    assert imported - modules - sys.stdlib_module_names - {"fairhearing"} == set()


def at_run_time(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield every node but those that only a type checker reads."""
    for node in ast.iter_child_nodes(tree):
        if not (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"):
            yield node
            yield from at_run_time(node)


def modules_named(node: ast.AST) -> list[str]:
    """Return the modules that one import statement names; relative ones are none."""
    if isinstance(node, ast.Import):
        return [name.name for name in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []


def test_no_private_key_lies_in_the_repository() -> None:
    """Keys are made where they are used; the only ones kept here are in test vectors, and open nothing."""
    found = [
        path.relative_to(ROOT)
        for path, text in tracked_texts()
        if path.relative_to(ROOT).parts[0] != "tests" and PRIVATE_KEY.search(text)
    ]
    assert found == []


def test_every_link_in_the_docs_leads_somewhere() -> None:
    """A link from one page of the repository to another points to a file that is there."""
    broken = [
        f"{path} → {target}"
        for path, text in files(".md")
        for target in LINK.findall(text)
        if not re.match(r"[a-z]+:|#", target) and not (ROOT / path.parent / target.split("#")[0]).exists()
    ]
    assert broken == []


def test_each_promise_in_the_security_page_names_a_test_that_is_there() -> None:
    """Every test and file that SECURITY.md rests a promise on exists under that name."""
    page = (ROOT / "SECURITY.md").read_text()
    tests, places = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", page), re.findall(r"`((?:src|docs)/[\w/.]*)`", page)
    assert tests
    assert places
    assert [name for path, name in tests if f"def {name}(" not in (ROOT / path).read_text()] == []
    assert [place for place in places if not (ROOT / place).exists()] == []


def test_each_cell_of_what_an_attacker_gets_names_its_test_or_says_that_none_does() -> None:
    """Whatever the page says that somebody gets, or does not get, is held by a test beside it, or honestly by none."""
    page = (ROOT / "SECURITY.md").read_text().partition("## What an attacker gets")[2].partition("\n## ")[0]
    rows = [[cell.strip() for cell in row.strip("|").split("|")] for row in page.splitlines() if row.startswith("| ")]
    held = re.compile(r"`tests/[\w/]+\.py::\w+`|the same|nothing to hold|not yet held by a test.*|HTTPS, which.*")
    unheld = [row[0] for row in rows[2:] for at in (1, 3) if row[at] and not held.fullmatch(row[at + 1])]
    assert len(rows) > 12
    assert unheld == []


def test_no_page_carries_inline_code_or_style() -> None:
    """Templates hold no inline script, style or event handler, so that the strictest policy can be sent with each."""
    found = [
        f"{path}:{text[: match.start()].count(chr(10)) + 1} {match.group().strip()}"
        for path, text in files(".html", ".svg")
        if path.parts[0] == "src"
        for match in INLINE.finditer(text)
    ]
    assert found == []
