"""What a reporter is owed, in words for the reporter: the same on their own pages and on what is handed to them."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

OWED = {
    "acknowledge": gettext_lazy("Word that your report has arrived with a person"),
    "next_step": gettext_lazy("Word on what happens next"),
    "update": gettext_lazy("Word on how things stand"),
    "withdrawal_decision": gettext_lazy("A decision, with reasons, whether we stop"),
    "keys": gettext_lazy("That another person is let in, because nobody did what was owed"),
    "reply": gettext_lazy("A reply to what you wrote"),
}


def owed(code: str) -> str:
    """Say what is owed."""
    return str(OWED.get(code, _("Something that was promised to you")))
