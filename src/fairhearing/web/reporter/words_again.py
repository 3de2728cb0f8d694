"""Asking for the words once more, before an act that cannot be undone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fairhearing import sealing
from fairhearing.web.reporter.come_back import what_is_wrong


class WordsAgain(forms.Form):
    """A form that only who has the words can send, not whoever finds the page open."""

    use_required_attribute = False
    code = forms.CharField(
        label=gettext_lazy("Your twelve words once more"),
        help_text=gettext_lazy("So that nobody who finds this page open can do it in your place."),
        widget=forms.Textarea(
            attrs={"rows": 3, "autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
        error_messages={"required": gettext_lazy("Type your twelve words once more.")},
    )

    def __init__(self, *args: Any, code: sealing.Code, **kwargs: Any) -> None:  # noqa: ANN401  Django's own
        super().__init__(*args, **kwargs)
        self._code = code

    def clean_code(self) -> sealing.Code:
        """Return the code when it is the one of this visit."""
        try:
            typed = sealing.Code.parse(self.cleaned_data["code"])
        except sealing.WrongCode as wrong:
            raise forms.ValidationError(what_is_wrong(wrong)) from None
        if typed != self._code:
            raise forms.ValidationError(_("These are not the words of this report."))
        return typed
