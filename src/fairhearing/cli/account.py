"""`fairhearing account`: somebody new in an organisation, by the word of somebody who may appoint."""

from __future__ import annotations

import argparse
import getpass
import json
import os
import sys
from gettext import gettext as _
from typing import TextIO

from fairhearing.cli import handing
from fairhearing.cli.place import add_data_argument, open_installation

POST_FORM = "NAME <USER-NAME> as OFFICE"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Name what the command takes."""
    add_data_argument(parser)
    parser.add_argument("post", metavar=POST_FORM, help=_("who, and in which office (a new one, or one that is there)"))
    parser.add_argument("--by", required=True, metavar="USER-NAME", help=_("who appoints; their password is asked"))
    parser.add_argument("--chain", type=int, help=_("place of a new office among those who receive reports"))
    parser.add_argument("--outside", action="store_true", help=_("the new office is outside the organisation"))
    parser.add_argument("--json", action="store_true", help=_("answer for machines, as one JSON object"))


def run(args: argparse.Namespace, out: TextIO) -> int:
    """Add the account; print, once, what its holder is to be given."""
    open_installation(args.data)
    from django.utils import timezone  # noqa: PLC0415

    from fairhearing.people import accounts, setup  # noqa: PLC0415

    password = getpass.getpass(_("Password of {name}: ").format(name=args.by)) if sys.stdin.isatty() else input()
    try:
        post = setup.Post.parse(args.post, receives=args.chain is not None, is_outside=args.outside)
        made = setup.appoint(post, chain=args.chain, by_username=args.by, by_password=password, at=timezone.now())
    except setup.BadPost as wrong:
        print(_("Write it as {form}. This was given: {given}").format(form=POST_FORM, given=wrong), file=out)
    except (accounts.NoSignIn, accounts.TooManyTries, setup.MayNotAppoint):
        print(_("This name and password may not appoint anybody; nothing was changed."), file=out)
    except accounts.NameInUse as taken:
        print(_("The user name {name} is in use here already; nothing was changed.").format(name=taken), file=out)
    else:
        if args.json:
            print(json.dumps(handing.as_json(made)), file=out)
        else:
            handing.say(made, out)
        return os.EX_OK
    return os.EX_USAGE
