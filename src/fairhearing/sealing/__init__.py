"""Seal bytes to readers; only they can open them."""

from fairhearing.sealing.age import (
    CannotOpen,
    MixedReaders,
    Reason,
    Sealer,
    open_sealed,
    opened,
    readdressed,
    seal,
)
from fairhearing.sealing.boxes import box, unbox
from fairhearing.sealing.codes import Code, WrongCode
from fairhearing.sealing.derivation import derive, random_bytes, random_id
from fairhearing.sealing.document import (
    Content,
    Document,
    DocumentSealer,
    Label,
    open_document,
    opened_document,
    seal_document,
)
from fairhearing.sealing.locks import WrongPassword, lock, unlock
from fairhearing.sealing.recipients import Identity, NotAKey, Recipient
from fairhearing.sealing.shares import BadShares, combine, split
from fairhearing.sealing.signatures import Forged, SigningKey, verify_signature
from fairhearing.sealing.slots import slot_for, slot_keys, slot_of, slot_public

__all__ = [
    "BadShares",
    "CannotOpen",
    "Code",
    "Content",
    "Document",
    "DocumentSealer",
    "Forged",
    "Identity",
    "Label",
    "MixedReaders",
    "NotAKey",
    "Reason",
    "Recipient",
    "Sealer",
    "SigningKey",
    "WrongCode",
    "WrongPassword",
    "box",
    "combine",
    "derive",
    "lock",
    "open_document",
    "open_sealed",
    "opened",
    "opened_document",
    "random_bytes",
    "random_id",
    "readdressed",
    "seal",
    "seal_document",
    "slot_for",
    "slot_keys",
    "slot_of",
    "slot_public",
    "split",
    "unbox",
    "unlock",
    "verify_signature",
]
