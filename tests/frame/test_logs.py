"""What a log line may say."""

from __future__ import annotations

import io
import logging
import logging.config
from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from fairhearing.web.frame.logs import LOGGING, QuietFormatter
from tests.frame.alone import frame_alone


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Collect what everything writes at any level, as an installation writes it."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(QuietFormatter())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    root.setLevel(before)


@pytest.mark.parametrize("kind", ["missing", "refused", "too-much", "lost", "broken"])
def test_a_fault_is_logged_without_a_word_of_the_request(settings: Settings, log: io.StringIO, kind: str) -> None:
    """Address, query, form and the exception's own words stay out of the log."""
    frame_alone(settings)
    client = Client(raise_request_exception=False)
    client.get(f"/fault/{kind}/?about=treasurer", headers={"User-Agent": "treasurer", "Referer": "http://treasurer/"})
    client.post("/quiet/", {"what": "the treasurer"})
    written = log.getvalue()
    assert written
    assert not [word for word in ("violinist", "treasurer", f"/{kind}", "/quiet", "/fault") if word in written]


def test_a_fault_is_logged_with_its_kind_and_its_place(settings: Settings, log: io.StringIO) -> None:
    """Whoever mends it learns the class of the fault and where in the code it was raised."""
    frame_alone(settings)
    Client(raise_request_exception=False).get("/fault/broken/")
    assert "ERROR django.request 500" in log.getvalue()
    assert "ValueError at tests.frame.pages:" in log.getvalue()


def test_a_chain_of_faults_is_named_whole(log: io.StringIO) -> None:
    """The fault behind the fault is named too, without its words."""
    try:
        try:
            int("the treasurer")
        except ValueError as first:
            raise KeyError("the treasurer") from first
    except KeyError:
        logging.getLogger("elsewhere").exception("about the treasurer")
    assert "KeyError at " in log.getvalue()
    assert "because of ValueError at " in log.getvalue()
    assert "treasurer" not in log.getvalue()


def test_our_own_constant_is_printed_and_only_numbers_are_filled_in(log: io.StringIO) -> None:
    """A sentence that stands in our code may be read; what it was given only if it is a whole number."""
    ours = logging.getLogger("fairhearing.jobs")
    ours.warning("%d jobs wait", 7)
    ours.warning("a letter to %s waits", "the treasurer")
    assert "WARNING fairhearing.jobs 7 jobs wait\n" in log.getvalue()
    assert "a letter to %s waits\n" in log.getvalue()
    assert "treasurer" not in log.getvalue()


def test_another_librarys_sentence_is_not_printed(log: io.StringIO) -> None:
    """A library may put anything into its messages, so only the place in its code is named."""
    logging.getLogger("fairhearings").warning("the treasurer")
    assert "treasurer" not in log.getvalue()
    assert "WARNING fairhearings at test_logs:" in log.getvalue()


def test_the_configuration_leaves_no_other_way_out() -> None:
    """Everything ends at the one handler with the quiet formatter; Django's own handlers are taken away."""
    assert {handler["formatter"] for handler in LOGGING["handlers"].values()} == {"quiet"}
    assert all(logger == {"handlers": [], "propagate": True} for logger in LOGGING["loggers"].values())
    assert logging.config.DictConfigurator(LOGGING).configure_formatter(LOGGING["formatters"]["quiet"])
