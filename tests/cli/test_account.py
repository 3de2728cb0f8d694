"""`fairhearing account`: somebody new, by the word of somebody who may appoint."""

from __future__ import annotations

import json

import pytest

from fairhearing.cli.account import named_organisation
from fairhearing.people import accounts, offices, organisations, setup
from fairhearing.people.organisations import Organisation
from fairhearing.people.setup import HandedOver, Post
from tests.builders import AT
from tests.cli.running import Installed


def test_somebody_who_appoints_adds_a_reader(installed: Installed) -> None:
    """With the password of who may appoint, a substitute is added, gets their lines, and can open their account."""
    password = installed.accounts["di"]["password"]
    done = installed.run("account", "--by", "di", "Eve Dunn <eve> as Intake officer", "--json", said=password + "\n")
    assert done.returncode == 0, done.stdout + done.stderr
    eve = json.loads(done.stdout)
    assert eve["office"] == "Intake officer"
    installed.accounts["eve"] = eve
    assert installed.look(" ".join(["abandon"] * 11 + ["about"]), "eve")["opens"]
    del installed.accounts["eve"]


@pytest.mark.parametrize(
    ("by", "post", "words"),
    [
        ("ada", "Eve Dunn <eve> as Intake officer", "may not appoint"),
        ("nobody", "Eve Dunn <eve> as Intake officer", "may not appoint"),
        ("di", "Eve Dunn as Intake officer", "Write it as"),
        ("di", "Ada Vale <ada> as Intake officer", "in use in this organisation already"),
    ],
)
def test_a_refusal_says_why(installed: Installed, by: str, post: str, words: str) -> None:
    """Who may not appoint, and what cannot be, is refused with a sentence; no account is made."""
    password = installed.accounts.get(by, {"password": "none of these words"})["password"]
    done = installed.run("account", "--by", by, post, said=password + "\n")
    assert done.returncode == 64
    assert words in done.stdout
    assert installed.run("account", "--by", "di", post, said="").returncode == 64, "no password, no account"


@pytest.fixture
def choir_here() -> tuple[Organisation, HandedOver]:
    """A choir with one reader inside, one outside, and a secretary who appoints."""
    posts = [
        Post("A", "a", "Intake", receives=True),
        Post("Z", "z", "Panel", receives=True, is_outside=True),
        Post("S", "s", "Secretary", appoints=True),
    ]
    organisation, handed_over = setup.set_up(slug="choir", name="Choir", posts=posts, at=AT)
    return organisation, handed_over[-1]


def appoint(secretary: HandedOver, post: Post, chain: int | None = None, password: str = "") -> HandedOver:
    """Appoint as the secretary does."""
    given, choir = password or secretary.password, organisations.by_slug("choir")
    assert choir is not None
    return setup.appoint(choir, post, chain=chain, by_username="s", by_password=given, at=AT)


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
def test_a_second_person_in_an_office_is_its_substitute(choir_here: tuple[Organisation, HandedOver]) -> None:
    """Who is added to an office that receives comes after its holder and before the next office."""
    organisation, secretary = choir_here
    appoint(secretary, Post("B", "b", "Intake"))
    assert names(organisation) == ["A", "B", "Z"]


@pytest.mark.django_db
@pytest.mark.requirement("R-043")
def test_a_new_office_takes_its_place_and_the_chain_still_ends_outside(
    choir_here: tuple[Organisation, HandedOver],
) -> None:
    """A new office goes where it is put and moves the others on; one inside never comes last."""
    organisation, secretary = choir_here
    appoint(secretary, Post("B", "b", "Deputy", receives=True), chain=2)
    appoint(secretary, Post("C", "c", "First", receives=True), chain=1)
    appoint(secretary, Post("Y", "y", "Far panel", receives=True, is_outside=True), chain=9)
    assert names(organisation) == ["C", "A", "B", "Z", "Y"]
    with pytest.raises(setup.TooFewReaders):
        appoint(secretary, Post("D", "d", "Last", receives=True), chain=10)
    assert names(organisation) == ["C", "A", "B", "Z", "Y"]


@pytest.mark.django_db
@pytest.mark.requirement("R-044")
def test_an_office_that_is_there_stays_what_it_is(choir_here: tuple[Organisation, HandedOver]) -> None:
    """Nobody turns an office that reads nothing into one that receives, or an inside one into an outside one."""
    organisation, secretary = choir_here
    for post, chain in (
        (Post("B", "b", "Secretary", receives=True), 1),
        (Post("B", "b", "Intake", is_outside=True), None),
        (Post("B", "b", "Intake", receives=True), 7),
    ):
        with pytest.raises(setup.OfficeDiffers):
            appoint(secretary, post, chain)
    assert names(organisation) == ["A", "Z"]


@pytest.mark.django_db
def test_who_was_appointed_may_not_appoint(choir_here: tuple[Organisation, HandedOver]) -> None:
    """To appoint is given at the setting up, not handed on; a wrong password appoints nobody either."""
    organisation, secretary = choir_here
    new = appoint(secretary, Post("B", "b", "Intake"))
    with pytest.raises(setup.MayNotAppoint):
        setup.appoint(
            organisation, Post("C", "c", "Intake"), chain=None, by_username="b", by_password=new.password, at=AT
        )
    with pytest.raises(accounts.NoSignIn):
        appoint(secretary, Post("C", "c", "Intake"), password="a wrong password")
    with pytest.raises(accounts.NameInUse):
        appoint(secretary, Post("A", "a", "Intake"))
