"""The log: nothing lost, nothing twice, nothing changed unseen."""

from __future__ import annotations

import datetime as dt
import threading
from pathlib import Path

import pytest
from django.db import connection, transaction

from fairhearing import proving
from fairhearing.record import log as record
from fairhearing.record.models import Leaf, Log, SignedCheckpoint
from fairhearing.record.signer import Signer, WouldFork

AT = dt.datetime(2032, 2, 20, 10, 30, tzinfo=dt.UTC)


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    return Signer("fairhearing/test", bytes(range(32)), tmp_path / "head")


@pytest.fixture
def log(transactional_db: None) -> Log:
    return record.begin("fairhearing/test")


def policy(signer: Signer) -> proving.Policy:
    return proving.Policy.parse("".join(f"log {key}\n" for key in signer.keys) + "quorum none\n")


def append(log: Log, number: int) -> record.Recorded:
    with transaction.atomic():
        return record.append(log, {"event": "test.done", "number": number})


@pytest.mark.requirement("R-130", "R-022")
def test_every_leaf_is_proved_under_the_newest_head(log: Log, signer: Signer) -> None:
    """Any entry, old or new, verifies offline against the trust policy, across more than one full tile."""
    recorded = [append(log, number) for number in range(600)]
    record.integrate(log, signer=signer, at=AT)
    for one in recorded[::37]:
        proof = record.prove(log, one.ticket)
        text = proving.receipt(one.entry, index=proof.index, path=proof.path, checkpoint_note=proof.checkpoint_note)
        verdict = proving.judge(text, policy=policy(signer), files=None)
        assert verdict.standing == "valid", verdict.reason
        assert verdict.fields["event"] == "test.done"


def test_heads_grow_consistently_one_batch_after_the_other(log: Log, signer: Signer) -> None:
    """The signer accepts each new head because the old one is its beginning."""
    for size in (1, 2, 3, 255, 256, 257, 600):
        for number in range(size - Log.objects.get(pk=log.pk).size):
            append(log, number)
        record.integrate(log, signer=signer, at=AT)
        assert record.check(log) == size
    assert signer.remembered()[0] == 600


@pytest.mark.requirement("R-130", "N-029")
@pytest.mark.parametrize("tampering", ["change", "removal", "reorder"])
def test_tampering_with_the_table_is_found(log: Log, signer: Signer, tampering: str) -> None:
    """A leaf that was changed, removed or moved in the database is found by recomputing the tree."""
    for number in range(20):
        append(log, number)
    record.integrate(log, signer=signer, at=AT)
    leaves = Leaf.objects.filter(log=log)
    if tampering == "change":
        leaves.filter(index=7).update(data=b"fairhearing/event/v1\nforged\n")
    elif tampering == "removal":
        leaves.filter(index=19).delete()
    else:
        data, hashed = leaves.filter(index=7).values_list("data", "hash").get()
        other, other_hash = leaves.filter(index=8).values_list("data", "hash").get()
        leaves.filter(index=7).update(data=other, hash=other_hash)
        leaves.filter(index=8).update(data=data, hash=hashed)
    with pytest.raises(proving.Unproven):
        record.check(log)


def test_a_restored_old_database_is_not_signed(log: Log, signer: Signer) -> None:
    """After a rollback of the database the signer refuses to sign another past for the same log."""
    for number in range(5):
        append(log, number)
    record.integrate(log, signer=signer, at=AT)
    Leaf.objects.all().delete()
    SignedCheckpoint.objects.all().delete()
    Log.objects.update(size=0, frontier=b"")
    append(log, 99)
    with pytest.raises(WouldFork):
        record.integrate(log, signer=signer, at=AT)
    assert Log.objects.get(pk=log.pk).size == 0, "nothing was placed"
    assert record.waiting(log) == 1, "the leaf is not lost"


def test_an_act_that_fails_leaves_no_leaf(log: Log, signer: Signer) -> None:
    """A transaction that is rolled back leaves nothing on the record, and its ticket proves nothing."""
    kept: list[record.Recorded] = []

    def act() -> None:
        with transaction.atomic():
            kept.append(record.append(log, {"event": "test.done"}))
            raise OSError

    with pytest.raises(OSError):  # noqa: PT011  the very fault that was planted
        act()
    assert record.integrate(log, signer=signer, at=AT) == 0
    with pytest.raises(record.NotOnRecord):
        record.settle(log, kept[0].ticket, signer=signer, at=AT)


@pytest.mark.slow
def test_many_writers_at_once_lose_nothing(log: Log, signer: Signer) -> None:
    """Eight writers append and settle at once: every index once, none missing, the tree right."""
    indexes: list[int] = []
    faults: list[BaseException] = []

    def write(first: int) -> None:
        try:
            for number in range(first, first + 25):
                one = append(log, number)
                indexes.append(record.settle(log, one.ticket, signer=signer, at=AT))
        except BaseException as fault:  # noqa: BLE001  shown by the test below
            faults.append(fault)
        finally:
            connection.close()

    writers = [threading.Thread(target=write, args=(first,)) for first in range(0, 200, 25)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert not faults
    assert sorted(indexes) == list(range(200))
    assert record.check(log) == 200
