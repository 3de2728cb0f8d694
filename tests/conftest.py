"""What every test stands on: a data folder of its own, the database in use, a real browser, and the requirements.

A test that cannot run says what was not checked. When CI=true, a missing browser or database is a failure.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import defaultdict
from pathlib import Path

import pytest
from django.conf import settings

from tests import keeping

TESTS = Path(__file__).parent
IN_CI = os.environ.get("CI") == "true"
GROUND_FLOOR = {"sealing", "proving", "procedure", "documents", "keeper"}
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
# Without these, a browser that root starts refuses to, and one without a network keeps asking for its maker's hosts.
CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "live_server", "django_db_setup"}
BROWSER_FIXTURES = {"page", "context", "browser", "new_context", "launch_browser"}
ON_POSTGRESQL = os.environ.get("FAIRHEARING_DATABASE_URL", "").startswith("postgres")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--requirements", action="store_true", help="print which requirements were tested, and how it went"
    )


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Point the settings at a folder of this process, unless only the ground floor is tested, which knows no Django.

    Where workers run the tests, each points to its own: two that share a folder would lose each other's visits. What
    hands the tests out must leave them nothing in the environment, because they read the settings before this.
    """
    if config.getoption("numprocesses", None) and not hasattr(config, "workerinput"):
        os.environ.pop("DJANGO_SETTINGS_MODULE", None)
        return
    if {_room(argument) for argument in config.args} <= GROUND_FLOOR:
        return
    folder = tempfile.TemporaryDirectory(prefix="fairhearing-tests-", ignore_cleanup_errors=True)
    config.add_cleanup(folder.cleanup)
    os.environ["FAIRHEARING_DATA"] = folder.name
    os.environ["DJANGO_SETTINGS_MODULE"] = "fairhearing.config.settings"
    config.add_cleanup(keeping.begin(Path(folder.name)))
    # Playwright keeps an event loop running in the test's thread, which Django would take for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    assert settings.INSTALLED_APPS  # asking for one loads them: pytest-django sets up what it finds loaded


def _room(argument: str) -> str:
    """Return the folder below tests/ that a command-line argument names, "" for tests/ itself or anything else."""
    path = Path(argument.split("::", maxsplit=1)[0]).resolve()
    return path.relative_to(TESTS).parts[0] if path != TESTS and path.is_relative_to(TESTS) else ""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a database or a browser, and write each test's requirements where every report carries them."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if item.get_closest_marker("django_db") or fixtures & DATABASE_FIXTURES:
            item.add_marker("database")
        if fixtures & BROWSER_FIXTURES:
            item.add_marker("browser")
        for marker in item.iter_markers("requirement"):
            item.user_properties.extend(("requirement", identifier) for identifier in marker.args)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what cannot be checked here, saying so; fail instead where CI promised the browser."""
    if item.get_closest_marker("browser") and not CHROMIUM:
        _not_checked("no Chromium on this machine (on Debian: apt-get install chromium)")
    if item.get_closest_marker("postgresql") and not ON_POSTGRESQL:
        pytest.skip("not checked on SQLite: needs PostgreSQL (make test runs it there)")


def _not_checked(why: str) -> None:
    if IN_CI:
        pytest.fail(f"not checked: {why}", pytrace=False)
    pytest.skip(f"not checked: {why}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """With --requirements, print one line for each requirement that a test names."""
    if not config.getoption("--requirements"):
        return
    outcomes: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for outcome in ("passed", "failed", "error", "skipped"):
        for report in terminalreporter.stats.get(outcome, []):
            for name, identifier in getattr(report, "user_properties", ()):
                if name == "requirement":
                    outcomes[identifier][outcome] += 1
    terminalreporter.section("requirements tested")
    for identifier in sorted(outcomes):
        counts = ", ".join(f"{count} {outcome}" for outcome, count in outcomes[identifier].items())
        terminalreporter.line(f"{identifier}  {counts}")
    whole = sum(1 for counts in outcomes.values() if counts.keys() == {"passed"})
    terminalreporter.line(f"{len(outcomes)} requirements have tests; {whole} of them passed all of theirs here")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    """Start the Chromium of this machine, which the tests did not download."""
    return browser_type_launch_args | {"executable_path": CHROMIUM, "args": CHROMIUM_OPTIONS}


@pytest.fixture(autouse=True)
def _all_tries_are_left(request: pytest.FixtureRequest) -> None:
    """Give every account its tries back before a test: the invented association keeps its people from test to test."""
    if request.node.get_closest_marker("database"):
        keeping.give_back()
