"""`fairhearing account`: somebody new in an organisation, by the word of somebody who may appoint."""

from __future__ import annotations

import argparse
import getpass
import json
import os
import sys
from gettext import gettext as _
from typing import TYPE_CHECKING, TextIO

from fairhearing.cli import handing
from fairhearing.cli.place import add_data_argument, open_installation

if TYPE_CHECKING:
    from fairhearing.people.organisations import Organisation

POST_FORM = "NAME <USER-NAME> as OFFICE"
LAST = 999  # place in the chain


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Name what the command takes."""
    add_data_argument(parser)
    parser.add_argument("post", metavar=POST_FORM, help=_("who, and in which office (a new one, or one that is there)"))
    parser.add_argument("--by", required=True, metavar="USER-NAME", help=_("who appoints; their password is asked"))
    parser.add_argument(
        "--organisation", metavar="SLUG", help=_("where; needed when more than one organisation is here")
    )
    parser.add_argument(
        "--chain", type=_place, metavar="N", help=_("place of a new office among those who receive reports")
    )
    parser.add_argument("--outside", action="store_true", help=_("the new office is outside the organisation"))
    parser.add_argument("--json", action="store_true", help=_("answer for machines, as one JSON object"))


def _place(text: str) -> int:
    """Read a place in the chain, 1 to 999. Raises ValueError."""
    if not 1 <= (place := int(text)) <= LAST:
        raise ValueError(text)
    return place


def _password(name: str) -> str:
    """Ask on a terminal; elsewhere it is the first line that comes in."""
    if sys.stdin.isatty():
        return getpass.getpass(_("Password of {name}: ").format(name=name))
    return sys.stdin.readline().rstrip("\n")


def named_organisation(slug: str | None) -> Organisation | None:
    """Return the organisation of that short name, or the only one."""
    from fairhearing.people import organisations  # noqa: PLC0415  needs Django

    if slug is not None:
        return organisations.by_slug(slug)
    every = organisations.every()
    return every[0] if len(every) == 1 else None


def run(args: argparse.Namespace, out: TextIO) -> int:
    """Add the account; print, once, what its holder is to be given."""
    open_installation(args.data)
    from django.utils import timezone  # noqa: PLC0415

    from fairhearing.people import accounts, setup  # noqa: PLC0415

    organisation = named_organisation(args.organisation)
    if organisation is None:
        print(_("Name one organisation with --organisation, by its short name in addresses."), file=out)
        return os.EX_USAGE
    password = _password(args.by)
    try:
        post = setup.Post.parse(args.post, receives=args.chain is not None, is_outside=args.outside)
        made = setup.appoint(
            organisation, post, chain=args.chain, by_username=args.by, by_password=password, at=timezone.now()
        )
    except setup.BadPost as wrong:
        print(
            _("Write it as {form}. This was given: {given}").format(form=POST_FORM, given=ascii(str(wrong))), file=out
        )
    except (accounts.NoSignIn, accounts.TooManyTries, setup.MayNotAppoint):
        print(_("This name and password may not appoint anybody; nothing was changed."), file=out)
    except setup.OfficeDiffers as other:
        print(_("{office} is there already, and not like this; nothing was changed.").format(office=other), file=out)
    except setup.TooFewReaders:
        print(_("The chain must end outside the organisation; give a smaller place. Nothing was changed."), file=out)
    except accounts.NameInUse as taken:
        print(
            _("The user name {name} is in use in this organisation already; nothing was changed.").format(name=taken),
            file=out,
        )
    else:
        if args.json:
            print(json.dumps(handing.as_json(made)), file=out)
        else:
            handing.say(made, out)
        return os.EX_OK
    return os.EX_USAGE
