"""What no linter knows of this house: floors, names, whose objects, whose clock, how long a function may be."""

from __future__ import annotations

import ast
import re
import statistics
import subprocess
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.tracked import ROOT, python_files, tracked, tracked_texts

HOUSE = ROOT / "src" / "fairhearing"
GROUND_FLOOR = ("sealing", "proving", "procedure", "documents", "keeper", "refusal")
VAGUE = {"utils", "util", "helpers", "helper", "common", "services", "managers", "misc", "base", "core"}
NAMED_BY_DJANGO = ROOT / "src/fairhearing/config/sqlite/base.py"  # a database backend is looked for under this name
MANAGERS = {"objects", "_default_manager", "_base_manager"}
READS_THE_CLOCK = {
    "timezone.now",
    "timezone.localtime",
    "timezone.localdate",
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "time.time",
}
DRAWS_RANDOMNESS = {"os.urandom", "uuid.uuid1", "uuid.uuid4", "uuid4", "get_random_string", "get_random_secret_key"}
CHANCE = {"random", "secrets"}
LONGEST = 60
USUAL = 11
Function = ast.FunctionDef | ast.AsyncFunctionDef


def floors() -> list[set[str]]:
    """Return the areas floor by floor from the top, as import-linter holds them."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["id"] == "floors")
    return [set(re.findall(r"\w+", layer)) for layer in layers]


def area_of(path: Path) -> str:
    """Return the area that a file of the package belongs to: the first folder, or the module at the top."""
    first = path.relative_to(HOUSE).parts[0]
    return first.removesuffix(".py")


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def house_files(*, but: tuple[str, ...] = ()) -> list[Path]:
    """Return the package's own Python files outside the named areas; migrations are Django's, not ours."""
    return [
        path
        for path in python_files("src")
        if path.is_relative_to(HOUSE) and area_of(path) not in but and "migrations" not in path.parts
    ]


def where(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"


def functions(path: Path) -> Iterator[Function]:
    return (node for node in ast.walk(tree_of(path)) if isinstance(node, Function))


def length(function: Function) -> int:
    """Return the number of lines from `def` to the end, without the docstring."""
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is not None:
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


def test_every_folder_has_a_floor() -> None:
    """Each area of the package stands on one floor and no more, so that imports can be said to go down."""
    placed = [area for floor in floors() for area in floor]
    there = {area_of(path) for path in house_files()} - {"__init__", "__main__"}
    assert there <= set(placed)
    assert len(placed) == len(set(placed))


def test_no_file_has_a_name_that_says_nothing() -> None:
    """No file or folder is called by a word that anything could be put under."""
    found = [
        path.relative_to(ROOT)
        for path in tracked()
        if path != NAMED_BY_DJANGO and VAGUE & {Path(part).stem for part in path.relative_to(ROOT).parts}
    ]
    assert found == []


def test_each_package_says_what_it_promises() -> None:
    """The first line of every area's __init__ is its promise, one sentence."""
    silent = [
        path.relative_to(ROOT)
        for path in house_files()
        if path.name == "__init__.py"
        and path.parent.parent in (HOUSE, HOUSE / "web")
        and not (ast.get_docstring(tree_of(path)) or "").strip()
    ]
    assert silent == []


def test_a_django_app_begins_with_a_docstring_and_nothing_else() -> None:
    """An app's __init__ is imported while apps load, so its verbs live in modules named by nouns."""
    for path in house_files():
        if path.name == "apps.py":
            statements = tree_of(path.with_name("__init__.py")).body
            assert [type(node) for node in statements] in ([], [ast.Expr]), path.parent.relative_to(ROOT)


@pytest.mark.parametrize("area", GROUND_FLOOR)
def test_the_ground_floor_runs_without_django(area: str) -> None:
    """Each ground-floor area is a library of its own: importing all of it loads no part of Django."""
    modules = [path for path in house_files() if area_of(path) == area]
    if not modules:
        pytest.skip(f"not checked: there is no {area} yet")
    names = [
        ".".join(path.relative_to(ROOT / "src").with_suffix("").parts).removesuffix(".__init__") for path in modules
    ]
    program = f"import sys, {', '.join(names)}; sys.exit('django' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], cwd=ROOT / "src", check=True)


def test_the_contract_of_the_ground_floor_names_each_of_its_areas() -> None:
    """Whatever stands on the ground floor is also named where import-linter forbids Django."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    named = next(contract["source_modules"] for contract in contracts if contract["id"] == "ground")
    there = {f"fairhearing.{area_of(path)}" for path in house_files()}
    assert set(named) == there & {f"fairhearing.{area}" for area in GROUND_FLOOR}


def test_objects_are_asked_only_by_the_area_that_owns_them() -> None:
    """`Model.objects` stands only in the area whose model it is; everybody else calls that area's verbs."""
    owners: dict[str, set[str]] = defaultdict(set)
    for path in house_files():
        if path.stem == "models" or path.parent.name == "models":
            for node in tree_of(path).body:
                if isinstance(node, ast.ClassDef):
                    owners[node.name].add(area_of(path))
    strangers = [
        f"{where(path, node)} {model}"
        for path in house_files()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS
        for model in [ast.unparse(node.value).rpartition(".")[2]]
        if model in owners and area_of(path) not in owners[model]
    ]
    assert strangers == []


@pytest.mark.requirement("R-215")
def test_only_the_doors_read_the_clock() -> None:
    """The time of an act is handed in as `at`; only web, cli and config ask what time it is."""
    readings = [
        f"{where(path, node)} {ast.unparse(node)}"
        for path in house_files(but=("web", "cli", "config"))
        for node in ast.walk(tree_of(path))
        if (isinstance(node, ast.Attribute) and _last_two(node) in READS_THE_CLOCK)
        or (isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"})
    ]
    assert readings == []


def test_only_the_ground_floor_draws_randomness() -> None:
    """Keys and ids come from one place, which is read with care; nobody else asks the machine for chance."""
    draws = [
        f"{where(path, node)} {ast.unparse(node)}"
        for path in house_files(but=("sealing", "proving"))
        for node in ast.walk(tree_of(path))
        if (isinstance(node, ast.Attribute) and _last_two(node) in DRAWS_RANDOMNESS)
        or (isinstance(node, ast.Name) and node.id in DRAWS_RANDOMNESS)
        or (isinstance(node, ast.Import) and {name.name for name in node.names} & CHANCE)
        or (isinstance(node, ast.ImportFrom) and node.module in CHANCE)
    ]
    assert draws == []


def _last_two(node: ast.Attribute) -> str:
    """Return the last two words of a dotted name: `django.utils.timezone.now` is read as `timezone.now`."""
    return ".".join(ast.unparse(node).split(".")[-2:])


def test_no_function_is_longer_than_a_screen() -> None:
    """A function fits on one screen; the docstring is not counted."""
    long = [
        f"{where(path, function)} {function.name}: {length(function)} lines"
        for path in python_files("src", "tests", "benchmarks", "docs")
        if "migrations" not in path.parts
        for function in functions(path)
        if length(function) > LONGEST
    ]
    assert long == []


def test_most_functions_are_read_at_a_glance() -> None:
    """Half of the package's functions have at most eleven lines."""
    assert statistics.median(length(function) for path in house_files() for function in functions(path)) <= USUAL


def test_every_test_says_in_one_sentence_what_holds() -> None:
    """A test's docstring is a sentence that a reader of the manual would understand."""
    speechless = [
        f"{where(path, function)} {function.name}"
        for path in python_files("tests")
        if path.stem.startswith("test_")
        for function in functions(path)
        if function.name.startswith("test_") and not (ast.get_docstring(function) or "").split("\n\n")[0].endswith(".")
    ]
    assert speechless == []


def test_every_requirement_has_the_form_of_one() -> None:
    """What a test's marker names is a requirement (R-…) or a thing never to be done (N-…)."""
    wrong = [
        f"{where(path, node)} {ast.unparse(node)}"
        for path in python_files("tests")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.requirement"
        for argument in node.args or [None]
        if not (isinstance(argument, ast.Constant) and re.fullmatch(r"[RN]-\d{3}", str(argument.value)))
    ]
    assert wrong == []


def test_nothing_is_left_for_later_in_a_comment() -> None:
    """What is still to be done stands in an issue, not in a mark that everybody reads past."""
    mark = re.compile(r"\b(?:TO" + "DO|FIX" + r"ME)\b")
    found = [
        f"{path.relative_to(ROOT)}:{text[: match.start()].count(chr(10)) + 1}"
        for path, text in tracked_texts()
        for match in mark.finditer(text)
    ]
    assert found == []
