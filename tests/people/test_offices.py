"""Who receives a report: the chain in its order, past everybody who is barred, never to nobody unseen."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fairhearing.people import offices, profiles
from fairhearing.people.models import Holding
from fairhearing.people.offices import SMALL_WORDS, NoOffice, NotTo, is_named
from tests.builders import AT, an_association

TODAY = AT.date()


def receiving(not_to: NotTo) -> list[str]:
    """Return the names of those who receive a report of a fresh association."""
    return [one.name for one in offices.receiving(an_association().organisation, not_to=not_to, on=TODAY)]


@pytest.mark.django_db
@pytest.mark.requirement("R-043", "R-048")
@pytest.mark.parametrize(
    ("barred", "expected"),
    [
        ([], ["Maren Holt", "Joss Arkwright"]),
        (["intake"], ["Joss Arkwright", "Ilse Tanner"]),
        (["deputy_intake"], ["Maren Holt", "Ilse Tanner"]),
        (["intake", "deputy_intake"], ["Ilse Tanner", "Ravi Okonjo"]),
        (["president", "leader", "spokesperson"], ["Maren Holt", "Joss Arkwright"]),
    ],
)
def test_a_report_goes_to_the_next_in_the_chain(barred: list[str], expected: list[str]) -> None:
    """Whoever is barred is passed over, and the chain ends outside."""
    assert receiving(NotTo(offices=frozenset(barred))) == expected


@pytest.mark.django_db
@pytest.mark.requirement("R-043")
def test_when_fewer_than_two_are_left_nobody_receives_it() -> None:
    """A report never goes to one person alone, nor silently to nobody: whoever reports is told."""
    with pytest.raises(NoOffice):
        receiving(NotTo(offices=frozenset({"intake", "deputy_intake", "panel_chair"})))


@pytest.mark.django_db
@pytest.mark.requirement("R-041", "R-044")
@pytest.mark.parametrize(
    "typed", ["Maren Holt", "maren", "HOLT, Maren", "Dr. Maren Holt", "the intake officer", "Máren"]
)
def test_a_typed_name_bars_whoever_may_be_meant(typed: str) -> None:
    """Spelling, accents, titles and the name of an office do not let somebody slip through."""
    assert "Maren Holt" not in receiving(NotTo(names=(typed,)))


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["", "  ", "the", "of the", "X", "…"])
def test_a_name_that_names_nobody_bars_nobody(typed: str) -> None:
    """An empty line, a small word or one letter does not empty the chain."""
    assert receiving(NotTo(names=(typed,))) == ["Maren Holt", "Joss Arkwright"]


@pytest.mark.django_db
@pytest.mark.requirement("R-048", "R-194")
def test_whoever_has_left_an_office_no_longer_receives() -> None:
    """From the day after a holding ended, the next in the chain takes the place."""
    cast = an_association()
    leaver = cast.members["intake"].handler.account
    Holding.objects.filter(account=leaver).update(to_on=TODAY)
    tomorrow = TODAY + dt.timedelta(days=1)
    assert offices.chain(cast.organisation, on=TODAY)[0].name == "Maren Holt"
    assert offices.chain(cast.organisation, on=tomorrow)[0].name == "Joss Arkwright"


@pytest.mark.django_db
@pytest.mark.requirement("R-044")
def test_an_office_without_a_place_in_the_chain_never_receives() -> None:
    """President, leader, secretary and spokesperson are in no chain, whoever is barred."""
    cast = an_association()
    in_chain = {one.office for one in offices.chain(cast.organisation, on=TODAY)}
    assert in_chain == {"intake", "deputy_intake", "panel_chair", "panel_deputy"}


@pytest.mark.django_db
def test_the_profile_is_computed_from_who_is_there() -> None:
    """Two readers and an outside end make a letterbox; with one reader gone it is none, whatever anybody says."""
    cast = an_association()
    assert profiles.of(cast.organisation, on=TODAY) == profiles.LETTERBOX
    Holding.objects.filter(office__code="deputy_intake").delete()
    assert profiles.of(cast.organisation, on=TODAY) == profiles.NOT_YET


NAMES = st.lists(st.text(alphabet="abcdeéüßñxyzøłжйλ", min_size=2, max_size=8), min_size=1, max_size=4).filter(
    lambda parts: not SMALL_WORDS & set(parts)
)


@given(NAMES, st.randoms(use_true_random=False))
@example(["aa", "ae"], random.Random(1))  # noqa: S311  an umlaut spelt out, and nothing else of a word
def test_a_name_is_recognised_in_any_order_and_in_part(parts: list[str], chance: object) -> None:
    """The words of a name in another order, or some of them, still name the person."""
    whole = " ".join(parts)
    shuffled = list(parts)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert is_named(whole, " ".join(shuffled))
    assert is_named(whole, shuffled[0].upper())


@given(st.text(max_size=30), st.text(max_size=30))
def test_no_text_breaks_the_comparison(name: str, typed: str) -> None:
    """Whatever is typed, the answer is yes or no, the same each time."""
    assert is_named(name, typed) is is_named(name, typed)
