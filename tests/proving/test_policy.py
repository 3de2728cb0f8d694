"""A trust policy says whose word counts, and how many must agree."""

from __future__ import annotations

import hashlib

import pytest

from fairhearing.proving import Checkpoint, Policy, SignatureType, Unproven, signed_checkpoint, verify_checkpoint
from tests.proving.a_log import AT, LASTING, LASTING_WITNESS, LOG, ORIGIN, TRUST, TRUST_ALONE, WITNESSES, signer

pytestmark = pytest.mark.requirement("R-132")

HEAD = Checkpoint(ORIGIN, 3, b"r" * 32)
W = [f"witness w{i} {one.vkey}" for i, one in enumerate(WITNESSES)]


def policy(*lines: str) -> Policy:
    """Read a policy of these lines."""
    return Policy.parse("\n".join([*lines, ""]))


def test_a_policy_is_read_as_the_standard_writes_it() -> None:
    """Comments, spaces, tabs, URLs and nested groups are understood."""
    read = policy(
        "  # whom we trust",
        "",
        f"log\t{LOG.vkey}   https://log.example/",
        W[0] + " https://w0.example/",
        *W[1:],
        "group two 2 w0 w1",
        "group any-of any two",
        "group every all any-of w2",
        "\tquorum every ",
    )
    assert read.logs[0].url == "https://log.example/"
    assert [one.url for one in read.witnesses] == ["https://w0.example/", "", ""]
    assert [one.name for one in read.witnesses] == ["w0", "w1", "w2"]
    assert [(one.name, one.needed) for one in read.groups] == [("two", 2), ("any-of", 1), ("every", 2)]
    assert read.quorum == "every"


@pytest.mark.parametrize(
    ("present", "met"), [("w0 w1 w2", True), ("w0 w2", False), ("w2", False), ("w0 w1", False), ("", False)]
)
def test_groups_of_groups_count_their_members(present: str, met: bool) -> None:  # noqa: FBT001
    """A quorum of groups is met exactly when each group is."""
    read = policy(*W, "group two 2 w0 w1", "group every all two w2", "quorum every")
    assert read.is_met_by(present.split()) is met


def test_a_policy_is_known_by_the_digest_of_its_bytes() -> None:
    """The digest is what sha256sum gives for the file, also where a comment is not UTF-8."""
    content = TRUST.encode() + b"# \xff\n"
    assert Policy.parse(content.decode("utf-8", "surrogateescape")).sha256 == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ([], "names no quorum"),
        (["quorum none", "quorum none"], "line 2: there is a second quorum"),
        (["quorum w0", *W], "line 1: w0 is not named above"),
        ([*W, "group g 2 w0", "quorum g"], "so many of its members"),
        ([*W, "group g 0 w0", "quorum g"], "so many of its members"),
        ([*W, "group g 01 w0", "quorum g"], "how many are needed"),
        ([*W, "group g some w0", "quorum g"], "how many are needed"),
        ([*W, "group g any", "quorum g"], "none of log, witness, group, quorum"),
        ([*W, "group g any g", "quorum g"], "g is not named above"),
        ([*W, "group g any none", "quorum g"], "none is not named above"),
        ([*W, "group g any w0 w0", "quorum g"], "w0 is a member twice"),
        ([*W, "group g any w0", "group h any w0", "quorum g"], "w0 is a member twice"),
        ([*W, "group w0 any w1", "quorum w0"], "the name w0 is taken"),
        ([f"witness none {WITNESSES[0].vkey}", "quorum none"], "the name none is taken"),
        ([W[0], f"witness w9 {WITNESSES[0].vkey}", "quorum none"], "stands there twice"),
        ([f"log {LOG.vkey}", f"log {LOG.vkey}", "quorum none"], "stands there twice"),
        ([f"log {LOG.vkey} a b", "quorum none"], "none of log, witness, group, quorum"),
        ([W[0] + " a b", "quorum none"], "none of log, witness, group, quorum"),
        ([f"log {WITNESSES[0].vkey}", "quorum none"], "cannot be used here"),
        ([f"witness w {LOG.vkey}", "quorum none"], "cannot be used here"),
        (["log nonsense", "quorum none"], "line 1: a key is not written"),
        (["quorum none\r"], "control character"),
        (["trust everybody"], "none of log, witness, group, quorum"),
    ],
)
def test_a_policy_with_a_fault_is_refused_with_its_line(lines: list[str], says: str) -> None:
    """No policy is half understood."""
    with pytest.raises(Unproven, match=says):
        policy(*lines)


def test_a_log_cannot_be_its_own_witness() -> None:
    """The log's key under a witness's name is refused: it would vouch for itself."""
    itself = signer(1, "independent.example", SignatureType.COSIGNATURE)
    with pytest.raises(Unproven, match="stands there twice"):
        policy(f"log {LOG.vkey}", f"witness w {itself.vkey}", "quorum w")


def test_a_checkpoint_with_log_and_quorum_is_believed() -> None:
    """The verdict names the log's key and each witness with its time."""
    verified = verify_checkpoint(signed_checkpoint(HEAD, [LOG, *WITNESSES[:2]], AT), Policy.parse(TRUST))
    assert verified.checkpoint == HEAD
    assert verified.log_keys == (LOG.vkey,)
    assert [(one.name, one.at_unix) for one in verified.witnesses] == [("w0", AT), ("w1", AT)]


def test_the_earliest_of_a_witness_two_words_counts() -> None:
    """Where a witness vouched twice, the first line's time is given."""
    twice = signed_checkpoint(HEAD, [LOG, *WITNESSES[:2]], AT) + WITNESSES[0].sign(HEAD.body, at_unix=AT + 9)
    assert verify_checkpoint(twice, Policy.parse(TRUST)).witnesses[0].at_unix == AT


def test_too_few_witnesses_are_not_enough() -> None:
    """One witness where two are asked for does not make the quorum."""
    with pytest.raises(Unproven, match="too few"):
        verify_checkpoint(signed_checkpoint(HEAD, [LOG, WITNESSES[0]], AT), Policy.parse(TRUST))


def test_witnesses_cannot_stand_in_for_the_log() -> None:
    """Without the log's own signature nothing is proved."""
    with pytest.raises(Unproven, match="no trusted key of this log"):
        verify_checkpoint(signed_checkpoint(HEAD, WITNESSES, AT), Policy.parse(TRUST))


def test_one_trusted_log_cannot_speak_for_another() -> None:
    """A signature by a trusted log over another log's head does not count."""
    other = signer(4, "example.org/other")
    trust = policy(f"log {LOG.vkey}", f"log {other.vkey}", "quorum none")
    with pytest.raises(Unproven, match="no trusted key of this log"):
        verify_checkpoint(signed_checkpoint(HEAD, [other], AT), trust)


def test_no_quorum_may_be_asked_for() -> None:
    """With "quorum none" the log's signature is enough."""
    assert verify_checkpoint(signed_checkpoint(HEAD, [LOG], AT), Policy.parse(TRUST_ALONE)).witnesses == ()


def test_post_quantum_keys_serve_as_log_and_as_witness() -> None:
    """A log and a witness may both sign with ML-DSA-44."""
    trust = policy(f"log {LASTING.vkey}", f"witness w {LASTING_WITNESS.vkey}", "quorum w")
    verified = verify_checkpoint(signed_checkpoint(HEAD, [LASTING, LASTING_WITNESS], AT), trust)
    assert (verified.log_keys, verified.witnesses[0].at_unix) == ((LASTING.vkey,), AT)
