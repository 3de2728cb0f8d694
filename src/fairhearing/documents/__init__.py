"""Files that people hand in: their kind by content, what they reveal, cleaned copies, mails. No Django, no disk.

Names are fetched when they are first used: the disposable process imports this package too, and it starts for each
file, so that it must not load what only our side needs.
"""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fairhearing.documents.kinds import KINDS, Kind, ending_differs, kind_of
    from fairhearing.documents.looking import Attachment, Mail, NotMail, cleaned, mail, revealed
    from fairhearing.documents.metadata import CannotClean, Revealed

__all__ = [
    "KINDS",
    "Attachment",
    "CannotClean",
    "Kind",
    "Mail",
    "NotMail",
    "Revealed",
    "cleaned",
    "ending_differs",
    "kind_of",
    "mail",
    "revealed",
]


def __getattr__(name: str) -> object:
    """Find one of the names above where it is written."""
    if name in __all__:
        for room in ("metadata", "kinds", "looking"):
            module = importlib.import_module(f"fairhearing.documents.{room}")
            if name in vars(module):
                return vars(module)[name]
    raise AttributeError(f"fairhearing.documents has no {name}")
