"""A dump of database and files with a common password opens nothing, because the keeper is not in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from fairhearing.keeper.wire import answer_to
from fairhearing.people import accounts
from fairhearing.people.keeper import tag_of
from fairhearing.sealing.derivation import hkdf
from tests import keeping
from tests.builders import a_report, an_association
from tests.people.attacking import Stolen, common_passwords, keys_in

pytestmark = pytest.mark.django_db
RIGHT = "qwerty123456"  # number 751 of the list, and one of the 84 among 10,000 that are long enough here


@pytest.mark.slow
@pytest.mark.requirement("R-213")
def test_a_dump_with_the_right_password_on_the_list_opens_nothing() -> None:
    """Sixty passwords around the right one, with each key that the files hold; the keeper's own would open it."""
    cast = an_association()
    a_report(cast)
    prepared = accounts.prepare("somebody-weak", RIGHT)
    made = accounts.create(cast.organisation, prepared, name="Somebody Weak")
    stolen = Stolen(made.account.pk, bytes(made.account.locked))
    every = common_passwords()
    place = every.index(RIGHT)
    kept = keeping.here().folder
    keys = keys_in(Path(settings.PLACE.data), but=kept)
    assert len(keys) > 3, "the machine's other keys were found and tried"
    assert stolen.opened_by(every[place - 30 : place + 30], keys) == []
    stretched = stolen.stretched(RIGHT)
    material = hkdf(stretched, info=b"fairhearing/lock/v1/keeper/" + made.account.pk.encode())
    answer = answer_to((kept / "keeper.key").read_bytes(), tag_of(made.account.pk), material)
    assert stolen.opens(stretched, answer), "the attack is a real one: the keeper's key is all that it lacked"
