"""The forms in which somebody who works here takes a report in for another person (R-001)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fairhearing.casework.cases import Handler
from fairhearing.intake.telling import Telling
from fairhearing.people import offices
from fairhearing.people.offices import NotTo
from fairhearing.web.frame.forms import DatePartsField, Hinted, ManyFilesField

EXACT, RANGE, UNKNOWN = "exact", "range", "unknown"


def lines(text: str) -> tuple[str, ...]:
    """Return what stands on each line that is not empty."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


class Taking(forms.Form):
    """What is asked whatever the way in: danger first, then the words, whom it is about, whose it is."""

    danger = forms.ChoiceField(
        label=gettext_lazy("Is somebody in danger now?"),
        help_text=gettext_lazy("If so, call for help first. This form can wait; danger cannot."),
        widget=forms.RadioSelect,
        choices=[
            ("no", gettext_lazy("No")),
            ("unsure", gettext_lazy("I am not sure")),
            ("yes", gettext_lazy("Yes")),
        ],
        error_messages={"required": gettext_lazy("Say whether somebody is in danger now.")},
    )
    words = forms.CharField(
        label=gettext_lazy("What happened, in the person’s own words"),
        help_text=gettext_lazy("As they say it. Leave out what you think of it: that has a place of its own, later."),
        max_length=100_000,
        widget=forms.Textarea,
        error_messages={"required": gettext_lazy("Write down what was said. One sentence is enough.")},
    )
    concerned = forms.CharField(
        label=gettext_lazy("Whom is it about?"),
        help_text=gettext_lazy("One name on each line. Nobody who is named here receives it, whatever their office."),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": "3"}),
    )
    accounts = forms.MultipleChoiceField(
        label=gettext_lazy("Who must not see it?"),
        help_text=gettext_lazy("Ask the person. Those named above are left out already."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    offices = forms.MultipleChoiceField(
        label=gettext_lazy("Other offices that must not see it"), required=False, widget=forms.CheckboxSelectMultiple
    )
    names = forms.CharField(
        label=gettext_lazy("Anybody else who must not see it"),
        help_text=gettext_lazy("One name on each line."),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": "2"}),
    )
    identity_mode = forms.ChoiceField(
        label=gettext_lazy("How does the person want to be known?"),
        help_text=gettext_lazy("If you could not ask, choose the first."),
        widget=forms.RadioSelect,
        choices=[
            ("anonymous", gettext_lazy("Without a name")),
            ("confidential", gettext_lazy("By the readers of the report alone")),
            ("named", gettext_lazy("By name, also to the person it is about")),
        ],
        error_messages={"required": gettext_lazy("Choose how the person wants to be known.")},
    )
    name = forms.CharField(label=gettext_lazy("Their name"), required=False, max_length=300)
    reach = forms.CharField(
        label=gettext_lazy("A safe way to reach them"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": "2"}),
    )
    files = ManyFilesField(  # type: ignore[assignment]  # a field is no attribute of the form
        label=gettext_lazy("Files"), required=False, error_messages={"required": gettext_lazy("Choose the file first.")}
    )

    def prepare(self, handler: Handler, *, on: dt.date) -> None:
        """Offer the readers and offices of this organisation."""
        organisation = handler.account.organisation
        readers = offices.chain(organisation, on=on)
        others = [(one, who) for one, who in offices.named_offices(organisation, on=on) if one.chain is None]
        self.fields["accounts"].choices = [(one.account, Hinted(one.name, one.office_name)) for one in readers]  # type: ignore[attr-defined]
        self.fields["offices"].choices = [(one.code, Hinted(one.name, ", ".join(who))) for one, who in others]  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        """Ask for the name of somebody who does not want to be without one."""
        name = str(self.cleaned_data["name"]).strip()
        if not name and self.cleaned_data.get("identity_mode", "anonymous") != "anonymous":
            raise forms.ValidationError(_("Write their name, or choose “Without a name”."))
        return name

    def telling(self, way_in: str, received_by: str) -> Telling:
        """Return the report as it will be sealed."""
        given = self.cleaned_data
        return Telling(
            words=given.get("words", ""),
            concerned=lines(given["concerned"]),
            not_to=NotTo(frozenset(given["accounts"]), frozenset(given["offices"]), lines(given["names"])),
            identity_mode=given.get("identity_mode", "confidential"),
            danger=given["danger"],
            way_in=way_in,
            received_by=received_by,
            came=self.came(),
        )

    def came(self) -> dict[str, str]:
        """Return what is said of how it came."""
        return {}

    def identity(self) -> dict[str, str]:
        """Return who it comes from, which is sealed apart."""
        if self.cleaned_data.get("identity_mode") == "anonymous":
            return {}
        return {name: self.cleaned_data[name] for name in ("name", "reach") if self.cleaned_data.get(name)}


class OnBehalf(Taking):
    """Entered by an officer together with the person, or on their behalf."""


class Told(Taking):
    """A note of what somebody told an officer by word of mouth."""

    certainty = forms.ChoiceField(
        label=gettext_lazy("When was it told?"),
        widget=forms.RadioSelect,
        choices=[
            (EXACT, gettext_lazy("On a day that is known")),
            (RANGE, gettext_lazy("Some time between two days")),
            (UNKNOWN, gettext_lazy("Nobody knows any more")),
        ],
        error_messages={"required": gettext_lazy("Say how well the day is known.")},
    )
    told_from = DatePartsField(label=gettext_lazy("The day, or the first of the two"), required=False)
    told_to = DatePartsField(label=gettext_lazy("The last of the two days"), required=False)
    field_order = ("danger", "certainty", "told_from", "told_to", "words")

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  whatever Django's forms take
        super().__init__(*args, **kwargs)
        self.fields["words"].label = _("What was told, word for word as far as it is known")

    def clean(self) -> None:
        """Ask for the days that go with the answer, in order."""
        certainty = self.cleaned_data.get("certainty")
        begin, end = self.cleaned_data.get("told_from"), self.cleaned_data.get("told_to")
        if certainty in (EXACT, RANGE) and begin is None and "told_from" not in self.errors:
            self.add_error("told_from", _("Write the day, or choose another answer above."))
        if certainty == RANGE and end is None and "told_to" not in self.errors:
            self.add_error("told_to", _("Write the last day, or choose another answer above."))
        if certainty == RANGE and begin and end and end < begin:
            self.add_error("told_to", _("The last day is before the first. Look at both."))

    def came(self) -> dict[str, str]:
        """Return the day or the range in which it was told."""
        given = self.cleaned_data
        begin = given.get("told_from") if given["certainty"] != UNKNOWN else None
        end = given.get("told_to") if given["certainty"] == RANGE else None
        return {
            "certainty": given["certainty"],
            "told_from": begin.isoformat() if begin else "",
            "told_to": end.isoformat() if end else "",
        }


class Paper(Taking):
    """A letter or a note on paper, scanned or photographed."""

    field_order = ("danger", "files", "words")

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  whatever Django's forms take
        super().__init__(*args, **kwargs)
        self.fields["files"].label = _("The scans or photos of the paper")
        self.fields["files"].help_text = _("All pages, front and back, also empty ones with a stamp or a mark.")
        self.fields["words"].label = _("What the paper is, and what it says as far as you can read it")
        self.fields["words"].help_text = _("Such as: a letter by hand, two pages, unsigned, found in the letterbox.")


class Mail(Taking):
    """An e-mail as a file (.eml). Who wrote it has not been checked, and the report says so."""

    field_order = ("danger", "files")

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  whatever Django's forms take
        super().__init__(*args, **kwargs)
        for name in ("words", "identity_mode", "name", "reach"):
            del self.fields[name]
        self.fields["files"].label = _("The e-mail, saved as a file (.eml)")
        self.fields["files"].help_text = _(
            "In most mail programs: “Save as” or “Download message”. One e-mail at a time. "
            "Then delete it from mailbox and computer, if your rules allow."
        )


FORMS: dict[str, type[Taking]] = {"officer": OnBehalf, "mail": Mail, "telling": Told, "paper": Paper}
TITLES = {
    "officer": (
        gettext_lazy("On somebody’s behalf"),
        gettext_lazy("The person is with you, or has asked you to write."),
    ),
    "mail": (gettext_lazy("An e-mail"), gettext_lazy("It came to a mailbox, and should be handled as a report.")),
    "telling": (
        gettext_lazy("What somebody told"),
        gettext_lazy("A note of what you, or somebody else in office, were told by word of mouth."),
    ),
    "paper": (gettext_lazy("A letter or paper"), gettext_lazy("You have scans or photos of it.")),
}
