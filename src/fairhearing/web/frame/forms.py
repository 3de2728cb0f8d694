"""How forms look everywhere: the renderer of all fields, and the fields that HTML alone does not have.

A form is written as plain Django and shown with `{{ form }}` or `{{ form.name.as_field_group }}`: label, hint
(`help_text`), error, `aria-describedby` and `aria-invalid` come from the templates in `frame/forms/`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms import renderers
from django.forms.renderers import DjangoTemplates
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

TEMPLATES = Path(__file__).parent / "templates"
DJANGO_TEMPLATES = Path(renderers.__file__).parent / "templates"
Files = MultiValueDict[str, "UploadedFile[bytes]"]


class Renderer(DjangoTemplates):
    """Set as `FORM_RENDERER`. The frame's templates come before Django's own, whatever else is installed."""

    form_template_name = "frame/forms/form.html"
    formset_template_name = "frame/forms/formset.html"
    field_template_name = "frame/forms/field.html"

    @cached_property
    def engine(self) -> Any:  # noqa: ANN401 - Django types its engines no closer
        """Template engine that looks first in the frame, then in Django's forms, then in the apps."""
        dirs = [TEMPLATES, DJANGO_TEMPLATES]
        return self.backend({"APP_DIRS": True, "DIRS": dirs, "NAME": "frame-forms", "OPTIONS": {}})


class Hinted:
    """The words of a choice with a hint below them: `choices=[("named", Hinted(_("…"), _("…")))]`."""

    def __init__(self, words: object, hint: object) -> None:
        self.words, self.hint = words, hint

    def __str__(self) -> str:
        return str(self.words)


class DateParts(forms.MultiWidget):
    """Three small inputs, each with its label: day, month, year."""

    template_name = "frame/forms/date_parts.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(dict.fromkeys(("day", "month", "year"), forms.TextInput), attrs)

    def decompress(self, value: date | None) -> list[int | None]:
        return [value.day, value.month, value.year] if value else [None, None, None]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:  # noqa: ANN401
        context = super().get_context(name, value, attrs)
        subwidgets = context["widget"]["subwidgets"]
        labelled = zip(subwidgets, (_("Day"), _("Month"), _("Year")), (2, 2, 4), strict=True)
        context["parts"] = [{"widget": part, "label": label, "digits": digits} for part, label, digits in labelled]
        return context


class DatePartsField(forms.MultiValueField):
    """A day that somebody knows: the cleaned value is a `date`, or None when all three parts are empty."""

    widget = DateParts
    default_error_messages = {
        "required": _("Enter the day, the month and the year."),
        "incomplete": _("Enter the day, the month and the year. All three are needed."),
        "invalid": _("This day is not in the calendar. Write it in numbers, such as 27 3 2031."),
    }

    def __init__(self, **kwargs: Any) -> None:  # noqa: ANN401 - whatever Django's fields take
        numbers = [forms.CharField(required=False) for _part in range(3)]
        super().__init__(fields=numbers, require_all_fields=False, **kwargs)

    def compress(self, data_list: Sequence[str]) -> date | None:
        parts = [part.strip() for part in data_list]
        if not any(parts):
            return None
        if not all(parts):
            raise ValidationError(self.error_messages["incomplete"], code="incomplete")
        try:
            day, month, year = (int(part) for part in parts)
            return date(year, month, day)
        except (ValueError, OverflowError) as wrong:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from wrong


class ManyFiles(forms.FileInput):
    """A file input in which any number of files can be chosen."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: object, files: Files, name: str) -> Any:  # noqa: ANN401, ARG002 - Django's signature
        return files.getlist(name)


class ManyFilesField(forms.FileField):
    """Any number of files: the cleaned value is a list of `UploadedFile`, empty files among them refused."""

    widget = ManyFiles
    default_error_messages = {"empty": _("This file is empty. Choose the file again, or leave it out.")}

    def clean(self, data: Sequence[UploadedFile[bytes]] | None, initial: object = None) -> list[UploadedFile[bytes]]:
        if not data:
            super().clean(None, initial)
            return []
        return [super(ManyFilesField, self).clean(one, initial) for one in data]
