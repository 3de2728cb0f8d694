"""What an organisation's profile means, in the words that people see where they decide whether to trust."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SAYS: dict[str, Promise] = {
    "letterbox": _(
        "This is a letterbox: it receives reports, helps people and passes matters on. It finds nobody in the right or "
        "in the wrong. Its pages and its keys are on one machine, and nobody outside watches its record."
    ),
    "independent host": _(
        "This is an independent host: at least three people outside keep shares of the keys, what guards the passwords "
        "is on another machine, and somebody else watches its record."
    ),
    "full": _(
        "Everything that this software can do stands: five people outside keep shares of the keys, nobody who runs "
        "the pages can sign its record, and others watch it."
    ),
    "not yet": _(
        "This site is not fully set up: fewer than two people inside can receive a report, or nobody outside ends "
        "their chain. Think of a way outside first."
    ),
}


MISSING: dict[str, Promise] = {
    "readers": _("Two people inside who receive reports."),
    "outside end": _("Somebody outside who ends their chain."),
    "key-holders": _("Three people outside who keep shares of the keys, so that nothing is lost with its readers."),
    "keeper elsewhere": _("What guards the passwords is on the machine of the pages, not on another one."),
    "witness": _("Nobody outside watches the record."),
    "five key-holders": _("Five people outside who keep shares of the keys."),
    "signer elsewhere": _("What signs the record is on the machine of the pages."),
    "witnesses": _("Three of four witnesses who watch the record."),
}


def lacks(missing: list[str]) -> list[str]:
    """Return in words what is missing for the next profile."""
    return [str(MISSING[one]) for one in missing]


def says(profile: str) -> str:
    """Return the profile in words; one that is not known here is shown as it is."""
    return str(SAYS.get(profile, profile))
