"""An administrator with SQL tries their ways in: each fails loudly, or surrenders no more than SECURITY.md says.

The administrator reads and writes every row, signs with keys of their own and has an account, the president's, that
receives nothing. They do not have the files of the machine: who has those has the server itself.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from django.core import mail

from fairhearing import proving, sealing
from fairhearing.casework import cases, conflicts, hands, history, inbox, messages
from fairhearing.casework.cases import Handler, NoCase
from fairhearing.casework.models import Case, Due
from fairhearing.correspondence import notices
from fairhearing.intake import reports
from fairhearing.intake.models import Report
from fairhearing.people import accounts, certificates, offices, organisations, register
from fairhearing.people.models import Account, Holding, Office, Organisation, Registered
from fairhearing.people.standing import ISSUED
from fairhearing.proving import Unproven
from fairhearing.record import log as record
from fairhearing.record.log import NotOnRecord
from fairhearing.record.models import Leaf, Log, Queued, SignedCheckpoint, Tile
from fairhearing.record.signer import WouldFork
from fairhearing.scenario.association import Cast
from fairhearing.vault import keys as vault
from fairhearing.vault import slots, store
from fairhearing.vault.models import Compartment, Safe, Slot, Stored
from tests.builders import AT, WORDS, a_report, an_association, declared
from tests.hardening.a_case import bytes_of, opens

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-044", "R-213")]
LOUD = (sealing.Forged, sealing.CannotOpen, NoCase, reports.NoReport, store.Damaged, Unproven, vault.GenerationGone)


@dataclass(frozen=True)
class Scene:
    """A case with a report and a message, the accountable reader's handler, and what the administrator has."""

    cast: Cast
    code: sealing.Code
    ref: str
    handler: Handler
    admin: Handler
    key: sealing.SigningKey

    @property
    def organisation(self) -> Organisation:
        return Organisation.objects.get(pk=self.cast.organisation.pk)

    def stored(self, kind: str) -> list[Stored]:
        """Return the rows of a compartment, oldest first."""
        return list(Stored.objects.filter(compartment__safe_id=self.ref, compartment__kind=kind).order_by("number"))

    def opened_by_admin(self) -> bool:
        """Tell whether anything of the case opens with the administrator's own identity."""
        every = Stored.objects.filter(compartment__safe_id=self.ref)
        slots = Slot.objects.filter(safe_id=self.ref).values_list("sealed", flat=True)
        return any(opens(bytes_of(row), [self.admin.identity]) for row in every) or any(
            opens(bytes(sealed), [self.admin.identity]) for sealed in slots
        )

    def chain(self) -> list[str]:
        """Return who would receive the next report, by account."""
        return [reader.account for reader in offices.chain(self.organisation, on=AT.date())]


@pytest.fixture
def scene() -> Scene:
    cast = an_association()
    code, receipt = a_report(cast)
    messages.send(declared(cast, receipt.ref), "We have read it.", purpose="answer", at=AT)
    return Scene(
        cast, code, receipt.ref, cast.handler("intake"), cast.handler("president"), sealing.SigningKey.generate()
    )


def reads(scene: Scene) -> tuple[str, list[str]]:
    """Read the case as its reporter and as its reader do: the report's words, and the thread's."""
    opened = cases.case_for(scene.handler, scene.ref)
    history.verify_chained(
        [
            history.decoded(document.content)
            for _, document in store.contents(opened.keys, "mailbox")
            if document.label.kind == "event"
        ]
    )
    told = reports.telling_of(reports.find(scene.code)).words
    return told, [one.text for one in messages.thread(opened)]


def refused(scene: Scene) -> None:
    """Reading the case, or writing into it, ends in an error with a name; nothing is read over."""
    with pytest.raises(LOUD):
        reads(scene)


def unharmed(scene: Scene) -> None:
    """The case still says what it said, and the administrator opens nothing of it."""
    assert reads(scene) == (WORDS, ["We have read it."])
    assert not scene.opened_by_admin()


# ── to be sealed to ──────────────────────────────────────────────────────────


def test_01_a_recipient_of_theirs_in_a_compartment(scene: Scene) -> None:
    """What is written next is sealed to the key that its writer holds, not to what stands in the row."""
    Compartment.objects.filter(safe_id=scene.ref).update(recipient=str(scene.admin.identity.recipient))
    messages.send(reports.find(scene.code), "Only for my readers.", purpose="message", at=AT)
    assert not scene.opened_by_admin()


def test_02_a_recipient_of_theirs_in_a_readers_account(scene: Scene) -> None:
    """The reader falls out of the chain; the report goes to the next, and nothing to the administrator."""
    victim = scene.handler.account.pk
    Account.objects.filter(pk=victim).update(recipient=str(scene.admin.identity.recipient))
    assert victim not in scene.chain()
    assert scene.admin.account.pk not in scene.chain()


def test_03_a_certificate_that_they_signed(scene: Scene) -> None:
    """A certificate counts by who signed it, and nobody lets the administrator sign."""
    before = scene.chain()
    office = Office.objects.get(organisation=scene.organisation, code="intake")
    body = certificates.body_of(scene.admin.account, office, certificates.Terms(AT.date(), appoints=True))
    fields = {"certificate": body, "signatures": [certificates.sign(body, scene.key)]}
    register.enter(scene.organisation, ISSUED, fields, at=AT)
    offices.hold(office, scene.admin.account, rank=0, from_on=AT.date())
    assert scene.chain() == before


def test_04_the_office_of_a_reader(scene: Scene) -> None:
    """Who is entered as holder of a receiving office, without a certificate for it, receives nothing."""
    before = scene.chain()
    Holding.objects.create(
        office=Office.objects.get(organisation=scene.organisation, code="intake"),
        account=scene.admin.account,
        from_on=AT.date(),
    )
    assert scene.chain() == before


def test_05_a_place_in_the_chain_for_their_own_office(scene: Scene) -> None:
    """The president's office with the first place in the chain still receives nothing: its certificate says so."""
    before = scene.chain()
    Office.objects.filter(organisation=scene.organisation, code="president").update(chain=0)
    assert scene.chain() == before


def test_06_another_root(scene: Scene) -> None:
    """A root in the database that is not the one in the published policy certifies nobody: no report is taken."""
    Organisation.objects.filter(pk=scene.organisation.pk).update(root_public=scene.key.public)
    with pytest.raises(organisations.OtherRoot):
        a_report(replace(scene.cast, organisation=scene.organisation))


def test_07_another_root_with_everybody_certified_anew(scene: Scene) -> None:
    """A root that is not the published one certifies nobody, however complete its certificates are."""
    policy = scene.organisation.trust_policy.replace(
        bytes(scene.organisation.root_public).hex(), scene.key.public.hex()
    )
    Organisation.objects.filter(pk=scene.organisation.pk).update(root_public=scene.key.public, trust_policy=policy)
    Account.objects.filter(pk=scene.handler.account.pk).update(recipient=str(scene.admin.identity.recipient))
    held = list(Holding.objects.filter(office__organisation=scene.organisation).select_related("account", "office"))
    Registered.objects.filter(organisation=scene.organisation).delete()
    organisation = scene.cast.organisation
    organisation.refresh_from_db()
    for holding in held:
        body = certificates.body_of(holding.account, holding.office, certificates.Terms(AT.date()))
        fields = {"certificate": body, "signatures": [certificates.sign(body, scene.key)]}
        register.enter(organisation, ISSUED, fields, at=AT)
    with pytest.raises(organisations.OtherRoot):
        a_report(replace(scene.cast, organisation=scene.organisation))


def test_08_more_readers_than_were_agreed(scene: Scene) -> None:
    """However many readers the row asks for, only certified ones are among them."""
    certified = set(scene.chain())
    Organisation.objects.filter(pk=scene.organisation.pk).update(readers=50)
    telling = reports.Telling(words=WORDS)
    found = reports.readers_for(scene.organisation, telling, on=AT.date())
    assert {reader.account for reader in found} <= certified
    assert scene.admin.account.pk not in {reader.account for reader in found}


# ── to come to keys ──────────────────────────────────────────────────────────


def a_grant(scene: Scene, to: sealing.Recipient) -> bytes:
    """Make a slot's content out of keys of the administrator's own."""
    kinds = Compartment.objects.filter(safe_id=scene.ref).values_list("kind", flat=True)
    made = {f"{kind}/1": sealing.random_bytes(32).hex() for kind in kinds}
    grant = json.dumps({"slots": sealing.slot_keys()[0].hex(), "compartments": made, "share": False}).encode()
    return sealing.seal(grant.ljust(slots.SIZE), to)


def test_09_a_slot_of_their_own(scene: Scene) -> None:
    """A slot that the administrator filled holds no key of the case: it ends in an error, and no word is read."""
    public = bytes(Safe.objects.get(pk=scene.ref).slot_public)
    agreed = sealing.slot_of(scene.admin.identity, with_public=public)
    Slot.objects.create(
        id=sealing.derive(agreed, "slot/0", 16).hex(),
        safe_id=scene.ref,
        sealed=a_grant(scene, scene.admin.identity.recipient),
    )
    with pytest.raises(LOUD):
        cases.case_for(scene.admin, scene.ref)


def test_10_a_readers_slots_filled_with_other_keys(scene: Scene) -> None:
    """A reader who is given the administrator's keys instead of the case's is not led to write to them."""
    for slot in Slot.objects.filter(safe_id=scene.ref):
        slot.sealed = a_grant(scene, scene.handler.identity.recipient)
        slot.save()
    refused(scene)


def test_11_the_slots_of_another_case(scene: Scene) -> None:
    """Keys of one case, carried to another, open nothing there."""
    _, other = a_report(scene.cast)
    for one, another in zip(
        Slot.objects.filter(safe_id=scene.ref), Slot.objects.filter(safe_id=other.ref), strict=True
    ):
        Slot.objects.filter(pk=another.pk).delete()
        Slot.objects.filter(pk=one.pk).update(sealed=bytes(another.sealed))
    refused(scene)


def test_12_another_key_for_finding_slots(scene: Scene) -> None:
    """With the public slot key swapped, readers find no slot: the case is refused to them, not opened to others."""
    Safe.objects.filter(pk=scene.ref).update(slot_public=sealing.slot_keys()[1])
    refused(scene)
    assert not scene.opened_by_admin()


def test_13_slots_deleted(scene: Scene) -> None:
    """Without slots the case opens for nobody: service is refused, which the table grants an administrator."""
    Slot.objects.filter(safe_id=scene.ref).delete()
    refused(scene)


def test_14_counters_of_a_safe(scene: Scene) -> None:
    """A counter raised makes readers look once more, and shows them nothing that is not theirs."""
    Safe.objects.filter(pk=scene.ref).update(changes=1000, changed_on=AT.date())
    assert scene.ref in inbox.mine(scene.handler)
    assert scene.ref not in inbox.mine(scene.admin)
    unharmed(scene)


def test_15_their_own_lock_on_a_readers_account(scene: Scene) -> None:
    """A lock is bound to its account: the administrator's own password does not open a reader's sign-in."""
    own = Account.objects.get(pk=scene.admin.account.pk)
    Account.objects.filter(pk=scene.handler.account.pk).update(locked=bytes(own.locked))
    member = scene.cast.members["intake"]
    with pytest.raises(accounts.NoSignIn):
        accounts.open_with_password(scene.organisation, member.username, scene.cast.members["president"].password)


def test_16_a_recovery_code_of_their_own_for_a_readers_account(scene: Scene) -> None:
    """A recovery box made by the administrator holds no key of the reader's: it opens no sign-in."""
    code, victim = sealing.Code.generate(), scene.handler.account
    own = accounts.prepare("somebody", "a password of some length")
    box = sealing.box(own.secrets.encoded(), key=code.key("recovery"), context=victim.pk.encode())
    Account.objects.filter(pk=victim.pk).update(recovery=box)
    with pytest.raises(accounts.NoSignIn):
        accounts.open_with_recovery_code(scene.organisation, victim.username, code.words)


def test_17_digits_used_once_more(scene: Scene) -> None:
    """A counter of used digits set back helps nobody without the password, because digits are asked for after it."""
    Account.objects.filter(pk=scene.handler.account.pk).update(second_factor_step=0)
    with pytest.raises(accounts.NoSignIn):
        accounts.open_with_password(scene.organisation, scene.handler.account.username, "a guess of theirs")
    unharmed(scene)


def test_18_the_daily_notice(scene: Scene) -> None:
    """Who puts their address into every row gets the notice that goes to everybody each day, and says nothing."""
    Account.objects.filter(organisation=scene.organisation).update(mail="admin@example.org")
    notices.send_daily(AT)
    assert all(scene.ref not in one.body and WORDS not in one.body for one in mail.outbox)
    assert {one.body for one in mail.outbox} == {str(notices.words())}


# ── to change what a case says ───────────────────────────────────────────────


def put_in(scene: Scene, kind: str, content: bytes, *, into: str = "mailbox") -> None:
    """Insert a document as its row would look, signed by the administrator."""
    place = Compartment.objects.get(safe_id=scene.ref, kind=into)
    document = sealing.random_id()
    label = sealing.Label(scene.organisation.pk, scene.ref, f"{into}/1", document, 1, kind)
    sealed = sealing.seal_document(label, content, sender=scene.key, to=[sealing.Recipient.parse(place.recipient)])
    Stored.objects.create(
        id=document,
        compartment=place,
        number=place.documents.count(),
        sealed=sealed,
        size=len(sealed),
        sha256=hashlib.sha256(sealed).hexdigest(),
        day=AT.date(),
    )


def test_19_a_message_of_their_own(scene: Scene) -> None:
    """A message that nobody of the case signed is refused, not shown."""
    said = {"purpose": "message", "role": "reporter", "at": AT.isoformat(), "text": "I take it back.", "files": []}
    put_in(scene, "message", json.dumps(said).encode())
    refused(scene)


def test_20_other_hands(scene: Scene) -> None:
    """Hands that the administrator wrote, with themselves as reader, are refused."""
    opened = cases.case_for(scene.handler, scene.ref)
    reader = dataclasses.replace(opened.hands.accountable, account=scene.admin.account.pk)
    changed = replace(opened.hands, readers=(reader, *opened.hands.readers))
    put_in(scene, hands.KIND, hands.encoded(changed), into=hands.COMPARTMENT)
    refused(scene)


def test_21_the_hands_from_before_somebody_stood_aside(scene: Scene) -> None:
    """An older version of the hands, put in once more as the newest, is known by its place and refused."""
    old = scene.stored(hands.COMPARTMENT)[0]
    conflicts.stand_aside(cases.case_for(scene.handler, scene.ref), at=AT)
    newest = Compartment.objects.filter(safe_id=scene.ref, kind=hands.COMPARTMENT).order_by("-generation")[0]
    Stored.objects.create(
        id=sealing.random_id(),
        compartment=newest,
        number=newest.documents.count(),
        sealed=bytes(old.sealed or b""),
        size=old.size,
        sha256=old.sha256,
        day=old.day,
    )
    with pytest.raises(LOUD):
        reports.find(scene.code)
    with pytest.raises(NoCase):
        cases.case_for(scene.handler, scene.ref)


def swap(one: Stored, other: Stored) -> None:
    """Let each of two rows hold what the other held."""
    for row, source in ((one.pk, other), (other.pk, one)):
        Stored.objects.filter(pk=row).update(sealed=bytes(source.sealed or b""), sha256=source.sha256)


def test_22_the_report_of_another_case(scene: Scene) -> None:
    """A document carried over from another case does not open in this one."""
    _, other = a_report(scene.cast)
    theirs = Stored.objects.get(compartment__safe_id=other.ref, compartment__kind="report")
    swap(scene.stored("report")[0], theirs)
    refused(scene)


def test_23_documents_of_one_case_changed_places(scene: Scene) -> None:
    """Two documents of the same compartment in each other's rows are refused."""
    rows = scene.stored("mailbox")
    swap(rows[-1], rows[-2])
    refused(scene)


def test_24_an_entry_taken_out(scene: Scene) -> None:
    """Each entry names the one before it, so one that is gone from the middle shows."""
    keys = cases.case_for(scene.handler, scene.ref).keys
    events = [row for row in scene.stored("mailbox") if store.read(keys, "mailbox", row.pk).label.kind == "event"]
    Stored.objects.filter(pk=events[1].pk).delete()
    refused(scene)


def test_25_a_stage_and_a_due(scene: Scene) -> None:
    """A case called answered, with nothing owed, still stands unanswered on the receipt that its reporter has."""
    Case.objects.filter(pk=scene.ref).update(stage="acknowledged")
    Due.objects.filter(case_id=scene.ref).update(met_on=AT.date())
    unharmed(scene)
    assert reports.receipt(scene.code, at=AT).fields["owed"]


def test_26_another_reporters_tag(scene: Scene) -> None:
    """A receipt code that is led to another case opens nothing there."""
    other_code, other = a_report(scene.cast)
    Report.objects.filter(case_id=scene.ref).delete()
    Report.objects.filter(case_id=other.ref).update(tag=scene.code.tag.hex())
    with pytest.raises(LOUD):
        reports.find(scene.code)
    with pytest.raises(LOUD):
        reports.find(other_code)


# ── to change the record ─────────────────────────────────────────────────────


def next_act(scene: Scene) -> None:
    """Act once more in the case, and have it put on the record."""
    entered = messages.send(reports.find(scene.code), "Once more.", purpose="message", at=AT)
    history.settle(scene.organisation, entered.ticket, at=AT)


def test_27_the_head_of_the_log(scene: Scene) -> None:
    """A log made shorter, or with another edge, is not continued: the signer remembers what it signed."""
    Log.objects.filter(pk=scene.organisation.log_id).update(size=0, frontier=b"")
    with pytest.raises(WouldFork):
        next_act(scene)


@pytest.mark.parametrize("what", ["data", "hash"])
def test_28_a_leaf(scene: Scene, what: str) -> None:
    """A leaf that was changed no longer fits the signed head, and doctor says so."""
    leaf = Leaf.objects.filter(log=scene.organisation.log).order_by("index")[0]
    Leaf.objects.filter(log=leaf.log, index=leaf.index).update(**{what: b"\0" * 32})
    with pytest.raises(Unproven):
        record.check(scene.organisation.log)


def test_29_a_tile(scene: Scene) -> None:
    """A row of hashes that is not the leaves' own makes proofs that fit nothing: no receipt comes of it."""
    before = reports.receipt(scene.code, at=AT)
    Tile.objects.create(log=scene.organisation.log, level=0, number=0, hashes=b"\1" * 32 * 256, root=b"\1" * 32)
    policy = proving.Policy.parse(scene.organisation.trust_policy)
    assert proving.judge(before.proof, policy=policy, files=None).standing == "valid"
    with pytest.raises((Unproven, WouldFork)):
        next_act(scene)


def test_30_a_signed_head(scene: Scene) -> None:
    """A head that the administrator signed is no head: the newest signed one must fit the leaves."""
    newest = SignedCheckpoint.objects.filter(log=scene.organisation.log).order_by("-size")[0]
    note = newest.note.replace(newest.note.splitlines()[2], "A" * 43 + "=", 1)
    SignedCheckpoint.objects.filter(log=newest.log, size=newest.size).update(note=note)
    with pytest.raises(Unproven):
        record.check(scene.organisation.log)


def test_31_a_leaf_that_waits(scene: Scene) -> None:
    """An act whose leaf was taken out of the queue is never called proved."""
    entered = messages.send(reports.find(scene.code), "Once more.", purpose="message", at=AT)
    Queued.objects.filter(ticket=entered.ticket).delete()
    with pytest.raises(NotOnRecord):
        history.settle(scene.organisation, entered.ticket, at=AT)


def test_the_ways_are_at_least_twenty() -> None:
    """What this page counts is what is tried."""
    ways: list[Callable[..., object]] = [
        one for name, one in globals().items() if name[:6].startswith("test_") and name[5].isdigit()
    ]
    assert len(ways) > 20
