"""No name of a real person or organisation of the source stands in the project."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator

import pytest

from tests.tracked import ROOT, tracked, tracked_texts

HASHES = ROOT.parent / "shared" / "names.sha256"
WORD = re.compile(r"[^\W_]+(?:['’\-.&][^\W_]+)*")
PART = re.compile(r"[^\W_]+")


@pytest.fixture(scope="module")
def forbidden() -> frozenset[str]:
    if not HASHES.exists():
        missing = f"not checked: the list of names is not beside the repository ({HASHES.parent.name}/{HASHES.name})"
        if os.environ.get("CI") == "true":
            pytest.fail(missing, pytrace=False)
        pytest.skip(missing)
    hashes = frozenset(re.findall(r"\b[0-9a-f]{64}\b", HASHES.read_text()))
    assert hashes, "the list of names is empty"
    return hashes


@pytest.mark.requirement("R-211", "N-032")
def test_no_file_holds_a_forbidden_name(forbidden: frozenset[str]) -> None:
    """No tracked text holds one of the words, or pairs of neighbouring words, that may stand nowhere in the project."""
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path, text in tracked_texts()
        for line, phrase in phrases(text)
        if digest(phrase) in forbidden
    ]
    assert found == []


@pytest.mark.requirement("R-211", "N-032")
def test_no_path_holds_a_forbidden_name(forbidden: frozenset[str]) -> None:
    """No file or folder is called by one of these names either, not even a picture."""
    found = [
        path.relative_to(ROOT)
        for path in tracked()
        for _, phrase in phrases(str(path.relative_to(ROOT)))
        if digest(phrase) in forbidden
    ]
    assert found == []


@pytest.mark.parametrize(
    "text",
    [
        "Ada Example",
        "ada\nexample",
        "ADA, EXAMPLE",
        "the <b>Ada</b> Example",
        "ada_example",
        "Ada-Example",
        "AdaExample",
    ],
)
def test_a_name_is_found_however_it_is_written(text: str) -> None:
    """Case, line breaks, punctuation, underscores, hyphens and capitals in the middle do not hide a name."""
    assert "ada example" in {phrase for _, phrase in phrases(text)}


def phrases(text: str) -> Iterator[tuple[int, str]]:
    """Yield (line number, phrase) for each word and each pair of neighbouring words, in lower case.

    A word is taken whole (with the hyphen or apostrophe inside) and in its parts; words joined by capitals in the
    middle are taken apart too. Markup between two words does not part them.
    """
    before: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        plain = re.sub(r"<[^>]*>", " ", line)
        for reading, words in readings(plain).items():
            for word in words:
                lowered = word.lower()
                yield number, lowered
                if reading in before:
                    yield number, f"{before[reading]} {lowered}"
                before[reading] = lowered


def readings(line: str) -> dict[str, list[str]]:
    """Return the line's words in three readings: whole, in parts, and with joined capitals taken apart."""
    apart = re.sub(r"(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ])", " ", line)
    return {"whole": WORD.findall(line), "parts": PART.findall(line), "apart": PART.findall(apart)}


_DIGESTS: dict[str, str] = {}


def digest(phrase: str) -> str:
    """Return the SHA-256 of a phrase in hex; the same words come often."""
    if phrase not in _DIGESTS:
        _DIGESTS[phrase] = hashlib.sha256(phrase.encode()).hexdigest()
    return _DIGESTS[phrase]
