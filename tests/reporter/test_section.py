"""Which part of the organisation a report is about."""

from __future__ import annotations

from django.urls import reverse

from fairhearing import sealing
from fairhearing.intake import reports
from fairhearing.people import organisations
from fairhearing.scenario.association import SECTION, Cast
from tests.desk.visiting import a_cast, body, open_case, sign_in
from tests.reporter.writing import Writer


def test_the_part_is_asked_shown_before_sending_and_seen_by_reader_and_reporter(db: None) -> None:
    """Where there are parts, one can be named; it stands on the review, at the desk and among what was told."""
    cast = a_cast("intake")
    writer = Writer(cast).tell()
    assert writer.post("people").url == writer.url("section")
    assert SECTION in writer.text("section")
    assert writer.post("section", section=SECTION, go="back").url == writer.url("people")
    assert writer.post("section", section=SECTION).url == writer.url("you")
    assert SECTION in writer.text("check")
    code = writer.look().code
    writer.confirm()
    writer.post("send")
    opened = reports.find(code)
    assert reports.telling_of(opened).section == SECTION
    assert SECTION in writer.text("told")
    assert SECTION in body(open_case(sign_in(cast, "intake"), opened.ref))


def test_nobody_is_asked_for_a_part_that_is_not_there(cast: Cast) -> None:
    """A part can be left open, one that does not exist is refused, and where there are none nobody is asked."""
    writer = Writer(cast).tell()
    assert writer.post("section", section="").url == writer.url("you")
    assert "Error:" in writer.post("section", section="Another part").content.decode()
    whole = organisations.found(slug="whole", name="Hill Guild", root=sealing.SigningKey.generate())
    assert organisations.sections(whole) == []
    writer.organisation = whole
    writer.post("before")
    assert writer.post("people").url == writer.url("you")
    assert reverse("reporter:section", args=["whole"]) not in writer.text("check")
