"""`fairhearing init`: an organisation is set up whole, or not at all."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from fairhearing.people import accounts, offices, organisations, profiles, setup
from fairhearing.people.organisations import Organisation
from fairhearing.people.setup import Post
from tests.builders import AT
from tests.cli.running import CHOIR, SLUG, Installed

NO_REPORT = " ".join(["abandon"] * 11 + ["about"])
RECEIVES = ("--receives", "Ada Vale <ada> as Intake officer")
OUTSIDE = ("--outside", "Cy Moss <cy> as Outside panel")


def kept(data: Path) -> list[str]:
    """Return what a refusal must not leave: trust policies and keys of records."""
    return sorted(path.name for path in [*data.glob("trust/*"), *data.glob("secrets/log-*")])


def test_init_hands_over_each_account_once(choir: Installed) -> None:
    """Each person gets a first password and a recovery code of twelve words; the password opens the account."""
    assert list(choir.accounts) == ["ada", "bo", "cy", "di"]
    for account in choir.accounts.values():
        assert account.keys() == {"office", "username", "password", "recovery_code"}
        assert len(account["recovery_code"].split()) == 12
    assert all(choir.look(NO_REPORT, username)["opens"] for username in choir.accounts)
    assert f"{SLUG}.policy" in kept(choir.data)


@pytest.mark.requirement("R-213")
def test_what_is_said_to_a_person_names_everybody_and_what_comes_next(tmp_path: Path) -> None:
    """Without --json each account has its lines to cut off, and a desk of one is told what it lacks."""
    done = Installed(tmp_path / "data").run("init", "--name", "Small Club", "--slug", "small", *RECEIVES, *OUTSIDE)
    assert done.returncode == 0
    for words in ("Ada Vale, Intake officer", "Cy Moss, Outside panel", "recovery code:", "Only one person inside"):
        assert words in done.stdout


def test_one_installation_serves_many_organisations(installed: Installed) -> None:
    """A second organisation is set up beside the first, with a record and a policy of its own."""
    options = ("--name", "Weir Lane Rowers", "--slug", "weir-lane", "--receives", "Eve Dunn <eve> as Intake officer")
    second = installed.init(*options, "--receives", "Gil Ash <gil> as Deputy", "--outside", "Hal Orme <hal> as Panel")
    assert list(second.accounts) == ["eve", "gil", "hal"]
    code, said, broken = installed.doctor()
    assert (code, broken) == (0, "")
    assert said["profiles"] == {SLUG: "letterbox", "weir-lane": "letterbox"}
    policies = [path.read_text() for path in (installed.data / "trust").iterdir()]
    assert len(policies) == 2
    assert not set(policies[0].splitlines()[1:4]) & set(policies[1].splitlines()[1:4]), "no key is shared"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (CHOIR, "is here already"),
        (("--name", "Other", "--slug", "other", *RECEIVES, *RECEIVES, *OUTSIDE), "given twice"),
        (("--name", "Line\nlog x+1+AA", "--slug", "other", *RECEIVES, *OUTSIDE), "This is no name"),
        (("--slug", "other", *RECEIVES, *OUTSIDE), "This is no name"),
        ((), "This is no name"),
    ],
)
def test_a_refusal_says_why_and_leaves_nothing(installed: Installed, options: tuple[str, ...], words: str) -> None:
    """What cannot be set up is refused with a sentence, and neither policy nor key is left."""
    before = kept(installed.data)
    done = installed.run("init", *options)
    assert done.returncode == 64
    assert words in done.stdout
    assert "Traceback" not in done.stderr
    assert kept(installed.data) == before


@pytest.mark.parametrize("contact", ["aunt|Name|555", "danger|Emergency", "danger||112", "danger|A|B|C|D"])
def test_a_contact_that_nobody_could_reach_is_refused(tmp_path: Path, contact: str) -> None:
    """A contact has a kind that the pages know, a name and a way to reach it."""
    done = Installed(tmp_path / "data").run("init", *CHOIR, "--contact", contact)
    assert done.returncode == 64
    assert "Write a contact as" in done.stdout
    assert kept(tmp_path / "data") == []


@pytest.mark.parametrize(
    "post",
    [
        "Ada Vale as Intake officer",
        "Ada Vale <Ada> as Intake officer",
        "Ada Vale <ada> Intake officer",
        "<ada> as Intake officer",
        "Ada Vale <ada> as ",
        "Ada\nVale <ada> as Intake officer",
        "Ada Vale <ada> as Intake\u2028officer",
        "Ada \x1b[2J <ada> as Intake officer",
        f"Ada Vale <{'a' * 61}> as Intake officer",
        f"{'A' * 201} <ada> as Intake officer",
    ],
)
def test_a_post_that_is_not_written_as_one_is_refused(post: str) -> None:
    """A name, a user name and an office, each of letters that a line can hold."""
    with pytest.raises(setup.BadPost):
        Post.parse(post)


def test_two_offices_never_share_a_code() -> None:
    """Offices whose names no address can hold are still told apart: whoever holds one gets nothing of the other."""
    names = [
        "Vorstand",
        "Vörstand",
        "Vürstand",
        "相談",
        "会長",
        "Chair of " + "x" * 60 + "a",
        "Chair of " + "x" * 60 + "b",
    ]
    codes = [Post("A", "a", name).code for name in names]
    assert len(set(codes)) == len(names)
    assert all(0 < len(code) <= 40 for code in codes)


def choir_with(*more: Post, slug: str = "choir", name: str = "Choir", **others: Any) -> Organisation:
    """Set up the least that works, and what a test adds."""
    posts = [Post("A", "a", "Intake", receives=True), *more, Post("Z", "z", "Panel", receives=True, is_outside=True)]
    return setup.set_up(slug=slug, name=name, posts=posts, at=AT, **others)[0]


@pytest.mark.django_db
@pytest.mark.requirement("R-043", "R-048")
@pytest.mark.parametrize(
    "posts",
    [
        [],
        [Post("A", "a", "Intake", receives=True)],
        [Post("A", "a", "Intake", receives=True), Post("B", "b", "Deputy", receives=True)],
        [Post("Z", "z", "Panel", receives=True, is_outside=True)],
        [Post("Z", "z", "Panel", receives=True, is_outside=True), Post("A", "a", "Intake", receives=True)],
    ],
)
def test_a_chain_that_is_too_short_or_ends_inside_is_refused(posts: list[Post]) -> None:
    """Two people receive reports, and the last of the chain is outside; else nothing is set up."""
    with pytest.raises(setup.TooFewReaders):
        setup.set_up(slug="choir", name="Choir", posts=posts, at=AT)
    assert organisations.by_slug("choir") is None


def keepers(count: int) -> list[Post]:
    """Return so many outside key-holders."""
    return [Post(f"K{n}", f"k{n}", f"Keeper {n}", is_outside=True, keeps_keys=True) for n in range(count)]


@pytest.mark.django_db
@pytest.mark.parametrize(("count", "needed"), [(1, 2), (2, 2), (3, 1), (3, 4), (5, 0), (5, -1)])
def test_too_few_who_keep_keys_are_refused(count: int, needed: int) -> None:
    """With one or two key-holders, or one who is enough, either everything is lost with them or one opens alone."""
    with pytest.raises(setup.TooFewKeyholders):
        choir_with(*keepers(count), needed=needed)
    assert organisations.by_slug("choir") is None


@pytest.mark.django_db
@pytest.mark.parametrize(("count", "needed"), [(3, 2), (3, 3), (5, 3)])
def test_three_and_more_keep_keys_and_some_of_them_are_needed(count: int, needed: int) -> None:
    """How many are needed is chosen at the setting up and stands in each certificate; they receive nothing."""
    choir = choir_with(*keepers(count), needed=needed)
    kept = offices.keyholders(choir, on=AT.date())
    assert (len(kept.holders), kept.needed) == (count, needed)
    assert [reader.name for reader in offices.chain(choir, on=AT.date())] == ["A", "Z"]


@pytest.mark.django_db
def test_the_first_certificates_end_when_it_is_said() -> None:
    """The last day of the first certificates can be chosen."""
    choir = choir_with(to_on=AT.date())
    assert offices.chain(choir, on=AT.date())
    assert not offices.chain(choir, on=AT.date() + dt.timedelta(days=1))


@pytest.mark.django_db
def test_certificates_that_end_before_they_begin_are_refused() -> None:
    """A last day that lies before the first is refused before anything is made."""
    with pytest.raises(setup.OutOfTime):
        choir_with(to_on=AT.date() - dt.timedelta(days=1))
    assert organisations.by_slug("choir") is None


def test_init_says_why_two_key_holders_are_too_few(tmp_path: Path) -> None:
    """The command names the reason and leaves nothing."""
    keeper = ("--keyholder", "Kit Low <kit> as Keeper")
    done = Installed(tmp_path / "data").run("init", *CHOIR, *keeper)
    assert done.returncode == 64
    assert "at least three" in done.stdout
    assert kept(tmp_path / "data") == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "slug", ["", "Choir", "../up", "a/b", "a b", "-a", "a-", "ä", "a\n", "x" * 61, ".", "con.policy"]
)
def test_a_short_name_that_is_no_address_is_refused(slug: str) -> None:
    """The short name becomes an address and the name of a file, so it holds small letters, digits and hyphens."""
    with pytest.raises(organisations.BadName):
        choir_with(slug=slug)
    assert kept(settings.PLACE.data) == [] or not (settings.PLACE.trust / f"{slug}.policy").exists()


@pytest.mark.django_db
@pytest.mark.requirement("R-004")
@pytest.mark.parametrize("name", ["", "  ", "Choir\nlog evil+1+AA", "Choir\r", "Choir\x00", "Choir\u2029", "x" * 201])
def test_a_name_cannot_write_into_the_trust_policy(name: str) -> None:
    """A line end in a name would be a line of the policy, and could name a key: it is refused."""
    with pytest.raises(organisations.BadName):
        choir_with(name=name)
    with pytest.raises(organisations.BadName):
        choir_with(keepers=[f"Host{name}\n"])


@pytest.mark.django_db
@pytest.mark.requirement("R-044")
@pytest.mark.parametrize(
    "other", [Post("B", "b", "Intake"), Post("B", "b", "INTAKE", appoints=True), Post("B", "b", "Panel", receives=True)]
)
def test_an_office_named_twice_must_be_the_same(other: Post) -> None:
    """Nobody becomes a reader because their office has the name of one that receives reports."""
    with pytest.raises(setup.OfficeDiffers):
        choir_with(other)
    assert organisations.by_slug("choir") is None


@pytest.mark.django_db
def test_a_user_name_given_twice_leaves_no_key_behind() -> None:
    """The last thing that can be refused is looked at before the first thing is made."""
    before = kept(settings.PLACE.data)
    with pytest.raises(accounts.NameInUse):
        choir_with(Post("B", "a", "Deputy", receives=True))
    assert kept(settings.PLACE.data) == before


@pytest.mark.django_db
def test_the_profile_follows_from_the_chain() -> None:
    """One reader inside is not yet a letterbox; a second one makes it one."""
    lone = choir_with()
    pair = setup.set_up(
        slug="pair",
        name="Pair",
        posts=[
            Post("B", "b", "Intake", receives=True),
            Post("C", "c", "Intake", receives=True),
            Post("Y", "y", "Panel", receives=True, is_outside=True),
        ],
        at=AT,
    )[0]
    assert [profiles.of(one, on=AT.date()) for one in (lone, pair)] == ["not yet", "letterbox"]
    assert [reader.name for reader in offices.chain(pair, on=AT.date())] == ["B", "C", "Y"]
