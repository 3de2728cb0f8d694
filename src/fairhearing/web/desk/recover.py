"""A lost password: the printed recovery code sets a new one, and the second factor is set up anew."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from fairhearing.people import accounts
from fairhearing.people.accounts import WeakPassword
from fairhearing.web.desk.sign_in import begin_enrolment, organisation_of, why_not
from fairhearing.web.frame.visits import Visited

DOES_NOT_FIT = _("User name and recovery code do not fit together. Look at both and type them again.")
WEAK = _("Choose a longer password: twelve letters or more, and not your user name. Four words in a row are good.")
DIFFERENT = _("The two passwords are not the same. Type the new one twice.")


def new_password_field(label: object) -> forms.CharField:
    """Return a field for a password that is being chosen."""
    return forms.CharField(
        label=label,  # type: ignore[arg-type]  # lazy words
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": _("Type the new password, twice.")},
    )


class NewPassword(forms.Form):
    """A password chosen, and typed twice."""

    new_password = new_password_field(_("New password"))
    again = new_password_field(_("New password, once more"))

    def clean_again(self) -> str:
        """Compare the two."""
        if self.cleaned_data["again"] != self.cleaned_data.get("new_password"):
            raise forms.ValidationError(DIFFERENT)
        return str(self.cleaned_data["again"])


class Recover(NewPassword):
    """The printed code and a new password."""

    username = forms.CharField(
        label=_("User name"), max_length=60, error_messages={"required": _("Type your user name.")}
    )
    words = forms.CharField(
        label=_("The twelve words of your recovery code"),
        max_length=400,
        help_text=_("From the sheet that you printed when your account was made."),
        widget=forms.Textarea(attrs={"rows": "3", "autocapitalize": "none", "spellcheck": "false"}),
        error_messages={"required": _("Type the twelve words.")},
    )
    field_order = ("username", "words", "new_password", "again")


def recover(request: Visited, slug: str) -> HttpResponse:
    """Set a new password with the printed code, then ask for a new second factor."""
    organisation = organisation_of(slug)
    form = Recover(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            with why_not(form, None, DOES_NOT_FIT):
                account, _secrets = accounts.reset_with_recovery_code(
                    organisation, given["username"], given["words"], given["new_password"]
                )
                begin_enrolment(request, account)
                return redirect("desk:enrol")
        except WeakPassword:
            form.add_error("new_password", WEAK)
    context = {"form": form, "organisation_name": organisation.name, "slug": organisation.slug}
    return render(request, "desk/recover.html", context)
