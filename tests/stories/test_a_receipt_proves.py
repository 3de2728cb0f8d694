"""What was received can be proved to anybody, without the organisation: exactly this, and not one letter else."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from fairhearing import proving
from fairhearing.casework.messages import File
from fairhearing.intake.telling import Telling
from fairhearing.scenario.association import Cast
from tests import traces
from tests.builders import a_report, an_association

TOLD = "The conductor kept the tangerine envelope after the rehearsal"
PHOTO = File.of("tangerine envelope.jpg", "image/jpeg", b"\xff\xd8\xff\xe0 the tangerine envelope on the piano")
NOTES = File.of("rehearsal.txt", "text/plain", b"who stood beside the piano, and when")
WORDS_OF_IT = ("tangerine", "conductor kept", "beside the piano")


@pytest.mark.django_db
@pytest.mark.requirement("R-004")
def test_a_receipt_proves(tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    """The copy that a reporter takes along verifies under the published policy; one changed letter differs."""
    at = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    cast = an_association(at=at)
    code, _ = a_report(cast, telling=Telling(words=f"{TOLD}."), files=(PHOTO, NOTES), at=at)
    notes = _taken_along(cast, code.words, tmp_path)

    published = proving.Policy.parse(cast.organisation.trust_policy)
    verdict = _judged(notes, published)
    assert (verdict.standing, _standings(verdict)) == ("valid", ["matches", "matches", "matches"])
    assert verdict.fields["event"] == "report.received"
    assert "no independent witness" in verdict.weaker

    report = notes / "report.json"
    report.write_text(report.read_text().replace("after the rehearsal", "before the rehearsal"))
    assert _standings(_judged(notes, published)) == ["matches", "matches", "differs"]
    receipt = notes / "receipt.tlog-proof"
    other = 0 if verdict.index == 1 else 1  # where a leaf of the first batch lies is left to chance
    receipt.write_text(receipt.read_text().replace(f"index {verdict.index}\n", f"index {other}\n"))
    assert _judged(notes, published).standing == "invalid"

    assert traces.found_in_clear(WORDS_OF_IT) == []
    said = caplog.text + "".join(capfd.readouterr())
    assert [word for word in WORDS_OF_IT if word in said] == []


@pytest.mark.django_db
@pytest.mark.requirement("R-004")
def test_another_organisations_policy_does_not_vouch_for_it(tmp_path: Path) -> None:
    """Under the keys of somebody else the receipt proves nothing; without any it only agrees with itself."""
    at = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    cast, other = an_association(at=at), an_association(at=at)
    code, _ = a_report(cast, telling=Telling(words=f"{TOLD}."), at=at)
    notes = _taken_along(cast, code.words, tmp_path)
    strangers = proving.Policy.parse(other.organisation.trust_policy)
    assert _judged(notes, strangers).standing == "invalid"
    assert _judged(notes, None).standing == "consistent"


def _taken_along(cast: Cast, words: str, folder: Path) -> Path:
    """Come back with the words, save the copy, and unpack it."""
    browser, slug = Client(), cast.organisation.slug
    browser.post(reverse("reporter:return", args=[slug]), {"code": words})
    answer = browser.get(reverse("reporter:own_copy_file", args=[slug]))
    zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))).extractall(folder)
    return folder / "notes"


def _judged(notes: Path, policy: proving.Policy | None) -> proving.Verdict:
    files = {path.name: path for path in [notes / "report.json", *(notes / "files").glob("*")]}
    return proving.judge((notes / "receipt.tlog-proof").read_text(), policy=policy, files=files)


def _standings(verdict: proving.Verdict) -> list[str]:
    """Return how each file stands, in the order of the files' names."""
    return [one.standing for one in sorted(verdict.files, key=lambda one: (one.name == "report.json", one.name))]
