"""What a log line may say: when, how bad, which part, which fault, where in the code. Nothing that anybody sent.

Paths carry references, messages of exceptions carry what was typed, and libraries log both. So a message is
printed only when our own code wrote it, as the constant that stands in the code, with whole numbers filled in.
"""

import logging
from collections.abc import Iterator
from traceback import walk_tb
from typing import Any

OURS = "fairhearing"
DEEPEST = 6  # places of a fault that are named, counted from where it was raised


class QuietFormatter(logging.Formatter):
    """`2032-12-03T14:05:00+0000 ERROR django.request OperationalError at fairhearing.intake.reports:41 …`."""

    default_time_format = "%Y-%m-%dT%H:%M:%S%z"
    default_msec_format = None

    def format(self, record: logging.LogRecord) -> str:
        """Say the record in one line."""
        status = getattr(record, "status_code", None)
        parts = [self.formatTime(record), record.levelname, record.name]
        parts += [str(status)] if isinstance(status, int) else []
        parts += [said(record)] if is_ours(record) else [f"at {record.module}:{record.lineno}"]
        if record.exc_info and record.exc_info[1]:
            parts += faults(record.exc_info[1])
        return " ".join(parts)


def is_ours(record: logging.LogRecord) -> bool:
    """Say whether our own code wrote this record with a constant."""
    return (record.name == OURS or record.name.startswith(f"{OURS}.")) and isinstance(record.msg, str)


def said(record: logging.LogRecord) -> str:
    """Fill whole numbers into the constant; with anything else among the arguments, leave the constant as it is."""
    numbers = isinstance(record.args, tuple) and all(isinstance(value, int) for value in record.args)
    return record.getMessage() if numbers else str(record.msg)


def faults(fault: BaseException) -> Iterator[str]:
    """Name each fault of a chain by its class and by the places in the code, the deepest first."""
    seen: BaseException | None = fault
    while seen is not None:
        places = [f"{frame.f_globals.get('__name__', '?')}:{line}" for frame, line in walk_tb(seen.__traceback__)]
        yield f"{type(seen).__qualname__} at {' < '.join(places[: -DEEPEST - 1 : -1])}"
        seen = seen.__cause__ or seen.__context__
        if seen is not None:
            yield "because of"


LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"quiet": {"()": "fairhearing.web.frame.logs.QuietFormatter"}},
    "handlers": {"quiet": {"class": "logging.StreamHandler", "formatter": "quiet"}},
    "root": {"handlers": ["quiet"], "level": "WARNING"},
    # Django's own handlers write paths (django.server) and whole requests (mail to administrators).
    "loggers": {name: {"handlers": [], "propagate": True} for name in ("django", "django.server")},
}
