"""Whoever is barred from a case gets, at every address and in every way of asking, what they would get without it."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.worlds import happenings
from tests.worlds.installation import VISITORS, an_installation
from tests.worlds.pair import compare

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-044", "N-022")]


@pytest.mark.slow
@pytest.mark.parametrize("visitor", VISITORS)
def test_nothing_that_a_barred_person_gets_tells_that_there_is_a_case(visitor: str, clock: dt.datetime) -> None:
    """Pages, headers, cookies, redirects, refusals and downloads are the same as if the case had never been."""
    installation = an_installation(clock)
    happening = happenings.all_of_them if "deputy" in visitor else happenings.hidden_by_account
    compared = compare(lambda: happening(installation.here, clock), installation.walk(visitor))
    assert not compared.differences, "\n".join(compared.differences)
    assert len(compared.outputs) > 400
    assert not any(happenings.WORDS in one.body for one in compared.outputs)
