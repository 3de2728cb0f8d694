"""Write the pages of docs/generated from the code: stories, commands, steps of the scenario, who may open what.

`python docs/generate.py` writes them; `python docs/generate.py --check` only says whether they are what the code says
now, and is part of `make check`.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
GENERATED = ROOT / "docs" / "generated"
NOTE = "<!-- Written by docs/generate.py from the code. Change the code, then run `make docs`. -->\n\n"


def stories() -> str:
    """Return the manual's stories: what each test of tests/stories claims, with the requirements it is held to."""
    lines = ["# Stories", "", "What FairHearing does, as its tests tell it. All of it is invented.", ""]
    for path in sorted((ROOT / "tests" / "stories").glob("test_*.py")):
        tree = ast.parse(path.read_text())
        lines += [f"## {_title(path.stem)}", "", _words(tree), ""]
        for test in tree.body:
            if isinstance(test, ast.FunctionDef) and test.name.startswith("test_"):
                lines += [f"- **{_title(test.name)}.** {_words(test)} {_requirements(test)}".rstrip()]
        lines.append("")
    return "\n".join(lines)


def _title(name: str) -> str:
    words = name.removeprefix("test_").replace("_", " ")
    return words[0].upper() + words[1:]


def _words(node: ast.Module | ast.FunctionDef) -> str:
    return " ".join((ast.get_docstring(node) or "").split())


def _requirements(test: ast.FunctionDef) -> str:
    """Return the ids that the test names, in brackets."""
    ids = [
        argument.value
        for decorator in test.decorator_list
        if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == "pytest.mark.requirement"
        for argument in decorator.args
        if isinstance(argument, ast.Constant)
    ]
    return f"({', '.join(map(str, ids))})" if ids else ""


def commands() -> str:
    """Return the help of every subcommand."""
    sys.path.insert(0, str(ROOT / "src"))
    from fairhearing.cli.door import COMMANDS  # noqa: PLC0415  found on the path just set

    lines = ["# Commands", ""]
    for name in ["", *COMMANDS]:
        said = _run([*([name] if name else []), "--help"])
        lines += [f"## fairhearing {name}".rstrip(), "", "```", said.rstrip(), "```", ""]
    return "\n".join(lines)


def scenario() -> str:
    """Return every entry of the scenario, and what each served one checks."""
    said = _run(["scenario"])
    return f"# The scenario\n\nAs `fairhearing scenario` prints it.\n\n```\n{said.strip()}\n```\n"


def permissions() -> str:
    """Return who may open and do what, as it is stated for the test that tries it."""
    sys.path.insert(0, str(ROOT))
    from tests.hardening import permissions  # noqa: PLC0415  found on the path just set

    return permissions.page()


def _run(arguments: list[str]) -> str:
    """Run the command in a folder of its own, as wide as the page."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"COLUMNS": "100", "FAIRHEARING_DATA": folder, "PYTHONPATH": str(ROOT / "src")}
        command = [sys.executable, "-m", "fairhearing.cli.door", *arguments]
        return subprocess.run(  # noqa: S603  ourselves
            command, capture_output=True, check=True, text=True, env=environment, cwd=folder
        ).stdout


def pages() -> Iterator[tuple[Path, str]]:
    """Return each generated page and what it should hold."""
    for made in (stories, commands, scenario, permissions):
        yield GENERATED / f"{made.__name__}.md", NOTE + made()


def main() -> int:
    """Write the pages, or with --check say which are stale."""
    stale = [(path, text) for path, text in pages() if not path.exists() or path.read_text() != text]
    if "--check" in sys.argv:
        for path, _ in stale:
            print(f"{path.relative_to(ROOT)} is stale: run make docs")
        return 1 if stale else 0
    GENERATED.mkdir(parents=True, exist_ok=True)
    for path, text in stale:
        path.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
