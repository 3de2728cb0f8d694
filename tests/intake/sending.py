"""A process that sends reports until it is killed, and says aloud each receipt it was given."""

from __future__ import annotations

import datetime as dt
import json
import sys

import django

django.setup()


from fairhearing import sealing  # noqa: E402  Django is set up first
from fairhearing.casework.messages import File  # noqa: E402
from fairhearing.intake import reports  # noqa: E402
from fairhearing.intake.telling import Telling  # noqa: E402
from fairhearing.people import organisations  # noqa: E402


def main() -> None:
    """Send reports to the organisation, and at the time, named on the command line, one after the other."""
    at = dt.datetime.fromisoformat(sys.argv[2])  # certificates end: what was set up on a day is used on it
    organisation = organisations.by_slug(sys.argv[1])
    assert organisation is not None
    while True:
        code = sealing.Code.generate()
        print(json.dumps({"trying": code.words}), flush=True)
        files = [File.of("large.bin", "application/octet-stream", bytes(300_000))]
        receipt = reports.submit(Telling(words="A report."), organisation=organisation, code=code, files=files, at=at)
        print(json.dumps({"code": code.words, "proof": receipt.proof}), flush=True)


if __name__ == "__main__":
    main()
