"""What an organisation's profile means, in the words that people see where they decide whether to trust."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SAYS: dict[str, Promise] = {
    "letterbox": _(
        "This is a letterbox: it receives reports, helps people and passes matters on. It finds nobody in the right or "
        "in the wrong. Its pages and its keys are on one machine, and nobody outside watches its record."
    ),
    "not yet": _(
        "This site is not fully set up: fewer than two people inside can receive a report, or nobody outside ends "
        "their chain. Think of a way outside first."
    ),
}


def says(profile: str) -> str:
    """Return the profile in words; one that is not known here is shown as it is."""
    return str(SAYS.get(profile, profile))
