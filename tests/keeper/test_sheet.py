"""The keeper's key on paper, and back."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fairhearing.keeper import asking, sheet
from fairhearing.keeper.sheet import BadSheet
from fairhearing.keeper.wire import Kind, Request
from tests.keeping import Keeping

KEYS = st.binary(min_size=32, max_size=32)


def command(data: Path, *options: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "fairhearing.cli.door", "keeper", "--data", str(data), *options]
    return subprocess.run(line, capture_output=True, text=True, check=False, timeout=60, input=typed)


@given(KEYS)
def test_a_sheet_gives_its_key_back_however_it_is_typed(key: bytes) -> None:
    """Lines in another order, capitals, spaces and other words between them do no harm."""
    lines = sheet.lines(key)
    assert sheet.read("\n".join(lines)) == key
    assert sheet.read("My sheet\n\n" + "\n".join(line.upper().replace(" ", "   ") for line in reversed(lines))) == key


@given(key=KEYS, data=st.data())
def test_a_slip_of_the_pen_is_found_on_its_line(key: bytes, data: st.DataObject) -> None:
    """One wrong digit anywhere is found, and the line is named."""
    lines = sheet.lines(key)
    number = data.draw(st.integers(0, 7))
    at = data.draw(st.sampled_from([i for i, sign in enumerate(lines[number]) if i > 2 and sign != " "]))
    wrong = data.draw(st.sampled_from([digit for digit in "0123456789abcdef" if digit != lines[number][at]]))
    lines[number] = lines[number][:at] + wrong + lines[number][at + 1 :]
    with pytest.raises(BadSheet) as found:
        sheet.read("\n".join(lines))
    assert str(found.value) in (str(number + 1), "8")


def test_two_sheets_mixed_up_are_no_sheet() -> None:
    """A line of another sheet fits its own check, and not the whole."""
    first, second = sheet.lines(bytes(32)), sheet.lines(bytes([1]) * 32)
    with pytest.raises(BadSheet):
        sheet.read("\n".join([second[0], *first[1:]]))
    for bad in ("", "\n".join(first[:7]), "1 zz"):
        with pytest.raises(BadSheet):
            sheet.read(bad)


@pytest.mark.requirement("R-135")
def test_a_keeper_that_was_lost_comes_back_from_paper(tmp_path: Path) -> None:
    """Put back on another machine, the key answers as before; a wrong sheet changes nothing."""
    here, question = Keeping(tmp_path / "here"), Request(Kind.STRANGE, b"t" * 32, b"m" * 32)
    here.start()
    before = asking.ask(here.socket, question).body
    assert not asking.about(here.socket).has_sheet
    printed = command(tmp_path / "here", "--sheet").stdout
    assert asking.about(here.socket).has_sheet
    here.stop()
    paper = tmp_path / "paper"
    paper.write_text(printed.replace(sheet.lines(bytes(32))[0], "").replace("\n1  ", "\n1  0"))
    assert command(tmp_path / "there", "--restore", str(paper)).returncode == 65
    done = command(tmp_path / "there", "--restore", "-", typed=printed)
    assert done.returncode == 0, done.stdout + done.stderr
    there = Keeping(tmp_path / "there").start()
    assert asking.ask(there.socket, question).body == before
    there.stop()


def test_a_key_is_never_overwritten_and_never_made_anew_beside_tries(tmp_path: Path) -> None:
    """Another key in its place would lock everybody out for ever: both ways to it are refused."""
    keeper = Keeping(tmp_path)
    keeper.start()
    asking.ask(keeper.socket, Request(Kind.STRANGE, b"t" * 32, b"m" * 32))
    keeper.stop()
    other = "\n".join(sheet.lines(bytes(32)))
    assert command(tmp_path, "--restore", "-", typed=other).returncode == 73
    own = command(tmp_path, "--sheet").stdout
    key = tmp_path / "keeper" / "keeper.key"
    content = key.read_bytes()
    key.unlink()
    refused = command(tmp_path)
    assert (refused.returncode, "is gone" in refused.stdout) == (78, True)
    assert command(tmp_path, "--restore", "-", typed=own).returncode == 0
    assert key.read_bytes() == content
