"""Every role against every compartment, page and command: tried with keys and browsers, compared with what is said."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from fairhearing import sealing
from fairhearing.casework import cases, setting_aside
from fairhearing.casework.models import Step
from fairhearing.cli.door import COMMANDS
from fairhearing.people import accounts, appointing
from fairhearing.people.models import Account
from fairhearing.vault import drafts, fleeting, visits
from fairhearing.vault.models import Compartment, Stored
from tests.desk.visiting import now, open_case, sign_in
from tests.hardening import permissions
from tests.hardening.a_case import MARK, Known, World, a_world, bytes_of, opens
from tests.hardening.readable import fleeting_values
from tests.reporter.writing import Writer

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-214", "R-044"), pytest.mark.slow]
FILE = re.compile(r"/files/([0-9a-f]{32})/")
DOORS = ("/return/", "/sign-in/", "/receipt/")


def cell(generations: set[int], opened: set[int]) -> str:
    """Say which part of a compartment's generations was opened, in the words of the page."""
    if not opened:
        return "–"
    if opened == generations:
        return permissions.ALL
    before, since = {g for g in generations if g <= max(opened)}, {g for g in generations if g >= min(opened)}
    return {frozenset(before): permissions.BEFORE, frozenset(since): permissions.SINCE}.get(frozenset(opened), "parts")


def opened_by(known: Known, ref: str) -> dict[str, str]:
    """Seal something to every generation of every compartment, and try what somebody has on it."""
    keys, every, opened = known.keys, defaultdict(set), defaultdict(set)
    for row in Compartment.objects.filter(safe_id=ref):
        every[row.kind].add(row.generation)
        if opens(sealing.seal(b"something", sealing.Recipient.parse(row.recipient)), keys):
            opened[row.kind].add(row.generation)
    return {kind: cell(every[kind], opened[kind]) for kind in every}


def test_each_compartment_opens_for_whom_it_should_and_for_nobody_else() -> None:
    """With every key that they have, were given or kept, people open what the page says: tried, not asked."""
    world = a_world()
    seen = {role: opened_by(known, world.ref) for role, known in world.known.items()}
    kinds = {kind for of_role in seen.values() for kind in of_role}
    assert kinds == permissions.COMPARTMENTS.keys(), "state in permissions.py who opens each kind of compartment"
    assert kinds == permissions.HOLDS.keys()
    stated = {role: {kind: permissions.COMPARTMENTS[kind].get(role, "–") for kind in kinds} for role in seen}
    assert seen == stated


def test_each_stored_document_opens_exactly_with_its_compartment() -> None:
    """No document, in a row or a file, was sealed to anybody but its compartment; the reporter opens no desk notes."""
    world = a_world()
    wrong = []
    for row in Stored.objects.filter(compartment__safe_id=world.ref).select_related("compartment"):
        for role, known in world.known.items():
            probe = sealing.seal(b"something", sealing.Recipient.parse(row.compartment.recipient))
            if opens(bytes_of(row), known.keys) != opens(probe, known.keys):
                wrong.append((role, row.compartment.kind))
    assert wrong == []
    assert Stored.objects.filter(compartment__safe_id=world.ref, sealed__isnull=True).count() == 2, "files lie beside"


def test_who_left_finds_no_key_in_the_database_any_more() -> None:
    """Whoever stood aside, was taken out, or has old words has only what they kept: their slots are gone."""
    world = a_world()
    for role in permissions.LEFT:
        assert opened_by(world.known[role], world.ref)["report"] != "–"
        assert set(opened_by(Known(world.known[role].identity), world.ref).values()) == {"–"}


def test_a_keyring_opens_for_its_owner_alone() -> None:
    """Nobody reads in another's keyring which cases are theirs, whatever they can open of the case."""
    world = a_world()
    owners = {account.pk: bytes(account.keyring) for account in Account.objects.exclude(keyring=b"")}
    own = {role: member.handler.account.pk for role, member in world.cast.members.items()}
    own["elsewhere"] = world.elsewhere.handler("accountable").account.pk
    for role, known in world.known.items():
        opened = {owner for owner, keyring in owners.items() if opens(keyring, known.keys)}
        assert opened == {own[role]} & owners.keys() if role in own else not opened, role


def test_the_operator_opens_nothing_with_every_key_of_the_machine() -> None:
    """Database, files and this machine's secrets together open no slot, document, keyring, lock, visit or draft."""
    world = a_world()
    drafts.save(sealing.Code.generate(), {"words": MARK}, at=now())
    visits.begin({"kind": "reporter"}, idle=dt.timedelta(minutes=15), at=now())
    secrets = [path.read_bytes() for path in settings.PLACE.secrets.iterdir() if path.suffix == ".key"]
    assert len(secrets) >= 3
    boxes = [(b"draft", bytes(value)) for (_, name), found in fleeting_values() for value in found if name == "sealed"]
    for account in Account.objects.all():
        boxes += [(account.pk.encode(), bytes(account.recovery)), (account.pk.encode(), bytes(account.locked))]
    for context, box in boxes:
        for secret in secrets:
            with pytest.raises(sealing.CannotOpen):
                sealing.unbox(box, key=secret, context=context)
    assert fleeting.fetch(b"", at=now()) is None
    assert set(opened_by(Known(sealing.Identity.generate()), world.ref).values()) == {"–"}


# ── pages ────────────────────────────────────────────────────────────────────


def named(
    of: URLResolver, space: str = "", parts: frozenset[str] = frozenset()
) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield the name of every address of the site, with the parts that stand in it."""
    for one in of.url_patterns:
        within = parts | one.pattern.converters.keys()
        if isinstance(one, URLResolver):
            yield from named(one, f"{one.namespace}:" if one.namespace else space, within)
        elif isinstance(one, URLPattern):
            yield f"{space}{one.name}", within


def test_every_page_and_command_is_stated() -> None:
    """A new page or command fails until somebody says who may have it."""
    names = {name for name, _ in named(get_resolver())}
    assert names == permissions.PAGES.keys(), "state in permissions.py who gets these pages"
    assert set(permissions.PAGES.values()) == permissions.CLASSES.keys()
    assert names >= permissions.ACTS
    assert set(COMMANDS) == permissions.COMMANDS.keys(), "state in permissions.py what these commands need"


def visits_of(world: World, writer: Writer) -> dict[str, dict[str, Any] | None]:
    """Return what the visit of each role holds, signed in or come back as people are."""
    slug = world.cast.organisation.slug
    browsers = {role: sign_in(world.cast, role) for role in world.cast.members}
    browsers["elsewhere"] = sign_in(world.elsewhere, "accountable")
    for role in permissions.DECLARED:
        open_case(browsers[role], world.ref)
    browsers |= {role: Client() for role in ("visitor", "half", "reporter", "old_words", "other_reporter")}
    browsers["writer"] = writer.browser
    member = world.cast.members["accountable"]
    browsers["half"].post(
        reverse("desk:sign_in", args=[slug]), {"username": member.username, "password": member.password}
    )
    for role, code in (("reporter", world.code), ("old_words", world.old_code), ("other_reporter", world.other_code)):
        browsers[role].post(reverse("reporter:return", args=[slug]), {"code": code.words})
    assert browsers.keys() == permissions.ROLES.keys()
    return {role: _held(browser) for role, browser in browsers.items()}


def a_proposal(world: World) -> str:
    """Propose a substitute for the president, and return what waits for a second signature."""
    member = world.cast.members["appointer"]
    by = accounts.open_with_password(world.cast.organisation, member.username, member.password)
    appointing.propose("Ivo Lark", "ivo", office="office", by=by, at=now())
    [waiting] = appointing.waiting(world.cast.organisation)
    return waiting.id


def a_writer(world: World) -> Writer:
    """Return somebody in the middle of a report, with one thing listed and one file."""
    writer = Writer(world.cast).tell("Something else.")
    writer.post("allegation", 1, kind="other", certainty="unknown", known_by="heard")
    writer.attach("photo.txt", b"What is in the file.")
    return writer


def values_of(world: World, writer: Writer) -> Callable[[str], dict[str, object]]:
    """Return what stands in the parts of a page's address: this case, its file, or the file that is not sent yet."""
    sent = Stored.objects.get(compartment__safe_id=world.ref, compartment__kind="report", number=1).pk
    unsent = FILE.findall(writer.get("files").content.decode())[0]
    common = {"slug": world.cast.organisation.slug, "ref": world.ref, "number": 1, "way": "officer"}
    common |= {"purpose": "answer", "sending": "0" * 64, "asked": world.ask}
    common |= {"account": world.cast.handler("office").account.pk, "proposal": a_proposal(world)}
    return lambda name: common | {"document": unsent if permissions.PAGES[name] == "writing" else sent}


def _held(browser: Client) -> dict[str, Any] | None:
    cookie = browser.cookies.get(settings.VISIT_COOKIE_NAME)
    visit = visits.resume(cookie.value, at=now()) if cookie else None
    return visit.held if visit else None


def ask(held: dict[str, Any] | None, method: str, name: str, address: str, world: World) -> tuple[str, bool]:
    """Ask in a fresh visit and undo whatever it did: what came of it, and whether a word of the case was shown."""
    browser = Client(raise_request_exception=False)
    if held is not None:
        browser.cookies[settings.VISIT_COOKIE_NAME] = visits.begin(held, idle=dt.timedelta(hours=1), at=now()).cookie
    memory = settings.PLACE.secrets / f"log-{world.cast.organisation.pk}.head"  # a signer remembers beside the database
    remembered = memory.read_bytes()
    before = transaction.savepoint()
    if name == "desk:take_back":
        opened = cases.case_for(world.cast.handler("accountable"), world.ref)
        setting_aside.set_aside(opened, reason="unreadable", at=now())
    rows = _rows()
    answer = getattr(browser, method)(address)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    came = _came(answer, name, wrote=_rows() != rows)
    transaction.savepoint_rollback(before)
    memory.write_bytes(remembered)
    return came, MARK.encode() in content


def _rows() -> tuple[int, int]:
    """Return how much there is in the cases."""
    return Stored.objects.count(), Step.objects.count()


def _came(answer: HttpResponse, name: str, *, wrote: bool) -> str:
    """Say how somebody fared. Who is sent back to the case's first page has done something, or was not let in."""
    if answer.status_code == 405:
        return "no such act"
    let_in = answer.status_code == 200
    if answer.status_code == 302:
        elsewhere = not answer.headers["Location"].endswith(DOORS)
        let_in = wrote if permissions.PAGES[name] == "open case" else elsewhere
    assert let_in or not wrote, f"{name} did something for somebody whom it did not let in"
    return "in" if let_in else "out"


@pytest.mark.requirement("N-022")
def test_each_page_opens_for_whom_it_should_and_for_nobody_else(subtests: pytest.Subtests) -> None:
    """Every address by GET and POST, by every role in a browser of their own: in or out as said, and no word leaks."""
    world = a_world()
    writer = a_writer(world)
    held = visits_of(world, writer)
    values = values_of(world, writer)
    words_for = {"reporter", *permissions.READERS}
    for name, within in named(get_resolver()):
        known = values(name)
        address = reverse(name, kwargs={part: known[part] for part in within})
        _, allowed = permissions.CLASSES[permissions.PAGES[name]]
        for method in ("get", "post"):
            seen = {role: ask(of, method, name, address, world) for role, of in held.items()}
            with subtests.test(page=name, method=method):
                if name in permissions.ACTS and method == "get":
                    assert {came for came, _ in seen.values()} == {"no such act"}
                else:
                    assert {role for role, (came, _) in seen.items() if came == "in"} == _expected(name, allowed)
                assert {role for role, (_, told) in seen.items() if told} <= words_for


def _expected(name: str, allowed: object) -> set[str]:
    assert isinstance(allowed, tuple), name
    return set(allowed)
