"""`fairhearing doctor`: says what stands, what is weaker, and finds each fault that somebody planted."""

from __future__ import annotations

import datetime as dt
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tests.cli.running import CHOIR, SLUG, Installed


@pytest.fixture(scope="module")
def with_reports(choir: Installed, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The choir with two reports; beside it, its database as it was after the first."""
    folder = tmp_path_factory.mktemp("reports")
    here = replace(choir, data=Path(shutil.copytree(choir.data, folder / "data")))
    here.send(1)
    with closing(sqlite3.connect(here.data / "fairhearing.sqlite3")) as now:
        now.execute(f"VACUUM INTO '{here.data / 'earlier'}'")
    here.send(1)
    return here


@pytest.fixture
def place(with_reports: Installed, tmp_path: Path) -> Installed:
    """A copy of it, to plant a fault in."""
    return replace(with_reports, data=Path(shutil.copytree(with_reports.data, tmp_path / "data")))


def ask(data: Path, *statements: str) -> None:
    """Change the database behind everybody's back."""
    with closing(sqlite3.connect(data / "fairhearing.sqlite3")) as database:
        for statement in statements:
            database.execute(statement)
        database.commit()


def a_sealed_file(data: Path) -> Path:
    return min((data / "vault").rglob("*.age"))


def set_back(data: Path) -> None:
    """Put the database back as it was one report before."""
    for path in data.glob("fairhearing.sqlite3-*"):
        path.unlink()
    (data / "earlier").replace(data / "fairhearing.sqlite3")


def another_key(data: Path) -> None:
    next((data / "secrets").glob("log-*.key")).write_bytes(bytes(32))


def a_register_cut_off(data: Path) -> None:
    """Delete the newest entry of the register."""
    ask(data, "DELETE FROM people_registered WHERE number = (SELECT max(number) FROM people_registered)")


ROOT = "UPDATE people_organisation SET root_public = X'00'"
LEAF = "UPDATE record_leaf SET data = X'00' WHERE \"index\" = 0"
FAULTS: dict[str, tuple[Callable[[Path], object], str]] = {
    "a key that others can read": (lambda data: (data / "keeper" / "keeper.key").chmod(0o644), "can read keeper.key"),
    "a folder that others can enter": (lambda data: data.chmod(0o755), "can read data"),
    "a vault that others can enter": (lambda data: (data / "vault").chmod(0o750), "can read vault"),
    "a lost file": (lambda data: a_sealed_file(data).unlink(), "1 sealed files are missing"),
    "a damaged file": (lambda data: a_sealed_file(data).write_bytes(b"x" * 4096), "1 sealed files are damaged"),
    "an altered leaf": (lambda data: ask(data, LEAF), f"The record of {SLUG} was altered"),
    "a leaf taken out": (lambda data: ask(data, "DELETE FROM record_leaf"), f"The record of {SLUG} was altered"),
    "a record set back": (set_back, f"The record of {SLUG} was set back"),
    "a register cut off": (a_register_cut_off, f"The register of {SLUG} was changed behind its back"),
    "another root": (lambda data: ask(data, ROOT), "root of certificates"),
    "a lost keeper's key": (lambda data: (data / "keeper" / "keeper.key").unlink(), "The keeper's key is gone"),
    "another keeper": (lambda data: (data / "keeper" / "keeper.key").write_bytes(bytes(32)), "Another keeper answers"),
    "a keeper that cannot start": (
        lambda data: (data / "keeper" / "tries.sqlite3").write_bytes(b"x" * 4096),
        "does not start",
    ),
    "a lost signing key": (lambda data: next((data / "secrets").glob("log-*.key")).unlink(), "signs the record"),
    "another signing key": (another_key, "signs the record"),
    "old tables": (lambda data: ask(data, "DELETE FROM django_migrations WHERE app = 'vault'"), "not up to date"),
    "no database": (lambda data: (data / "fairhearing.sqlite3").write_bytes(b"x" * 4096), "does not answer"),
}


@pytest.mark.requirement("R-130", "R-135")
@pytest.mark.parametrize("fault", FAULTS)
def test_each_planted_fault_is_found(place: Installed, fault: str) -> None:
    """Whatever is loose, lost, damaged, altered or set back is called broken, in words, and the exit code says so."""
    plant, words = FAULTS[fault]
    plant(place.data)
    code, said, broken = place.doctor("--thorough")
    assert words in broken
    assert (code, said["sound"]) == (1, False)


@pytest.mark.requirement("R-213")
def test_what_stands_is_said_with_its_profile(place: Installed) -> None:
    """A sound installation ends with code 0, says what is weaker than it could be, and names the profile."""
    (place.data / "vault" / "00").mkdir(exist_ok=True)
    (place.data / "vault" / "00" / f"{'0' * 32}.age").write_bytes(b"x")
    code, said, broken = place.doctor("--thorough")
    assert (code, said["sound"], broken) == (0, True, "")
    assert said["profiles"] == {SLUG: "letterbox"}
    weaker = " ".join(one["says"] for one in said["found"] if one["standing"] == "weaker")
    for words in (
        "1 sealed files belong to nothing",
        "No independent witness",
        "system user of the pages",
        "recovery sheet was never made",
        "not served over https",
    ):
        assert words in weaker
    in_words = place.run("doctor").stdout
    assert f"Profile of {SLUG}: letterbox: receives, supports and refers" in in_words
    assert f"The record of {SLUG} is whole: 6." in in_words
    assert f"The register of {SLUG} is whole: 4." in in_words


def test_what_ends_soon_is_said_in_time(tmp_path: Path) -> None:
    """Ninety days before the last certificate of an office ends, whoever runs the site reads of it; not sooner."""
    for days, is_said in ((60, True), (120, False)):
        last = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=days)
        choir = Installed(tmp_path / str(days)).init(*CHOIR, "--until", last.isoformat())
        said = " ".join(one["says"] for one in choir.doctor()[1]["found"])
        assert (f"The last certificate of Intake officer in {SLUG} ends on {last}" in said) == is_said


def test_looking_changes_nothing(place: Installed) -> None:
    """To look for a lost key never makes a new one."""
    for key in [*(place.data / "secrets").glob("log-*.key"), place.data / "keeper" / "keeper.key"]:
        key.unlink()
    place.doctor()
    assert not (place.data / "keeper" / "keeper.key").exists()
    assert [path.name for path in (place.data / "secrets").glob("*.key")] == ["django.key"]
