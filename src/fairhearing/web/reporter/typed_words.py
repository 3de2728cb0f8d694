"""The twelve words as somebody types them: to come in, and once more before an act that cannot be undone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from fairhearing import sealing


class Words(forms.Form):
    """The twelve words. The field is called ``code`` so that no error page shows them."""

    code = forms.CharField(
        label=gettext_lazy("Your twelve words"),
        help_text=gettext_lazy(
            "In their order. Capital letters, commas and numbers do not matter; "
            "the first four letters of each word are enough."
        ),
        widget=forms.Textarea(
            attrs={
                "rows": 3,
                "autocomplete": "off",
                "autocapitalize": "none",
                "autocorrect": "off",
                "spellcheck": "false",
            }
        ),
        error_messages={"required": gettext_lazy("Type the twelve words that you kept.")},
    )

    def clean_code(self) -> sealing.Code:
        try:
            return sealing.Code.parse(self.cleaned_data["code"])
        except sealing.WrongCode as wrong:
            raise forms.ValidationError(what_is_wrong(wrong)) from None


def what_is_wrong(wrong: sealing.WrongCode) -> str:
    """Say which words cannot be right, or that all could be and still do not fit together."""
    if wrong.unknown_words:
        named = ", ".join(f"“{word}”" for word in wrong.unknown_words)
        said = ngettext(
            "This word is not in the list that the words come from: %(words)s. Look at its spelling.",
            "These words are not in the list that the words come from: %(words)s. Look at their spelling.",
            len(wrong.unknown_words),
        )
        return said % {"words": named}
    return _("These are not twelve words that belong together. Look whether one is missing, or in another place.")


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
