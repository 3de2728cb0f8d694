"""Where an installation keeps its things, read from the environment once.

Four folders, because they differ in who may copy them:

- ``secrets/``  keys of this machine; never in a backup (``fairhearing doctor`` prints the recovery sheet instead)
- ``fleeting/`` sessions, drafts and unsent uploads; never in a backup, gone after a day
- ``vault/``    sealed files that are too large for the database; in every backup
- ``trust/``    one trust policy for each organisation, meant to be published
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from fairhearing import sealing


class BadAddress(ImproperlyConfigured):
    """FAIRHEARING_DATABASE_URL names no database that this software knows."""


@dataclass(frozen=True)
class Place:
    """The folders of one installation."""

    data: Path

    @property
    def secrets(self) -> Path:
        return self.data / "secrets"

    @property
    def fleeting(self) -> Path:
        return self.data / "fleeting"

    @property
    def vault(self) -> Path:
        return self.data / "vault"

    @property
    def trust(self) -> Path:
        return self.data / "trust"

    def prepare(self) -> None:
        """Make the folders, readable by this system user alone."""
        for folder in (self.data, self.secrets, self.fleeting, self.vault, self.trust):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def secret(self, name: str) -> bytes:
        """Return the 32 secret bytes kept under ``name``, made on first use.

        Two processes that start at once must end with the same key, so the file is linked into place whole and
        whoever comes second reads what the first one left.
        """
        path = self.secrets / name
        if not path.exists():
            self.prepare()
            fresh = path.with_name(f"{name}.{sealing.random_id()}")
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(sealing.random_bytes(32))
                file.flush()
                os.fsync(file.fileno())
            try:
                os.link(fresh, path)
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
        return path.read_bytes()


def here() -> Place:
    """Return the place named by FAIRHEARING_DATA, or ``data`` below the working folder."""
    return Place(Path(os.environ.get("FAIRHEARING_DATA", "data")).absolute())


# What people say must survive a power cut the moment they are told it was received, hence FULL;
# a writer takes its lock at BEGIN, so that two writers wait for each other instead of failing.
SQLITE_OPTIONS = {
    "timeout": 30,
    "transaction_mode": "IMMEDIATE",
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
        "PRAGMA journal_size_limit=27103364;PRAGMA cache_size=4000;PRAGMA temp_store=MEMORY;PRAGMA secure_delete=ON;"
    ),
}


def database(address: str, place: Place) -> dict[str, object]:
    """Turn FAIRHEARING_DATABASE_URL into Django's setting; empty means SQLite in the data folder.

    Raises BadAddress for any scheme but ``sqlite`` and ``postgresql``.
    """
    parts = urlsplit(address or f"sqlite://{place.data / 'fairhearing.sqlite3'}")
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "fairhearing.config.sqlite",
            "NAME": unquote(parts.path),
            "OPTIONS": SQLITE_OPTIONS,
            # A test database in memory would lock and recover otherwise than a real one.
            "TEST": {"NAME": str(place.data / "test.sqlite3")},
        }
    if parts.scheme in ("postgresql", "postgres"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }
    raise BadAddress(f"FAIRHEARING_DATABASE_URL starts with {parts.scheme}: use sqlite:///… or postgresql://…")
