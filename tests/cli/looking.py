"""A process that comes back with a code and signs in, and says as JSON what it found."""

from __future__ import annotations

import datetime as dt
import json
import sys

import django

django.setup()


from fairhearing import sealing  # noqa: E402  Django is set up first
from fairhearing.intake import reports  # noqa: E402
from fairhearing.people import accounts, organisations  # noqa: E402

AT = dt.datetime.now(dt.UTC)  # certificates end: what was set up today is used today


def main() -> None:
    """Say what the code on the command line opens, and whether the name and password open an account."""
    words, username, password = sys.argv[1:]
    found: dict[str, object] = {"report": None, "proof": None, "opens": True}
    try:
        code = sealing.Code.parse(words)
        found["report"] = reports.telling_of(reports.find(code)).words
        found["proof"] = reports.receipt(code, at=AT).proof
    except reports.NoReport:
        pass
    try:
        accounts.open_with_password(organisations.every()[0], username, password)
    except accounts.NoSignIn:
        found["opens"] = False
    print(json.dumps(found))


if __name__ == "__main__":
    main()
