"""A case at the desk: nothing before the declaration, everything on the record, its words as they came."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from fairhearing import proving
from fairhearing.casework import cases, colleagues, conflicts, dues, inbox, messages, notes, readings
from fairhearing.casework.messages import File
from fairhearing.intake import reports, withdrawal
from fairhearing.intake.telling import Telling
from fairhearing.people.offices import NotTo
from fairhearing.sealing import Forged, SigningKey, random_id
from fairhearing.web.desk.urls import below_desk
from tests.builders import WORDS, a_report
from tests.desk.visiting import a_cast, body, declare, now, open_case, sign_in

pytestmark = pytest.mark.django_db
OF_A_CASE = sorted(pattern.name or "" for pattern in below_desk if "ref" in pattern.pattern.converters)
ARGUMENTS = {"write": ["answer"], "file": ["0" * 32], "entry": [0], "proof": [0]}


def addresses(ref: str) -> list[str]:
    """Return the address of every page of a case."""
    return [reverse(f"desk:{name}", args=[ref, *ARGUMENTS.get(name, [])]) for name in OF_A_CASE]


def every_answer(browser: Client, ref: str) -> list[tuple[int, str]]:
    """Ask for every page of a case, by GET and by POST."""
    answers = [ask(address) for address in addresses(ref) for ask in (browser.get, browser.post)]
    return [(answer.status_code, body(answer)) for answer in answers if answer.status_code != 405]


@pytest.mark.requirement("R-040")
def test_nothing_of_a_report_is_shown_before_the_declaration() -> None:
    """No page of a case shows its words, or opens it, before its handler has declared."""
    cast = a_cast("intake")
    code, receipt = a_report(cast, at=now())
    browser = sign_in(cast, "intake")
    browser.post(reverse("desk:open", args=[receipt.ref]))
    assert "before you read" in body(browser.get(reverse("desk:case", args=[receipt.ref])))
    for address in addresses(receipt.ref):
        if "stand-aside" not in address:
            for ask in (browser.get, browser.post):
                assert WORDS not in body(ask(address))
    assert [one.event for one in readings.done(reports.find(code))] == ["report.received"]


@pytest.mark.requirement("R-131", "N-022")
def test_a_report_is_shown_only_after_its_opening_is_on_the_record() -> None:
    """After declaring, the report opens with a step of its own, and its reporter sees that step, once a visit."""
    cast = a_cast("intake")
    code, receipt = a_report(cast, at=now())
    browser = sign_in(cast, "intake")
    declare(browser, receipt.ref)
    for address in addresses(receipt.ref):
        if "stand-aside" not in address and not address.endswith("/open/"):
            assert WORDS not in body(browser.get(address))
    assert WORDS in body(open_case(browser, receipt.ref))
    browser.post(reverse("desk:open", args=[receipt.ref]))
    done = [(one.event, one.role) for one in readings.done(reports.find(code))]
    assert done[1:] == [("handler.declared", "accountable"), ("report.opened", "accountable")]


@pytest.mark.requirement("R-040")
def test_a_relation_is_said_in_words() -> None:
    """Whoever is related, or knew something, says it in a sentence; it is sealed with the case."""
    cast = a_cast("intake")
    _, receipt = a_report(cast, at=now())
    browser = sign_in(cast, "intake")
    given = {"relations": "some", "knowledge": "some", "knowledge_words": "I heard shouting."}
    assert "Say it in a sentence" in body(browser.post(reverse("desk:declare", args=[receipt.ref]), given))
    browser.post(reverse("desk:declare", args=[receipt.ref]), {**given, "relations_words": "My cousin."})
    said = conflicts.declared(cases.case_for(cast.handler("intake"), receipt.ref))
    assert [(one.relations, one.knowledge) for one in said] == [("My cousin.", "I heard shouting.")]


@pytest.mark.requirement("R-049", "N-021")
def test_standing_aside_hides_the_case_for_good_behind_every_address() -> None:
    """One click, no reason: the next in the chain takes over, and every page answers as if there were no case."""
    cast = a_cast("intake")
    _, receipt = a_report(cast, at=now())
    browser = sign_in(cast, "intake")
    open_case(browser, receipt.ref)
    answer = browser.post(reverse("desk:stand_aside", args=[receipt.ref]))
    assert answer.headers["Location"] == reverse("desk:inbox")
    page = body(browser.get(reverse("desk:inbox")))
    assert "You have stood aside" in page
    assert receipt.ref not in page
    gone, nothing = every_answer(browser, receipt.ref), every_answer(browser, random_id())
    assert gone == nothing
    assert {status for status, _ in gone} == {404}
    taken_over = cases.case_for(cast.handler("deputy_intake"), receipt.ref)
    assert taken_over.role == "accountable"


@pytest.mark.requirement("R-048", "R-043")
def test_the_last_two_cannot_both_stand_aside_and_are_told_whom_to_turn_to() -> None:
    """When nobody is left to take over, nothing changes, and the page names the rule and the body outside."""
    cast = a_cast("panel_chair")
    barring = NotTo(names=("Maren Holt", "Joss Arkwright"))
    _, receipt = a_report(cast, telling=Telling(words=WORDS, not_to=barring), at=now())
    browser = sign_in(cast, "panel_chair")
    page = body(browser.post(reverse("desk:stand_aside", args=[receipt.ref])))
    assert "R-048" in page
    assert "Vale Ombuds Office" in page
    assert cases.case_for(cast.handler("panel_chair"), receipt.ref).role == "accountable"


@pytest.mark.requirement("R-044", "N-022")
def test_the_president_gets_the_page_of_a_case_that_does_not_exist() -> None:
    """An office gives no access: inbox empty, and each answer the same to the byte as for an id that is nobody's."""
    cast = a_cast("president")
    _, receipt = a_report(cast, at=now())
    browser = sign_in(cast, "president")
    assert "Nothing is due" in body(browser.get(reverse("desk:inbox")))
    real, invented = every_answer(browser, receipt.ref), every_answer(browser, random_id())
    assert real == invented
    assert {status for status, _ in real} == {404}


@pytest.mark.requirement("N-021", "R-044")
def test_a_barred_reader_sees_the_same_with_and_without_the_case() -> None:
    """Whoever the reporter barred has the inbox of somebody without cases, and a 404 that tells nothing."""
    cast = a_cast("intake")
    without = body(sign_in(cast, "intake").get(reverse("desk:inbox")))
    telling = Telling(words=WORDS, not_to=NotTo(offices=frozenset({"intake"})))
    _, receipt = a_report(cast, telling=telling, at=now())
    cast.members["intake"].handler.account.refresh_from_db()
    browser = again(cast, "intake")
    assert without_tokens(body(browser.get(reverse("desk:inbox")))) == without_tokens(without)
    assert every_answer(browser, receipt.ref) == every_answer(browser, random_id())


def again(cast: object, role: str) -> Client:
    """Sign somebody in a second time, when the digits of the first have run out of use."""
    member = cast.members[role]  # type: ignore[attr-defined]  # a Cast
    account = member.handler.account
    account.second_factor_step = 0
    account.save(update_fields=["second_factor_step"])
    return sign_in(cast, role)  # type: ignore[arg-type]  # a Cast


def without_tokens(page: str) -> str:
    """Return a page without the tokens of its forms, which differ each time."""
    parts = page.split('name="csrfmiddlewaretoken" value="')
    return parts[0] + "".join(part.split('"', 1)[1] for part in parts[1:])


@pytest.mark.requirement("R-008")
def test_no_post_to_any_page_changes_the_words_of_a_report() -> None:
    """Whatever a handler sends to whatever page of the case, the report stays byte for byte."""
    cast = a_cast("intake")
    code, receipt = a_report(cast, at=now())
    browser = sign_in(cast, "intake")
    open_case(browser, receipt.ref)
    before = reports.telling_of(reports.find(code)).encoded()
    changed = dict.fromkeys(("words", "text", "report", "telling", "content", "reason"), "Nothing happened.")
    for address in addresses(receipt.ref):
        if "stand-aside" not in address:
            browser.post(address, {**changed, "kind": "spam"})
    assert reports.telling_of(reports.find(code)).encoded() == before
    verdict = proving.judge(reports.receipt(code, at=now()).proof, policy=None, files=None)
    assert verdict.fields["report"]["bytes"] == len(before)


@pytest.mark.requirement("R-008")
def test_summaries_stand_apart_with_author_and_version() -> None:
    """The desk's summary is a page of its own; each version stays, with who wrote it; the reporter gets none of it."""
    cast = a_cast("intake")
    code, receipt = a_report(cast, at=now())
    browser = sign_in(cast, "intake")
    open_case(browser, receipt.ref)
    for text in ("First thoughts.", "Second thoughts."):
        browser.post(reverse("desk:summary", args=[receipt.ref]), {"text": text})
    found = notes.versions(cases.case_for(cast.handler("intake"), receipt.ref))
    assert [(one.version, one.author, one.text) for one in found] == [
        (1, "Maren Holt", "First thoughts."),
        (2, "Maren Holt", "Second thoughts."),
    ]
    page = body(browser.get(reverse("desk:case", args=[receipt.ref])))
    assert page.index("Second thoughts.") < page.index("First thoughts.")
    assert notes.versions(reports.find(code)) == []
    assert [one.event for one in readings.done(reports.find(code))][-2:] == ["summary.written"] * 2


@pytest.mark.requirement("R-005")
def test_an_acknowledgement_meets_what_is_owed_and_reaches_the_mailbox() -> None:
    """The words offered can be sent as they are; the reporter reads them, and the due is met that day."""
    cast = a_cast("intake")
    code, receipt = a_report(cast, at=now())
    browser = sign_in(cast, "intake")
    open_case(browser, receipt.ref)
    address = reverse("desk:write", args=[receipt.ref, "acknowledgement"])
    assert "We have received your report" in body(browser.get(address))
    assert "Write something first" in body(browser.post(address, {"text": ""}))
    browser.post(address, {"text": "We have it, and have read it."})
    mine = reports.find(code)
    assert [(one.purpose, one.text) for one in messages.thread(mine)] == [
        ("acknowledgement", "We have it, and have read it.")
    ]
    assert [one.code for one in dues.of(mine.case) if one.met_on] == ["acknowledge"]


@pytest.mark.requirement("R-010")
def test_a_wish_to_stop_asks_for_a_decision_with_reasons() -> None:
    """After the reporter asked to stop, the case's page asks for a decision; sending it meets what is owed, once."""
    cast = a_cast("intake")
    code, receipt = a_report(cast, at=now())
    browser = sign_in(cast, "intake")
    open_case(browser, receipt.ref)
    withdrawal.ask_to_stop(reports.find(code), "Please stop.", at=now())
    assert "That needs a decision with reasons" in body(browser.get(reverse("desk:case", args=[receipt.ref])))
    for _ in range(2):
        address = reverse("desk:write", args=[receipt.ref, "withdrawal_decision"])
        browser.post(address, {"text": "We stop, because nobody else is at risk."})
    assert "That needs a decision with reasons" not in body(browser.get(reverse("desk:case", args=[receipt.ref])))
    sent = [one.purpose for one in messages.thread(reports.find(code))]
    assert sent == ["withdrawal", "withdrawal_decision"]


def test_files_go_with_an_answer_and_stay_when_the_form_comes_back() -> None:
    """A file chosen before a mistake in the form needs no second choosing, and reaches the reporter whole."""
    cast = a_cast("intake")
    code, receipt = a_report(cast, at=now())
    browser = sign_in(cast, "intake")
    open_case(browser, receipt.ref)
    address = reverse("desk:write", args=[receipt.ref, "answer"])
    page = body(browser.post(address, {"text": "", "files": SimpleUploadedFile("rules.txt", b"the rules")}))
    assert "rules.txt" in page
    browser.post(address, {"text": "Here are the rules."})
    sent = messages.thread(reports.find(code))[-1]
    assert [one["name"] for one in sent.files] == ["rules.txt"]
    saved = browser.post(reverse("desk:file", args=[receipt.ref, sent.files[0]["document"]]))
    assert b"".join(saved.streaming_content) == b"the rules"  # type: ignore[attr-defined]  # it streams


@pytest.mark.requirement("R-131")
def test_a_file_is_only_ever_an_attachment_and_its_opening_is_on_the_record() -> None:
    """A file comes as bytes to save, whatever it claims to be, and its reporter sees that it was opened."""
    cast = a_cast("intake")
    file = File.of("page.html", "text/html", b"<script>alert(1)</script>")
    code, receipt = a_report(cast, files=(file,), at=now())
    browser = sign_in(cast, "intake")
    page = body(open_case(browser, receipt.ref))
    assert "page.html" in page
    document = page.split("/file/")[1].split("/")[0]
    address = reverse("desk:file", args=[receipt.ref, document])
    assert browser.get(address).status_code == 405
    saved = browser.post(address)
    assert saved.headers["Content-Type"] == "application/octet-stream"
    assert saved.headers["Content-Disposition"] == 'attachment; filename="page.html"'
    assert "sandbox" in saved.headers["Content-Security-Policy"]
    assert b"".join(saved.streaming_content) == file.chunks().__iter__().__next__()  # type: ignore[attr-defined]
    assert readings.done(reports.find(code))[-1].event == "file.opened"


@pytest.mark.requirement("R-131")
def test_who_reported_is_shown_only_when_asked_for_and_that_is_on_the_record() -> None:
    """The name is sealed apart: the case's page does not show it, and looking at it is a step the reporter sees."""
    cast = a_cast("intake")
    telling = Telling(words=WORDS, identity_mode="confidential")
    code, receipt = a_report(cast, telling=telling, identity={"name": "Ada Quill", "reach": "555 0199"}, at=now())
    browser = sign_in(cast, "intake")
    assert "Ada Quill" not in body(open_case(browser, receipt.ref))
    browser.post(reverse("desk:show_identity", args=[receipt.ref]))
    assert "Ada Quill" in body(browser.get(reverse("desk:case", args=[receipt.ref])))
    assert readings.done(reports.find(code))[-1].event == "identity.opened"


def test_setting_aside_loses_nothing_and_is_taken_back_in_one_step() -> None:
    """Spam goes to a list of its own with a reason; taken back, everything is owed anew."""
    cast = a_cast("intake")
    _, receipt = a_report(cast, at=now())
    browser = sign_in(cast, "intake")
    open_case(browser, receipt.ref)
    address = reverse("desk:put_aside", args=[receipt.ref])
    assert "Say in a sentence" in body(browser.post(address, {"kind": "spam"}))
    browser.post(address, {"kind": "spam", "reason": "An advertisement."})
    assert receipt.ref in body(browser.get(reverse("desk:aside")))
    assert receipt.ref not in body(browser.get(reverse("desk:inbox")))
    browser.post(reverse("desk:take_back", args=[receipt.ref]))
    page = body(browser.get(reverse("desk:inbox")))
    assert "Acknowledge the report by" in page
    assert receipt.ref in page


@pytest.mark.requirement("R-048")
def test_a_colleague_is_added_with_the_password_alone_and_declares_before_reading() -> None:
    """A session without the password grants nothing; with it the colleague gets keys, and the reporter sees it."""
    cast = a_cast("intake", "panel_chair")
    code, receipt = a_report(cast, at=now())
    browser, member = sign_in(cast, "intake"), cast.members["intake"]
    open_case(browser, receipt.ref)
    address, chair = reverse("desk:colleague", args=[receipt.ref]), cast.handler("panel_chair").account
    given = {"reader": chair.pk, "password": "not the password"}
    assert "not your password" in body(browser.post(address, given))
    with pytest.raises(cases.NoCase):
        cases.case_for(cast.handler("panel_chair"), receipt.ref)
    browser.post(address, {**given, "password": member.password})
    theirs = cases.case_for(cast.handler("panel_chair"), receipt.ref)
    assert theirs.role == "colleague"
    assert conflicts.why_not_read(theirs) is not None
    last = readings.entries(reports.find(code))[-1]
    assert (last.event, last.fields["reader"]) == (
        "access.granted",
        {"name": "Ilse Tanner", "office": "Chair of the outside panel"},
    )
    colleague = sign_in(cast, "panel_chair")
    assert WORDS in body(open_case(colleague, receipt.ref))


@pytest.mark.requirement("N-021", "R-044")
def test_a_key_that_is_not_the_handlers_own_signs_no_order() -> None:
    """What a session holds is not enough to sign a grant, and nobody outside the chain can be given a case."""
    cast = a_cast("intake")
    _, receipt = a_report(cast, at=now())
    handler = cast.handler("intake")
    opened = cases.case_for(handler, receipt.ref)
    conflicts.declare(opened, relations="none", knowledge="none", at=now())
    able = colleagues.possible(opened, on=now().date())
    assert [one.name for one in able] == ["Ilse Tanner", "Ravi Okonjo"]
    for key in (handler.signing, SigningKey.generate()):
        with pytest.raises(Forged):
            colleagues.add(opened, able[0], deeds=key, at=now())
    assert inbox.page(cast.handler("panel_chair")).total == 0


@pytest.mark.requirement("N-021")
def test_whom_the_reporter_bars_or_names_is_never_offered_as_a_colleague() -> None:
    """The list of colleagues holds nobody who is barred, named as the person complained about, or stood aside."""
    cast = a_cast("intake")
    telling = Telling(words=WORDS, not_to=NotTo(names=("Tanner",)), concerned=("Ravi Okonjo",))
    _, receipt = a_report(cast, telling=telling, at=now())
    browser = sign_in(cast, "intake")
    open_case(browser, receipt.ref)
    page = body(browser.get(reverse("desk:colleague", args=[receipt.ref])))
    assert "There is nobody whom you could add" in page
    assert "R-044" in page


def test_every_entry_can_be_proved_and_saved() -> None:
    """A handler, too, gets a proof of each entry that anybody can check against the trust policy."""
    cast = a_cast("intake")
    _, receipt = a_report(cast, at=now())
    browser = sign_in(cast, "intake")
    open_case(browser, receipt.ref)
    assert "and holds" in body(browser.get(reverse("desk:entry", args=[receipt.ref, 2])))
    saved = browser.get(reverse("desk:proof", args=[receipt.ref, 2]))
    policy = proving.Policy.parse(cast.organisation.trust_policy)
    verdict = proving.judge(saved.content.decode(), policy=policy, files=None)
    assert (verdict.standing, verdict.fields["event"]) == ("valid", "report.opened")
    assert browser.get(reverse("desk:proof", args=[receipt.ref, 99])).status_code == 404


@pytest.mark.requirement("R-048", "R-005")
def test_what_is_late_is_also_the_backups() -> None:
    """The backup sees the same case, who answers for it, and that what is late is now theirs as well."""
    cast = a_cast("deputy_intake", days_ago=10)
    _, receipt = a_report(cast, at=now() - dt.timedelta(days=10))
    browser = sign_in(cast, "deputy_intake")
    assert "Late: Acknowledge the report" in body(browser.get(reverse("desk:inbox")))
    page = body(open_case(browser, receipt.ref))
    assert "Maren Holt answers for this case; because something is late, it is now yours to do as well." in page
