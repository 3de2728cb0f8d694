"""Fields as people meet them."""

from __future__ import annotations

from datetime import date

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.datastructures import MultiValueDict
from pytest_django.fixtures import Settings

from fairhearing.web.frame.forms import DatePartsField, Hinted, ManyFilesField
from tests.frame.alone import frame_alone


class Asked(forms.Form):
    """One of each field that the frame adds, and choices with hints."""

    day = DatePartsField(label="Which day?", required=False)
    born = DatePartsField(label="Born on")
    how = forms.ChoiceField(
        label="How?", widget=forms.RadioSelect, choices=[("a", Hinted("By name", "All know <it>.")), ("b", "Not")]
    )
    files = ManyFilesField(label="Files", required=False)


@pytest.fixture(autouse=True)
def alone(settings: Settings) -> None:
    """Render with the frame's renderer."""
    frame_alone(settings)
    settings.FORM_RENDERER = "fairhearing.web.frame.forms.Renderer"


def day_of(first: str, second: str, third: str) -> date | list[str] | None:
    """Return what the field makes of three parts: a date, None, or its errors."""
    form = Asked({"day_day": first, "day_month": second, "day_year": third})
    return form.errors.get("day") or form.cleaned_data.get("day")


def test_a_day_is_read_from_its_three_parts() -> None:
    """Day, month and year become a day, with or without spaces and noughts."""
    assert day_of(" 3", "012", "2032 ") == date(2032, 12, 3)


def test_a_day_that_is_left_out_is_no_day() -> None:
    """Nobody has to know the day."""
    assert day_of("", " ", "") is None


@pytest.mark.parametrize("parts", [("31", "2", "2031"), ("3", "x", "2031"), ("0", "1", "2031"), ("1", "1", "99999")])
def test_a_day_that_is_not_in_the_calendar_is_explained(parts: tuple[str, str, str]) -> None:
    """What cannot be a day is answered with an example of one."""
    assert day_of(*parts) == ["This day is not in the calendar. Write it in numbers, such as 27 3 2031."]


def test_a_day_with_a_part_missing_is_explained() -> None:
    """Two parts of three are not silently dropped."""
    assert day_of("3", "", "2031") == ["Enter the day, the month and the year. All three are needed."]


def test_what_was_typed_into_a_day_is_kept() -> None:
    """A day that was refused still stands in its fields."""
    html = str(Asked({"day_day": "31", "day_month": "2", "day_year": "2031"})["day"].as_field_group())
    assert all(f'value="{part}"' in html for part in ("31", "2", "2031"))


def test_a_needed_day_is_asked_for() -> None:
    """A day that is needed says so in words."""
    assert Asked({}).errors["born"] == ["Enter the day, the month and the year."]


def test_a_day_that_is_known_is_shown_in_its_parts() -> None:
    """A day given before stands in the three fields."""
    html = str(Asked(initial={"day": date(2031, 3, 27)})["day"])
    assert all(f'value="{part}"' in html for part in ("27", "3", "2031"))


def test_any_number_of_files_is_taken() -> None:
    """All files chosen at once arrive, in their order."""
    sent = [SimpleUploadedFile(f"{number}.txt", b"words") for number in range(3)]
    form = Asked({}, MultiValueDict({"files": sent}))
    form.is_valid()
    assert form.cleaned_data["files"] == sent


def test_no_file_is_no_error_where_none_is_needed() -> None:
    """Leaving the files out is an answer."""
    form = Asked({}, MultiValueDict())
    form.is_valid()
    assert form.cleaned_data["files"] == []


def test_a_needed_file_is_asked_for() -> None:
    """Where a file is needed, leaving it out is said."""
    with pytest.raises(forms.ValidationError):
        ManyFilesField().clean([])


def test_an_empty_file_among_others_is_refused_in_words() -> None:
    """A file without a byte is not silently taken."""
    sent = [SimpleUploadedFile("1.txt", b"words"), SimpleUploadedFile("2.txt", b"")]
    form = Asked({}, MultiValueDict({"files": sent}))
    assert form.errors["files"] == ["This file is empty. Choose the file again, or leave it out."]


def test_a_hint_below_a_choice_belongs_to_it() -> None:
    """A screen reader reads the hint with its choice, and markup in it stays text."""
    html = str(Asked()["how"])
    assert 'id="id_how_0" aria-describedby="id_how_0_hint"' in html
    assert '<div class="hint" id="id_how_0_hint">All know &lt;it&gt;.</div>' in html
    assert "id_how_1_hint" not in html


def test_errors_are_tied_to_their_fields_and_listed_at_the_top() -> None:
    """Each error stands at its field, is read with it, and has a link in the summary; the tab says "Error:"."""
    page = Client().post("/quiet/", {"day_day": "31"}).content.decode()
    assert "<title>Error: Step 3 of 12</title>" in page
    assert '<a href="#id_what">Say what happened. One sentence is enough for now.</a>' in page
    assert '<a href="#id_known_0">Choose how you want to be known.</a>' in page
    assert '<a href="#id_day_0">' in page
    assert 'aria-describedby="id_what_helptext id_what_error"' in page
    assert page.count('aria-invalid="true"') >= 3


def test_what_may_be_left_out_says_so() -> None:
    """A field that is not needed says it in words, not with a star."""
    html = str(Asked()["files"].as_field_group())
    assert "(you can leave this out)" in html


def test_a_form_that_is_not_yet_sent_has_no_errors() -> None:
    """An empty form accuses nobody."""
    page = Client().get("/quiet/").content.decode()
    assert "<title>Step 3 of 12</title>" in page
    assert "There is a problem" not in page
