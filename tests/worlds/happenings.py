"""What happens in the world with the case: everything that can be done in one, so that each trace of it shows.

Each happening hides its case from the deputy intake officer in another way; the president, the secretary who appoints,
the second of the panel, and everybody outside are never among its readers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

from fairhearing import sealing
from fairhearing.casework import cases, colleagues, conflicts, files, inbox, messages, notes, readings, setting_aside
from fairhearing.casework.cases import OpenCase
from fairhearing.casework.messages import File
from fairhearing.intake import codes, exclusion, reports, withdrawal
from fairhearing.intake.telling import Allegation, Telling
from fairhearing.people import accounts, offices
from fairhearing.people.offices import NotTo
from fairhearing.scenario.association import Cast
from tests.builders import a_report, declared
from tests.worlds.pair import Hidden

WORDS = "The ledger of the winter fair lay open on the wrong desk."
BARRED = "deputy_intake"
LATER = dt.timedelta(days=1)
Happening = Callable[[Cast, dt.datetime], Hidden]


def hidden_by_account(cast: Cast, at: dt.datetime) -> Hidden:
    """The reporter ticks the deputy among the readers."""
    account = cast.handler(BARRED).account.pk
    return _told(cast, Telling(words=WORDS, not_to=NotTo(accounts=frozenset({account}))), at)


def hidden_by_office(cast: Cast, at: dt.datetime) -> Hidden:
    """The reporter ticks the deputy's office."""
    return _told(cast, Telling(words=WORDS, not_to=NotTo(offices=frozenset({BARRED}))), at)


def named_as_concerned(cast: Cast, at: dt.datetime) -> Hidden:
    """The report is about the deputy, by name, and about the president."""
    about = Allegation(kind="other", words=WORDS, who="Joss Arkwright")
    return _told(cast, Telling(words=WORDS, allegations=(about,), concerned=("Corin Blake",)), at)


def excluded_later(cast: Cast, at: dt.datetime) -> Hidden:
    """The deputy has read it; then the reporter takes the deputy out, and much happens after that."""
    code, receipt = a_report(cast, telling=Telling(words=WORDS), at=at)
    _read(cast, BARRED, receipt.ref, at)
    exclusion.exclude(reports.find(code), NotTo(names=("Joss Arkwright",)), at=at)
    return _handled(cast, code, receipt.ref, at)


def stood_aside(cast: Cast, at: dt.datetime) -> Hidden:
    """The deputy has read it, and stands aside; much happens after that."""
    code, receipt = a_report(cast, telling=Telling(words=WORDS), at=at)
    _read(cast, BARRED, receipt.ref, at)
    conflicts.stand_aside(cases.case_for(cast.handler(BARRED), receipt.ref), at=at)
    inbox.forget(cast.handler(BARRED), receipt.ref)
    return _handled(cast, code, receipt.ref, at)


def _told(cast: Cast, telling: Telling, at: dt.datetime) -> Hidden:
    code, receipt = a_report(
        cast,
        telling=telling,
        identity={"name": "Somebody"},
        files=(File.of("note.txt", "text/plain", b"An invented note.\n"),),
        at=at,
    )
    return _handled(cast, code, receipt.ref, at)


def _read(cast: Cast, role: str, ref: str, at: dt.datetime) -> OpenCase:
    """Somebody finds the case in the inbox, declares, and opens it."""
    assert ref in inbox.mine(cast.handler(role))
    opened = declared(cast, ref, role=role, at=at)
    inbox.remember_declared(cast.handler(role), ref)
    readings.open_report(opened, at=at)
    inbox.remember_seen(cast.handler(role), ref)
    return opened


def _handled(cast: Cast, code: sealing.Code, ref: str, at: dt.datetime) -> Hidden:
    """Do, as handler and as reporter, everything that can be done in a case."""
    handler = cast.handler("intake")
    _read(cast, "intake", ref, at)
    opened = cases.case_for(handler, ref)
    messages.send(opened, WORDS, purpose="acknowledgement", at=at)
    notes.write(opened, WORDS, at=at)
    chair = next(one for one in offices.chain(cast.organisation, on=at.date()) if one.office == "panel_chair")
    if colleagues.why_not_add(opened, chair, on=at.date()) is None:
        colleagues.add(opened, chair, deeds=_deeds(cast, at), at=at)
    reporter = reports.find(code)
    messages.send(reporter, WORDS, purpose="message", at=at)
    withdrawal.ask_to_stop(reports.find(code), WORDS, at=at)
    fresh = sealing.Code.generate()
    codes.change(reports.find(code), code, fresh, at=at)
    exclusion.exclude(reports.find(fresh), NotTo(names=("Wim Castell",)), at=at)
    opened = cases.case_for(handler, ref)
    setting_aside.set_aside(opened, reason=WORDS, at=at)
    setting_aside.take_back(cases.case_for(handler, ref), at=at)
    opened = cases.case_for(handler, ref)
    documents = tuple(one.document for one in files.attached(opened, "report"))
    return Hidden((ref,), documents, (WORDS, "Somebody"))


def _deeds(cast: Cast, at: dt.datetime) -> sealing.SigningKey:
    member = cast.members["intake"]
    return accounts.open_with_password(cast.organisation, member.username, member.password)[1].deeds


HAPPENINGS: tuple[Happening, ...] = (
    hidden_by_account,
    hidden_by_office,
    named_as_concerned,
    excluded_later,
    stood_aside,
)


def all_of_them(cast: Cast, at: dt.datetime) -> Hidden:
    """Let all of it happen, one after the other."""
    hidden = Hidden((), (), ())
    for one in HAPPENINGS:
        more = one(cast, at)
        hidden = replace(
            hidden,
            refs=hidden.refs + more.refs,
            documents=hidden.documents + more.documents,
            words=hidden.words + more.words,
        )
    return hidden
