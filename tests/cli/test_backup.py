"""`fairhearing backup` and `restore`: everything comes back, or nothing changes."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import tarfile
from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from tests.cli.running import CHOIR, SLUG, Installed

Make = Callable[[], str]


def backed_up(here: Installed, folder: Path, name: str = "kept") -> tuple[str, str]:
    """Back an installation up; return the paths of the backup and of the recovery sheet."""
    backup, sheet = str(folder / f"{name}.backup"), str(folder / f"{name}.sheet")
    done = here.run("backup", backup, "--sheet", sheet)
    assert done.returncode == 0, done.stdout + done.stderr
    for path in (backup, sheet):
        assert Path(path).stat().st_mode & 0o077 == 0, "nobody else on this machine reads it"
    return backup, sheet


def with_its_keeper(there: Installed, here: Installed) -> Installed:
    """Bring the keeper's key from one place to another, on paper."""
    paper = here.run("keeper", "--sheet").stdout
    done = there.run("keeper", "--restore", "-", said=paper)
    assert done.returncode == 0, done.stdout + done.stderr
    return there


def is_whole(here: Installed) -> bool:
    """Tell whether `doctor` finds nothing broken, but for a database server that is set up for tests alone."""
    _code, said, broken = here.doctor("--thorough")
    return broken in ("", "The database may lose what it just received in a power cut.") and said["profiles"] == {
        SLUG: "letterbox"
    }


def contents(folder: Path) -> dict[str, str]:
    """Return the digest of every file of an installation that is meant to last."""
    passing = ("fleeting", ".sqlite3-", ".turn", ".lock")
    files = [path for path in folder.rglob("*") if path.is_file() and not any(word in str(path) for word in passing)]
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.mark.slow
@pytest.mark.requirement("R-004", "R-135")
def test_what_was_received_is_proved_after_a_restore(a_database: Make, tmp_path: Path) -> None:
    """On another machine, with the sheet: receipts from before verify, reports are read, accounts open."""
    here = Installed(tmp_path / "here", a_database()).init()
    receipts = here.send(2)
    backup, sheet = backed_up(here, tmp_path)
    there = Installed(tmp_path / "there", a_database(), here.accounts)
    refused = there.run("restore", backup)
    assert refused.returncode == 77
    assert "recovery sheet of this backup is needed" in refused.stdout
    assert not list((there.data / "vault").rglob("*.age"))
    done = there.run("restore", backup, "--sheet", sheet)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No password opens anything yet" in done.stdout
    assert "keeper's key is gone" in there.doctor()[2]
    assert not list((there.data / "keeper").glob("*.key")), "none is made anew in its place"
    with_its_keeper(there, here)
    for code, proof in receipts.items():
        found = there.look(code)
        assert found["report"] == "A report."
        assert there.verify(proof, tmp_path) == there.verify(found["proof"], tmp_path) == "valid"
        assert found["opens"]
    assert is_whole(there)
    key = here.data / "keeper" / "keeper.key"
    for path in (Path(backup), Path(sheet)):
        assert key.read_bytes() not in path.read_bytes()
        assert key.read_bytes().hex(" ", 4) not in path.read_text(errors="replace")
    before = contents(there.data)
    assert there.run("restore", backup, "--sheet", sheet).returncode == 73, "not over what is there"
    assert contents(there.data) == before
    assert len(there.send(1)) == 1, "and the record goes on"


@pytest.mark.slow
def test_a_backup_made_while_reports_come_in_is_consistent(a_database: Make, tmp_path: Path) -> None:
    """Every report that was received before the backup began is in it, whole; none is in it by half."""
    here = Installed(tmp_path / "here", a_database()).init()
    with here.sending() as given:
        before = dict(islice(given, 2))
        backup, sheet = backed_up(here, tmp_path)
        next(given)
    there = with_its_keeper(Installed(tmp_path / "there", a_database(), here.accounts), here)
    done = there.run("restore", backup, "--sheet", sheet)
    assert done.returncode == 0
    assert "No password opens" not in done.stdout
    assert is_whole(there)
    for words, proof in before.items():
        assert there.look(words)["report"] == "A report."
        assert there.verify(proof, tmp_path) == "valid"


@pytest.mark.slow
@pytest.mark.requirement("R-130", "N-029")
def test_an_old_backup_never_forks_the_record(a_database: Make, tmp_path: Path) -> None:
    """Beside a signer that signed more, a restore says what is lost, and nothing new is taken in or half kept."""
    here = Installed(tmp_path / "here", a_database()).init()
    old = here.send(1)
    backup, _sheet = backed_up(here, tmp_path)
    lost = here.send(1)
    again = replace(here, database=a_database())
    shutil.rmtree(here.data / "vault")
    for path in here.data.glob("fairhearing.sqlite3*"):
        path.unlink()
    done = again.run("restore", backup)
    assert done.returncode == 1
    assert "went on after this backup" in done.stdout
    code, _said, broken = again.doctor()
    assert code == 1
    assert f"The record of {SLUG} was set back" in broken
    assert again.send(1) == {}
    _code, said, _broken = again.doctor()
    assert "1 more wait" not in json.dumps(said), "the report was not kept without a receipt"
    assert again.look(next(iter(old)))["report"] == "A report.", "what is there can still be read"
    for words, proof in lost.items():
        assert again.look(words)["report"] is None
        assert again.verify(proof, tmp_path) == "valid", "who has the receipt can prove what was lost"


@pytest.fixture(scope="module")
def a_backup(choir: Installed, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A backup of the choir with one report, and its sheet."""
    folder = tmp_path_factory.mktemp("kept")
    here = replace(choir, data=Path(shutil.copytree(choir.data, folder / "data")))
    here.send(1)
    backup, sheet = backed_up(here, folder)
    return Path(backup), Path(sheet)


def parts(backup: Path) -> dict[str, bytes]:
    """Return the parts of a backup by name."""
    with tarfile.open(backup) as tar:
        files = ((member.name, tar.extractfile(member)) for member in tar)
        return {name: file.read() for name, file in files if file is not None}


def written(backup: Path, made: dict[str, bytes]) -> None:
    """Write parts as a backup."""
    with tarfile.open(backup, "w") as tar:
        for name, content in made.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))


def with_a_flipped_bit(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


def one_changed(made: dict[str, bytes], beginning: str) -> dict[str, bytes]:
    """Return the parts with one bit changed in the first whose name begins so."""
    name = next(name for name in made if name.startswith(beginning))
    return made | {name: with_a_flipped_bit(made[name])}


def foreign(made: dict[str, bytes], **others: str) -> dict[str, bytes]:
    """Return the parts with another claim in the manifest."""
    return made | {"manifest.json": json.dumps(json.loads(made["manifest.json"]) | others).encode()}


SPOILT: dict[str, Callable[[dict[str, bytes]], dict[str, bytes]]] = {
    "a changed database": lambda made: one_changed(made, "database"),
    "a changed sealed file": lambda made: one_changed(made, "vault/"),
    "a changed policy": lambda made: one_changed(made, "trust/"),
    "a lost sealed file": lambda made: {name: made[name] for name in made if not name.startswith("vault/")},
    "no manifest": lambda made: {name: made[name] for name in made if name != "manifest.json"},
    "no JSON in the manifest": lambda made: made | {"manifest.json": b"[1"},
    "a manifest of another shape": lambda made: made | {"manifest.json": b"[]"},
    "another database": lambda made: foreign(made, engine="oracle"),
    "another version": lambda made: foreign(made, format="fairhearing/backup/v9"),
    "a part that leads elsewhere": lambda made: {"../evil": b"x"} | made,
    "a part too many": lambda made: {"secrets/keeper.key": bytes(32)} | made,
}


@pytest.mark.slow
@pytest.mark.requirement("R-135")
def test_a_spoilt_backup_is_refused_and_nothing_changes(a_backup: tuple[Path, Path], tmp_path: Path) -> None:
    """Cut off, altered, foreign or no backup at all: each is refused in words, and the place stays empty."""
    whole, sheet = a_backup
    there = Installed(tmp_path / "there")
    spoilt = tmp_path / "spoilt"
    for why, spoil in SPOILT.items():
        written(spoilt, spoil(parts(whole)))
        _is_refused(there, spoilt, sheet, why)
    for size in (0, 100, 10_240, whole.stat().st_size * 9 // 10):
        spoilt.write_bytes(whole.read_bytes()[:size])
        _is_refused(there, spoilt, sheet, f"cut off after {size} bytes")
    _is_refused(there, tmp_path / "nowhere", sheet, "no file")
    assert not (tmp_path / "evil").exists()
    assert there.run("restore", str(whole), "--sheet", str(sheet)).returncode == 0


def _is_refused(there: Installed, backup: Path, sheet: Path, why: str) -> None:
    done = there.run("restore", str(backup), "--sheet", str(sheet))
    assert done.returncode == 65, f"{why}: {done.stdout}{done.stderr}"
    assert "Nothing was changed" in done.stdout
    assert set(contents(there.data)) <= {"secrets/django.key", "fairhearing.sqlite3"}, why


@pytest.mark.slow
def test_a_sheet_that_was_typed_in_works_and_a_wrong_one_is_refused(
    a_backup: tuple[Path, Path], tmp_path: Path
) -> None:
    """Large letters and other spacing do no harm; a wrong digit or a missing line is found before anything is done."""
    whole, sheet = a_backup
    typed = tmp_path / "typed"
    *words, line = sheet.read_text().splitlines()
    name, *groups = line.split()
    wrong = f"{name} {'0' * 8} {' '.join(groups[1:])}"
    there = Installed(tmp_path / "there")
    for bad in ([*words, wrong], words, [*words, line[:-1]], ["keeper.key zz"], []):
        typed.write_text("\n".join(bad))
        assert there.run("restore", str(whole), "--sheet", str(typed)).returncode == 77
    typed.write_text(f"\n\n{name}   {''.join(groups).upper()}\n\n")
    assert there.run("restore", str(whole), "--sheet", str(typed)).returncode == 0


def test_a_backup_never_takes_the_place_of_a_file(installed: Installed, tmp_path: Path) -> None:
    """What is there already stays, and what cannot be written is said; no half file is left."""
    (tmp_path / "there").write_text("mine")
    for options in ([str(tmp_path / "there")], [str(tmp_path / "new"), "--sheet", str(tmp_path / "there")]):
        assert installed.run("backup", *options).returncode == 73
    assert installed.run("backup", str(tmp_path / "no" / "folder")).returncode == 74
    assert (tmp_path / "there").read_text() == "mine"
    assert {path.name for path in tmp_path.iterdir()} == {"there", "data"}


def test_a_backup_of_nothing_is_refused(tmp_path: Path) -> None:
    """A place where nothing was set up gives no backup that somebody could count on."""
    here = Installed(tmp_path / "data")
    here.run("init", *CHOIR[:2])  # refused; it leaves an empty place
    shutil.rmtree(here.data, ignore_errors=True)
    (here.data / "secrets").mkdir(parents=True, mode=0o700)
    (here.data / "secrets" / "django.key").write_bytes(bytes(32))
    assert here.run("backup", str(tmp_path / "kept")).returncode == 66
    assert not (tmp_path / "kept").exists()


def test_a_backup_that_lacks_a_file_says_so(installed: Installed, tmp_path: Path) -> None:
    """A sealed file that is lost already is lost in the backup too: it is made, and the command says BROKEN."""
    installed.send(1)
    next((installed.data / "vault").rglob("*.age")).unlink()
    done = installed.run("backup", str(tmp_path / "kept"))
    assert done.returncode == 1
    assert "BROKEN: 1 sealed files are missing" in done.stdout
