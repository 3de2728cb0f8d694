"""Prove that a thing was recorded and that nothing recorded was changed."""

from fairhearing.proving.checkpoint import VerifiedCheckpoint, Witnessed, signed_checkpoint, verify_checkpoint
from fairhearing.proving.head import Checkpoint
from fairhearing.proving.note import (
    NoteSigner,
    SignatureType,
    VerifiedNote,
    VerifierKey,
    parse_note,
    verify_note,
)
from fairhearing.proving.policy import Group, Log, Policy, Witness
from fairhearing.proving.receipt import FileVerdict, Verdict, judge, parse_receipt, receipt
from fairhearing.proving.statement import CannotCommit, Entry, Json, commit, verify_statement
from fairhearing.proving.tree import (
    EMPTY_ROOT,
    Frontier,
    consistency_path,
    inclusion_path,
    leaf_hash,
    node_hash,
    subtree_root,
    verify_consistency,
    verify_inclusion,
)
from fairhearing.proving.unproven import Unproven

__all__ = [
    "EMPTY_ROOT",
    "CannotCommit",
    "Checkpoint",
    "Entry",
    "FileVerdict",
    "Frontier",
    "Group",
    "Json",
    "Log",
    "NoteSigner",
    "Policy",
    "SignatureType",
    "Unproven",
    "Verdict",
    "VerifiedCheckpoint",
    "VerifiedNote",
    "VerifierKey",
    "Witness",
    "Witnessed",
    "commit",
    "consistency_path",
    "inclusion_path",
    "judge",
    "leaf_hash",
    "node_hash",
    "parse_note",
    "parse_receipt",
    "receipt",
    "signed_checkpoint",
    "subtree_root",
    "verify_checkpoint",
    "verify_consistency",
    "verify_inclusion",
    "verify_note",
    "verify_statement",
]
