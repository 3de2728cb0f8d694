"""The steps of the story, as far as they are served: reports, receipts, readers, standing aside, the record.

The clock is the script's. Everything is invented.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator

from django.db import transaction

from fairhearing import proving, sealing
from fairhearing.casework import cases, conflicts, inbox, messages, readings
from fairhearing.casework.cases import Handler, NoCase
from fairhearing.casework.messages import File
from fairhearing.intake import reports
from fairhearing.intake.telling import Allegation, Telling
from fairhearing.people import offices
from fairhearing.people.offices import NotTo
from fairhearing.record import log as record
from fairhearing.record import tampering
from fairhearing.refusal import Refused
from fairhearing.scenario import association
from fairhearing.scenario.story import Check, Entry, World

BY_OFFICE = ("leader", "president", "spokesperson")
NOWHERE = "0" * 32


def is_not_found(handler: Handler, ref: str) -> bool:
    """Tell whether a handler gets the answer of a case that does not exist."""
    try:
        cases.case_for(handler, ref)
    except NoCase:
        return True
    return False


def _verdict(world: World, proof: str) -> proving.Verdict:
    policy = proving.Policy.parse(world.people.organisation.trust_policy)
    return proving.judge(proof, policy=policy, files=None)


def _send(
    world: World, who: str, telling: Telling, at: dt.datetime, *, files: tuple[File, ...] = (), **identity: str
) -> reports.Receipt:
    code = sealing.Code.generate()
    receipt = reports.submit(
        telling, organisation=world.people.organisation, code=code, identity=identity, files=files, at=at
    )
    world.codes[who], world.proofs[who], world.refs[who] = code, receipt.proof, receipt.ref
    return receipt


def load_association(world: World, at: dt.datetime) -> Iterator[Check]:
    """Step 01: the association, its offices and the chain of those who receive reports."""
    world.cast = association.found(association.prepare(), at=at)
    for role in BY_OFFICE:
        not_found = is_not_found(world.people.handler(role), NOWHERE)
        yield Check(f"the {role} gets 'not found' on any case", not_found, ("R-044",))
    chain = offices.chain(world.people.organisation, on=at.date())
    yield Check("who receives reports has a backup at every place", len(chain) >= 2, ("R-048",))  # noqa: PLR2004
    yield Check("the chain ends outside the association", chain[-1].is_outside, ("R-043",))


def camp_report(world: World, at: dt.datetime) -> Iterator[Check]:
    """Step 03: Junior J reports with a helper, and chooses the police as well."""
    telling = Telling(
        words="Told with a helper beside me.",
        allegations=(Allegation(kind="other", words="An event at the summer camp.", where="Summer camp"),),
        concerned=("Camp respondent K",),
        reporter_is="affected",
        identity_mode="confidential",
        options_shown="v1",
        options_chosen=("police", "inside"),
        section=association.SECTION,
        way_in="officer",
        received_by="Youth host",
    )
    receipt = _send(world, "J", telling, at, name="Junior J")
    told = reports.telling_of(reports.find(world.codes["J"]))
    yield Check("the report came in through an officer, and says so", told.way_in == "officer", ("R-001", "R-002"))
    yield Check(
        "the police were chosen beside the inside way; neither closes the other",
        set(told.options_chosen) == {"police", "inside"},
        ("R-012", "N-040"),
    )
    yield Check("the receipt verifies", _verdict(world, receipt.proof).standing == "valid", ("R-004",))


def own_side_of_a_telling(world: World, at: dt.datetime) -> Iterator[Check]:
    """Step 06: Member A writes down, the day after, what A told the President."""
    telling = Telling(
        words="Yesterday I told the President about a remark on how a post was given, and about a warning.",
        allegations=(
            Allegation(
                kind="reprisal",
                words="A warning by Senior aide Q.",
                when={"certainty": "exact", "from": "2031-08-14", "to": "2031-08-14", "words": "yesterday"},
                who="Senior aide Q",
                known_by="first_hand",
            ),
        ),
        not_to=NotTo(offices=frozenset({"president"})),
        identity_mode="named",
    )
    receipt = _send(world, "A", telling, at, name="Member A")
    told = reports.telling_of(reports.find(world.codes["A"]))
    stated = told.allegations[0].when["from"]
    yield Check(
        "stated date 14 August, entry date 15 August, both kept",
        (stated, receipt.day.isoformat()) == ("2031-08-14", "2031-08-15"),
        ("R-014", "R-137"),
    )
    verdict = _verdict(world, receipt.proof)
    yield Check("the receipt verifies", verdict.standing == "valid", ("R-004", "R-022"))
    yield Check(
        "a copy of the words with one letter changed fails",
        one_letter_changed_is_found(world.codes["A"], verdict),
        ("R-004", "R-022"),
    )
    yield Check(
        "the President, who was barred, finds no case",
        is_not_found(world.people.handler("president"), receipt.ref),
        ("R-044", "R-041"),
    )


def one_letter_changed_is_found(code: sealing.Code, verdict: proving.Verdict) -> bool:
    """Tell whether the receipt fits the words as they are, and not with one letter changed."""
    content = reports.telling_of(reports.find(code)).encoded()
    changed = content.replace(b"told", b"tole", 1)
    promised = verdict.fields["report"]
    digests = [hashlib.sha256(one).hexdigest() for one in (content, changed)]
    return isinstance(promised, dict) and [one == promised["sha256"] for one in digests] == [True, False]


def danger_is_never_held(world: World, at: dt.datetime) -> Iterator[Check]:
    """Step 09: E's answers show danger."""
    telling = Telling(words="I do not feel safe at work.", danger="yes", needs="Somebody to call today.")
    receipt = _send(world, "E", telling, at)
    contacts = [contact for contact in world.people.organisation.contacts if contact["kind"] == "danger"]
    yield Check("there are emergency contacts to be shown at once", bool(contacts), ("R-033",))
    lines = inbox.page(world.people.handler("intake")).lines
    yield Check(
        "the report is with its readers the same day, not held", receipt.ref in {line.ref for line in lines}, ("R-033",)
    )


def many_reports(world: World, at: dt.datetime) -> Iterator[Check]:
    """Step 10: D, F, G report, F anonymously and twice through one mailbox; T as a third party names H to L."""
    before = inbox.page(world.people.handler("intake")).total
    for who in ("D", "F", "G"):
        mode = "anonymous" if who == "F" else "confidential"
        _send(world, who, Telling(words=f"What {who} has to say.", identity_mode=mode), at)
    third = Telling(
        words="I was told by five people; I was not there.",
        affected=("H", "I", "J2", "K2", "L"),
        reporter_is="third_party",
        allegations=(Allegation(words="Told to me.", known_by="told_by_affected"),),
    )
    _send(world, "T", third, at)
    yield Check(
        "each report came to its readers", inbox.page(world.people.handler("intake")).total == before + 4, ("R-002",)
    )
    yield Check(
        "each receipt verifies",
        all(_verdict(world, world.proofs[who]).standing == "valid" for who in "DFGT"),
        ("R-004",),
    )
    desk = _opened(world, "F", "intake", at)
    messages.send(desk, "Can you say which evening this was?", purpose="question", at=at)
    own = reports.find(world.codes["F"])
    yield Check(
        "a question reaches F, who is anonymous, by the code alone",
        [one.purpose for one in messages.thread(own)] == ["question"],
        ("R-003",),
    )
    messages.send(own, "The second evening. And there is more to report.", purpose="addition", at=at)
    thread = [one.purpose for one in messages.thread(_case(world, "F", "intake"))]
    yield Check("F's answer and addition reach the desk", thread == ["question", "addition"], ("R-003", "R-010"))
    told = reports.telling_of(reports.find(world.codes["T"]))
    yield Check("people named by T are kept as named, not heard", told.affected == third.affected, ("R-017",))


def _case(world: World, who: str, role: str) -> cases.OpenCase:
    return cases.case_for(world.people.handler(role), world.refs[who])


def _opened(world: World, who: str, role: str, at: dt.datetime) -> cases.OpenCase:
    """Declare if need be, then open the report on the record."""
    opened = _case(world, who, role)
    if conflicts.why_not_read(opened) is not None:
        conflicts.declare(opened, relations="None.", knowledge="None before this report.", at=at)
    readings.open_report(opened, at=at)
    return opened


def declaration_and_reading(world: World, at: dt.datetime) -> Iterator[Check]:
    """Step 10, of the reading: nobody reads before a declaration, and every reading is seen by the reporter."""
    opened = _case(world, "D", "intake")
    try:
        readings.open_report(opened, at=at)
        refused = False
    except Refused as no:
        refused = no.refusal.rule == "R-040"
    yield Check("no declaration, no access; the rule is named", refused, ("R-040",))
    _opened(world, "D", "intake", at)
    done = readings.done(reports.find(world.codes["D"]))
    seen = [(one.event, one.role) for one in done]
    yield Check(
        "D sees that it was read, in which role, on which day",
        ("report.opened", "accountable") in seen,
        ("R-131", "N-022"),
    )
    messages.send(_case(world, "D", "intake"), "We have your report.", purpose="acknowledgement", at=at)
    thread = messages.thread(reports.find(world.codes["D"]))
    yield Check("D has the acknowledgement", thread[-1].purpose == "acknowledgement", ("R-005",))


def stand_aside(world: World, at: dt.datetime) -> Iterator[Check]:
    """Step 11: the leader asks for a file; the intake officer and the deputy stand aside; the panel takes over."""
    ref = world.refs["G"]
    for role in BY_OFFICE:
        yield Check(
            f"the {role} gets 'not found' on a real case", is_not_found(world.people.handler(role), ref), ("R-044",)
        )
    for role in ("intake", "deputy_intake"):
        conflicts.stand_aside(_case(world, "G", role), at=at)
        yield Check(
            f"the {role} who stood aside finds no case", is_not_found(world.people.handler(role), ref), ("R-049",)
        )
    hands = reports.find(world.codes["G"]).hands
    names = [hands.accountable.office, hands.backup.office]
    yield Check(
        "one accountable, one backup: the outside panel", names == ["panel_chair", "panel_deputy"], ("R-043", "R-048")
    )
    yield Check("the panel can read it", not is_not_found(world.people.handler("panel_chair"), ref), ("R-043",))


def options_notice(world: World, _at: dt.datetime) -> Iterator[Check]:
    """Step 13: which routes were shown and chosen is kept with the report."""
    told = reports.telling_of(reports.find(world.codes["J"]))
    yield Check(
        "what was shown and what was chosen is recorded", bool(told.options_shown and told.options_chosen), ("R-012",)
    )


def leavers_keep_their_place(world: World, at: dt.datetime) -> Iterator[Check]:
    """Step 19: G has cancelled membership and still follows the case."""
    own = reports.find(world.codes["G"])
    messages.send(own, "I am no longer a member. I would still like to know.", purpose="message", at=at)
    yield Check("G, who left, still reads and writes in the case", len(messages.thread(own)) == 1, ("R-015", "R-110"))


def old_receipt(world: World, _at: dt.datetime) -> Iterator[Check]:
    """Step 24: A's receipt, ten months old."""
    yield Check(
        "the receipt of 15 August 2031 verifies as it was given",
        _verdict(world, world.proofs["A"]).standing == "valid",
        ("R-004", "R-022"),
    )


def verify_all(world: World, at: dt.datetime) -> Iterator[Check]:
    """Step 34: the whole record, and three ways of tampering with it."""
    organisation = world.people.organisation
    size = record.check(organisation.log)
    yield Check(f"the record is whole: {size} entries", size > 0, ("R-130",))
    for kind in tampering.KINDS:
        with transaction.atomic():
            found = tampering.is_found(organisation.log, kind)
            transaction.set_rollback(True)
        yield Check(f"{kind} of an entry is found", found, ("R-130", "N-029"))
    receipts = [reports.receipt(code, at=at).proof for code in world.codes.values()]
    yield Check(
        "every receipt of the story verifies at its end",
        all(_verdict(world, proof).standing == "valid" for proof in receipts),
        ("R-004", "R-130"),
    )
    yield Check(
        "what entries a case has, in order, none is missing",
        all(_is_chained(reports.find(code)) for code in world.codes.values()),
        ("R-130",),
    )


def _is_chained(opened: cases.OpenCase) -> bool:
    entries = readings.entries(opened)
    leaves = [""] + [entry.entry.leaf_hash.hex() for entry in entries]
    return all(entry.fields["seq"] == n and entry.fields["prev"] == leaves[n] for n, entry in enumerate(entries))


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


PART_3, PART_4, PART_5 = "part 3: the right hands", "part 4: a fair hearing", "part 5: independent review"
PART_6, PART_7 = "part 6: the provable record", "part 7: statements, numbers, release"
PART_8, ESCROW = "part 8: recommendations, policies, events", "the allegation escrow"

ENTRIES: tuple[Entry, ...] = (
    Entry("01", _day("2031-01-10"), "The association, its offices and substitutes", load_association),
    Entry("01", _day("2031-01-10"), "Procedure v1 in force", None, PART_3, ("R-138",)),
    Entry("01", _day("2031-01-10"), "Policy register with seven gaps", None, PART_8, ("R-181",)),
    Entry("02", _day("2031-02-01"), "A summer camp without a host plan", None, PART_8, ("R-184", "R-185", "R-188")),
    Entry("03", _day("2031-02-20"), "Junior J reports with a helper", camp_report),
    Entry("03", _day("2031-02-20"), "Referral to the police, steps on hold", None, PART_3, ("R-058", "R-060", "R-062")),
    Entry("03", _day("2031-02-20"), "Legal limit L-1", None, PART_7, ("R-159",)),
    Entry(
        "04",
        _day("2031-05-30"),
        "The camp review and its release by part",
        None,
        PART_7,
        ("R-050", "R-126", "R-158", "R-161", "R-178"),
    ),
    Entry("05", _day("2031-06-30"), "Recommendations get owners", None, PART_8, ("R-175", "R-176", "R-181")),
    Entry("06", _day("2031-08-15"), "Member A writes down what the President was told", own_side_of_a_telling),
    Entry(
        "06",
        _day("2031-08-15"),
        "The telling as a record of its own, with a request to confirm",
        None,
        PART_3,
        ("R-020", "R-022", "R-195"),
    ),
    Entry("07", _day("2031-08-30"), "The President does not answer", None, PART_3, ("R-021", "R-024", "R-026")),
    Entry("08", _day("2031-12-12"), "A party without a responsible person", None, PART_8, ("R-184", "R-186")),
    Entry("09", _day("2032-02-20"), "Held reports and their thresholds", None, ESCROW, ("R-030", "R-031", "R-032")),
    Entry("09", _day("2032-02-20"), "E's answers show danger", danger_is_never_held),
    Entry("09", _day("2032-02-20"), "A same-day task for E's safety", None, PART_3, ("R-070",)),
    Entry("10", _day("2032-02-20"), "Many reports; F anonymous, T for others", many_reports),
    Entry("10", _day("2032-02-20"), "Declaration, reading, acknowledgement", declaration_and_reading),
    Entry(
        "10",
        _day("2032-02-20"),
        "Counts, pattern, triage, approach plan",
        None,
        PART_3,
        ("R-013", "R-034", "R-035", "R-017", "R-055"),
    ),
    Entry("11", _day("2032-02-22"), "Officers stand aside, the panel takes over", stand_aside),
    Entry("11", _day("2032-02-22"), "Assigning the President is refused with the rule named", None, PART_3, ("R-041",)),
    Entry("12", _day("2032-02-24"), "Capacities and jurisdiction", None, PART_3, ("R-056", "R-057", "R-153", "R-079")),
    Entry("13", _day("2032-02-25"), "Options notice", options_notice),
    Entry(
        "13", _day("2032-02-25"), "Support, measures, health facts", None, PART_3, ("R-071", "R-072", "R-074", "R-078")
    ),
    Entry("14", _day("2032-03-01"), "Inquiry 1", None, PART_4, ("R-086", "R-088", "R-090", "R-091", "R-105", "R-107")),
    Entry("15", _day("2032-04-05"), "Outcome page", None, PART_4, ("R-105", "R-106", "R-109")),
    Entry("16", _day("2032-04-20"), "Process complaints", None, PART_5, ("R-115", "R-116")),
    Entry(
        "17",
        _day("2032-04-25"),
        "Silence request, support, reprisal",
        None,
        PART_3,
        ("R-073", "R-075", "R-076", "R-086"),
    ),
    Entry("18", _day("2032-05-02"), "Reviewer and scope", None, PART_5, ("R-117", "R-118", "R-124", "R-127")),
    Entry("19", _day("2032-05-05"), "Leavers keep their place", leavers_keep_their_place),
    Entry(
        "19",
        _day("2032-05-05"),
        "Offices, memberships, leaver count",
        None,
        PART_8,
        ("R-190", "R-192", "R-144", "R-194"),
    ),
    Entry("20", _day("2032-05-10"), "The press", None, PART_7, ("R-009", "R-149", "R-155", "R-156", "R-157")),
    Entry("21", _day("2032-05-11"), "A lawyer's letter", None, PART_7, ("R-098", "R-134", "R-163", "R-165")),
    Entry(
        "22",
        _day("2032-05-12"),
        "Statements and contradictions",
        None,
        PART_7,
        ("R-140", "R-142", "R-143", "R-145", "R-146"),
    ),
    Entry(
        "23",
        _day("2032-05-20"),
        "Referrals and nil return",
        None,
        PART_3,
        ("R-058", "R-059", "R-060", "R-062", "R-063"),
    ),
    Entry("24", _day("2032-06-15"), "A's receipt, ten months old", old_receipt),
    Entry(
        "24", _day("2032-06-15"), "Conformance report on inquiry 1", None, PART_5, ("R-025", "R-119", "R-120", "R-121")
    ),
    Entry("25", _day("2032-06-30"), "The reviewer's report", None, PART_5, ("R-108", "R-122", "R-125", "R-126")),
    Entry("26", _day("2032-07-15"), "Inquiry 2", None, PART_4, ("R-036", "R-092", "R-093", "R-100", "R-106"), "a"),
    Entry("26", _day("2032-07-15"), "Inquiry 2", None, PART_4, ("R-036", "R-092", "R-093", "R-100", "R-106"), "b"),
    Entry("27", _day("2032-08-30"), "Release of the review report", None, PART_7, ("R-157", "R-158", "R-159", "R-162")),
    Entry("28", _day("2032-09-01"), "A legal limit ends", None, PART_7, ("R-160", "R-161")),
    Entry("29", _day("2032-11-10"), "'Nothing has changed'", None, PART_8, ("R-143", "R-180")),
    Entry("30", _day("2032-12-10"), "Events under the six policies", None, PART_8, ("R-184", "R-185", "R-188")),
    Entry(
        "31", _day("2033-06-30"), "Follow-up of ten recommendations", None, PART_8, ("R-175", "R-177", "R-178", "R-179")
    ),
    Entry("32", _day("2033-06-30"), "Policies as of a date", None, PART_8, ("R-181", "R-183")),
    Entry("33", _day("2033-06-30"), "Yearly account", None, PART_7, ("R-200", "R-201", "R-202")),
    Entry("34", _day("2033-06-30"), "Verify all", verify_all),
    Entry(
        "34",
        _day("2033-06-30"),
        "Outside witnesses, proof bundle, retention mark",
        None,
        PART_6,
        ("R-132", "R-133", "R-135"),
    ),
    Entry("34", _day("2033-06-30"), "Permission matrix", None, "part 2: the locks hold", ("R-214",)),
)
