"""Files that people hand in: their kind by content, what they reveal, cleaned copies, mails. No Django, no disk."""

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
