"""Installations to run commands on: one is set up for all tests of this folder, each gets a copy."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from fairhearing import sealing
from tests.cli.running import Installed


@pytest.fixture(scope="session")
def choir(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The choir's installation as `init` leaves it; nobody changes it."""
    return Installed(tmp_path_factory.mktemp("choir") / "data").init()


@pytest.fixture
def installed(choir: Installed, tmp_path: Path) -> Installed:
    """A copy of the choir's installation, to do with what a test likes."""
    return replace(choir, data=Path(shutil.copytree(choir.data, tmp_path / "data")))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def a_database(request: pytest.FixtureRequest) -> Iterator[Callable[[], str]]:
    """Make databases: each call returns the address of an empty one (none is needed where SQLite is the default)."""
    if request.param == "sqlite":
        yield lambda: ""
        return
    server = urlsplit(os.environ["FAIRHEARING_TEST_POSTGRESQL"])
    made: list[str] = []
    with psycopg.connect(server.geturl(), autocommit=True) as connection:

        def make() -> str:
            made.append(f"cli_{sealing.random_id()}")
            connection.execute(f'CREATE DATABASE "{made[-1]}"'.encode())
            return urlunsplit(server._replace(path=f"/{made[-1]}"))

        yield make
        for name in made:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())
