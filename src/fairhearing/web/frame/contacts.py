"""Where else a person can go: an organisation's contacts, grouped and in the order in which they may be needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

TITLES: dict[str, tuple[StrOrPromise, StrOrPromise]] = {
    "danger": (_("In danger now"), _("They can come to you.")),
    "support": (_("Somebody to talk to"), _("They listen, and decide nothing for you.")),
    "police": (_("Police"), _("You can go there before, during or after a report here, or without one.")),
    "legal": (_("Legal advice"), _("They tell you what you can ask for, and stand on your side.")),
    "employer": (_("Employer"), _("For what happened at work, or to people who work there.")),
    "outside": (_("Bodies outside the organisation"), _("They can act when nobody inside can, or should.")),
}


@dataclass(frozen=True)
class Group:
    """Contacts of one kind, each as the organisation wrote it: name, reach, note."""

    kind: str
    title: StrOrPromise
    why: StrOrPromise
    contacts: tuple[Mapping[str, str], ...]


def grouped(contacts: Sequence[Mapping[str, str]], *kinds: str) -> list[Group]:
    """Return the groups that have a contact, of all kinds or of those named."""
    wanted = kinds or tuple(TITLES)
    groups = [Group(kind, *TITLES[kind], tuple(one for one in contacts if one.get("kind") == kind)) for kind in wanted]
    return [group for group in groups if group.contacts]
