"""What a fault leaves: a receipt that verifies, or nothing at all."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from fairhearing import proving, sealing
from fairhearing.casework.messages import File
from fairhearing.casework.models import Case
from fairhearing.intake import reports
from fairhearing.intake.models import Report
from fairhearing.intake.telling import NotComplete, Telling
from fairhearing.people import organisations
from fairhearing.record import log as record
from fairhearing.record.models import Leaf, Queued
from fairhearing.scenario.association import Cast
from fairhearing.vault import inventory
from fairhearing.vault.keys import SLOTS
from fairhearing.vault.models import Safe, Slot, Stored
from tests.builders import AT, an_association


def environment() -> dict[str, str]:
    """Return the environment in which another process works on this test's database and folders."""
    ours = connection.settings_dict
    if connection.vendor == "sqlite":
        address = f"sqlite://{quote(str(ours['NAME']))}"
    else:
        login = f"{quote(ours['USER'])}:{quote(ours['PASSWORD'])}@" if ours["USER"] else ""
        port = f":{ours['PORT']}" if ours["PORT"] else ""
        address = f"postgresql://{login}{quote(ours['HOST'], safe='')}{port}/{quote(str(ours['NAME']))}"
    return os.environ | {"FAIRHEARING_DATABASE_URL": address, "FAIRHEARING_DATA": str(settings.PLACE.data)}


def is_whole(code: sealing.Code, cast: Cast) -> bool:
    """Tell whether a report can be found, read and proved by its code."""
    receipt = reports.receipt(code, at=AT)
    verdict = proving.judge(receipt.proof, policy=proving.Policy.parse(cast.organisation.trust_policy), files=None)
    return verdict.standing == "valid" and reports.telling_of(reports.find(code)).words == "A report."


@pytest.mark.slow
@pytest.mark.requirement("R-004")
@pytest.mark.django_db(transaction=True)
def test_a_killed_process_leaves_whole_reports_or_nothing() -> None:
    """Two processes that send are killed at random, again and again: every receipt given verifies, no half is left."""
    cast = an_association()
    script = Path(__file__).with_name("sending.py")
    tried, given = [], {}
    for _ in range(6):
        senders = [
            subprocess.Popen(
                [sys.executable, str(script), cast.organisation.slug, AT.isoformat()],
                stdout=subprocess.PIPE,
                text=True,
                env=environment(),
            )
            for _ in range(2)
        ]
        begun = [[sender.stdout.readline() for _ in range(4)] for sender in senders if sender.stdout]
        time.sleep(random.uniform(0, 1))  # noqa: S311  when to kill is no secret
        for sender in senders:
            sender.send_signal(signal.SIGKILL)
        for sender, first in zip(senders, begun, strict=True):
            for line in first + sender.communicate()[0].splitlines():
                said = json.loads(line) if line.strip().endswith("}") else {}
                tried += [said["trying"]] if "trying" in said else []
                given |= {said["code"]: said["proof"]} if "code" in said else {}
    assert len(given) > 10, "the processes did send"
    record.integrate(cast.organisation.log, signer=organisations.signer(cast.organisation), at=AT)
    for words, proof in given.items():
        assert (
            proving.judge(proof, policy=proving.Policy.parse(cast.organisation.trust_policy), files=None).standing
            == "valid"
        )
        assert is_whole(sealing.Code.parse(words), cast)
    for words in set(tried) - given.keys():
        try:
            assert is_whole(sealing.Code.parse(words), cast), "what is there is there whole"
        except reports.NoReport:
            continue
    assert Case.objects.count() == Report.objects.count() == Safe.objects.count()
    certified = len(cast.members)  # each of them is an entry of the register
    assert Leaf.objects.count() == Report.objects.count() + certified
    assert record.check(cast.organisation.log) == Report.objects.count() + certified
    missing, _unknown = inventory.compare()
    assert missing == [], "no row without its file"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_hundred_reports_at_once_all_arrive() -> None:
    """Two hundred people press send in the same moment: all arrive, each receipt verifies."""
    cast = an_association()
    codes = [sealing.Code.generate() for _ in range(200)]
    faults: list[BaseException] = []
    start = threading.Barrier(20)

    def send(mine: list[sealing.Code]) -> None:
        start.wait()
        try:
            for code in mine:
                reports.submit(Telling(words="A report."), organisation=cast.organisation, code=code, at=AT)
        except BaseException as fault:  # noqa: BLE001  shown below
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=(codes[first::20],)) for first in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    assert all(is_whole(code, cast) for code in codes)
    assert record.check(cast.organisation.log) == 200 + len(cast.members)


@pytest.mark.django_db(transaction=True)
def test_sending_twice_is_sending_once() -> None:
    """The same report sent twice, one after the other or at once, is one report with one receipt."""
    cast, code = an_association(), sealing.Code.generate()
    refs: list[str] = []

    def send() -> None:
        receipt = reports.submit(Telling(words="A report."), organisation=cast.organisation, code=code, at=AT)
        refs.append(receipt.ref)
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refs) == 6
    assert len(set(refs)) == 1
    assert Case.objects.count() == 1
    assert Slot.objects.count() == SLOTS


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("where", ["seal", "record", "owe"])
def test_a_fault_on_the_way_keeps_nothing(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever breaks while a report is taken in: no receipt, and not a row of it is kept."""
    cast, code = an_association(), sealing.Code.generate()

    def broken(*_: object, **__: object) -> None:
        raise OSError

    target = {
        "seal": "fairhearing.vault.store.Stored.objects.bulk_create",
        "record": "fairhearing.record.log.Queued.objects.bulk_create",
        "owe": "fairhearing.casework.dues.Due.objects.bulk_create",
    }[where]
    monkeypatch.setattr(target, broken)
    with pytest.raises(OSError):  # noqa: PT011  the very fault that was planted
        reports.submit(Telling(words="A report."), organisation=cast.organisation, code=code, at=AT)
    monkeypatch.undo()
    tables = (Report, Case, Safe, Slot, Stored, Queued)
    assert [table.objects.count() for table in tables] == [0] * len(tables)
    assert Leaf.objects.count() == len(cast.members), "nobody but who is certified stands on the record"
    with pytest.raises(reports.NoReport):
        reports.receipt(code, at=AT)
    assert reports.submit(Telling(words="A report."), organisation=cast.organisation, code=code, at=AT).ref


@pytest.mark.django_db(transaction=True)
def test_a_disk_that_is_full_keeps_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """When a large file can't be written whole, the report is not received, and no row of it is kept."""
    cast, code = an_association(), sealing.Code.generate()

    def full() -> list[bytes]:
        raise OSError(28, "No space left on device")

    large = File("large.bin", "application/octet-stream", 10**9, "0" * 64, full)
    with pytest.raises(OSError, match="space"):
        reports.submit(Telling(words="A report."), organisation=cast.organisation, code=code, files=[large], at=AT)
    assert Report.objects.count() == Stored.objects.count() == Queued.objects.count() == 0
    assert Leaf.objects.count() == len(cast.members), "nobody but who is certified stands on the record"


@pytest.mark.django_db
def test_an_empty_report_is_refused_before_anything_is_kept() -> None:
    """A report without a word gets a clear refusal and leaves no trace."""
    cast = an_association()
    with pytest.raises(NotComplete):
        reports.submit(Telling(words="  "), organisation=cast.organisation, code=sealing.Code.generate(), at=AT)
    assert Case.objects.count() == 0
