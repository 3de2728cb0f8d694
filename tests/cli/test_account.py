"""`fairhearing account`: somebody new, by the word of somebody who may appoint."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from fairhearing.cli.account import named_organisation
from fairhearing.people import accounts, offices, organisations, setup
from fairhearing.people.organisations import Organisation
from fairhearing.people.setup import HandedOver, Post
from tests.builders import AT
from tests.cli.running import Installed


def said(installed: Installed, *names: str) -> str:
    """Return what these people type: their passwords."""
    return "".join(
        installed.accounts.get(name, {"password": "none of these words"})["password"] + "\n" for name in names
    )


EVE = "Eve Dunn <eve> as Intake officer"


def test_somebody_who_appoints_adds_a_reader_with_somebody_outside(installed: Installed) -> None:
    """With two passwords in one sitting, a substitute is added, gets their lines, and can open their account."""
    done = installed.run("account", "--by", "di", "--with", "cy", EVE, "--json", said=said(installed, "di", "cy"))
    assert done.returncode == 0, done.stdout + done.stderr
    eve = json.loads(done.stdout)
    assert eve["office"] == "Intake officer"
    installed.accounts["eve"] = eve
    assert installed.look(" ".join(["abandon"] * 11 + ["about"]), "eve")["opens"]
    del installed.accounts["eve"]


def test_somebody_who_lost_everything_gets_new_keys_by_two_others(installed: Installed) -> None:
    """With two passwords in one sitting: the first password that is printed opens, the lost one no longer does."""
    asked = ("account", "--by", "di", "--with", "cy", "--renew")
    done = installed.run(*asked, "ada", "--json", said=said(installed, "di", "cy"))
    assert done.returncode == 0, done.stdout + done.stderr
    lost, installed.accounts["ada"] = installed.accounts["ada"], json.loads(done.stdout)
    words = " ".join(["abandon"] * 11 + ["about"])
    assert installed.look(words, "ada")["opens"]
    installed.accounts["ada"] = lost
    assert not installed.look(words, "ada")["opens"]
    nobody = installed.run(*asked, "nobody", said=said(installed, "di", "cy"))
    assert (nobody.returncode, "Nobody here signs in under" in nobody.stdout) == (64, True)


@pytest.mark.parametrize(
    ("by", "beside", "post", "words"),
    [
        ("ada", "cy", EVE, "may not appoint"),
        ("nobody", "cy", EVE, "may not appoint"),
        ("di", "ada", EVE, "may not appoint"),
        ("di", "di", EVE, "may not appoint"),
        ("di", "nobody", EVE, "may not appoint"),
        ("di", "cy", "Cy Moss <cy2> as Intake officer", "may not appoint"),
        ("di", "cy", "Eve Dunn as Intake officer", "Write it as"),
        ("di", "cy", "Ada Vale <ada> as Intake officer", "in use in this organisation already"),
    ],
)
def test_a_refusal_says_why(installed: Installed, by: str, beside: str, post: str, words: str) -> None:
    """Who may not appoint, and what cannot be, is refused with a sentence; no account is made."""
    given = ("account", "--by", by, "--with", beside, post)
    done = installed.run(*given, said=said(installed, by, beside))
    assert done.returncode == 64
    assert words in done.stdout
    assert installed.run(*given, said=said(installed, by)).returncode == 64, "one password, no account"


def test_two_end_somebodys_time_and_renew_it(installed: Installed) -> None:
    """Who is ended receives nothing from that day on; who is certified anew receives again; each takes two."""
    two = ("--by", "di", "--with", "cy")
    refused = installed.run("account", *two, "--end", "ada", said=said(installed, "di", "ada"))
    assert refused.returncode == 64
    renewed = installed.run("account", *two, "--extend", "ada", said=said(installed, "di", "cy"))
    assert (renewed.returncode, renewed.stdout) == (0, "ada is certified anew: Intake officer.\n")
    nobody = installed.run("account", *two, "--end", "nobody", said=said(installed, "di", "cy"))
    assert (nobody.returncode, "nobody of that name" in nobody.stdout) == (64, True)
    ended = installed.run("account", *two, "--end", "bo", "--close", said=said(installed, "di", "cy"))
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert not installed.look(" ".join(["abandon"] * 11 + ["about"]), "bo")["opens"]


@pytest.fixture
def choir_here() -> tuple[Organisation, list[HandedOver]]:
    """A choir with one reader inside, one outside, and a secretary who appoints."""
    posts = [
        Post("A", "a", "Intake", receives=True),
        Post("Z", "z", "Panel", receives=True, is_outside=True),
        Post("S", "s", "Secretary", appoints=True),
    ]
    return setup.set_up(slug="choir", name="Choir", posts=posts, at=AT)


def opened(one: HandedOver) -> accounts.Opened:
    """Return somebody with what their first password opens."""
    choir = organisations.by_slug("choir")
    assert choir is not None
    return accounts.open_with_password(choir, one.post.username, one.password)


def appoint(people: list[HandedOver], post: Post, chain: int | None = None) -> HandedOver:
    """Appoint as the secretary does, with the panel beside them."""
    _intake, panel, secretary = people
    return setup.appoint(post, chain=chain, by=opened(secretary), beside=opened(panel), at=AT)


@pytest.mark.django_db
@pytest.mark.usefixtures("choir_here")
def test_an_organisation_is_named_where_several_are_here() -> None:
    """With one organisation nothing needs to be said; with two nobody is added to the wrong one."""
    only = named_organisation(None)
    assert only is not None
    assert only.slug == "choir"
    posts = [Post("A", "a", "Intake", receives=True), Post("Z", "z", "Panel", receives=True, is_outside=True)]
    other, _ = setup.set_up(slug="other", name="Another choir", posts=posts, at=AT)
    assert named_organisation(None) is None
    assert named_organisation("other") == other
    assert named_organisation("nowhere") is None


def names(organisation: Organisation) -> list[str]:
    """Return who receives reports, in order."""
    return [reader.name for reader in offices.chain(organisation, on=AT.date())]


@pytest.mark.django_db
@pytest.mark.requirement("R-048")
def test_a_second_person_in_an_office_is_its_substitute(choir_here: tuple[Organisation, list[HandedOver]]) -> None:
    """Who is added to an office that receives comes after its holder and before the next office."""
    organisation, people = choir_here
    appoint(people, Post("B", "b", "Intake"))
    assert names(organisation) == ["A", "B", "Z"]


@pytest.mark.django_db
@pytest.mark.requirement("R-043")
def test_a_new_office_takes_its_place_and_the_chain_still_ends_outside(
    choir_here: tuple[Organisation, list[HandedOver]],
) -> None:
    """A new office goes where it is put and moves the others on; one inside never comes last."""
    organisation, people = choir_here
    appoint(people, Post("B", "b", "Deputy", receives=True), chain=2)
    appoint(people, Post("C", "c", "First", receives=True), chain=1)
    appoint(people, Post("Y", "y", "Far panel", receives=True, is_outside=True), chain=9)
    assert names(organisation) == ["C", "A", "B", "Z", "Y"]
    with pytest.raises(setup.TooFewReaders):
        appoint(people, Post("D", "d", "Last", receives=True), chain=10)
    assert names(organisation) == ["C", "A", "B", "Z", "Y"]


@pytest.mark.django_db
@pytest.mark.requirement("R-044")
def test_an_office_that_is_there_stays_what_it_is(choir_here: tuple[Organisation, list[HandedOver]]) -> None:
    """Nobody turns an office that reads nothing into one that receives, or an inside one into an outside one."""
    organisation, people = choir_here
    for post, chain in (
        (Post("B", "b", "Secretary", receives=True), 1),
        (Post("B", "b", "Intake", is_outside=True), None),
        (Post("B", "b", "Intake", receives=True), 7),
    ):
        with pytest.raises(setup.OfficeDiffers):
            appoint(people, post, chain)
    assert names(organisation) == ["A", "Z"]


@pytest.mark.django_db
def test_who_was_appointed_may_not_appoint(choir_here: tuple[Organisation, list[HandedOver]]) -> None:
    """A substitute does not come to appoint others by having been appointed."""
    _organisation, people = choir_here
    new = appoint(people, Post("B", "b", "Intake"))
    with pytest.raises(setup.MayNotAppoint):
        setup.appoint(Post("C", "c", "Intake"), chain=None, by=opened(new), beside=opened(people[1]), at=AT)
    with pytest.raises(accounts.NameInUse):
        appoint(people, Post("A", "a", "Intake"))


@pytest.mark.django_db
def test_nobody_appoints_for_longer_than_there_is_time(choir_here: tuple[Organisation, list[HandedOver]]) -> None:
    """A last day before the first is refused."""
    _organisation, (_intake, panel, secretary) = choir_here
    yesterday = AT.date() - dt.timedelta(days=1)
    with pytest.raises(setup.OutOfTime):
        setup.appoint(
            Post("B", "b", "Intake"),
            chain=None,
            by=opened(secretary),
            beside=opened(panel),
            to_on=yesterday,
            at=AT,
        )
