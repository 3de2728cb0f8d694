"""`fairhearing account`: somebody new in an organisation, by the word of who may appoint and of somebody outside."""

from __future__ import annotations

import argparse
import getpass
import json
import os
import sys
from gettext import gettext as _
from typing import TYPE_CHECKING, TextIO

from fairhearing.cli import handing
from fairhearing.cli.beside import a_keeper
from fairhearing.cli.place import add_data_argument, day, open_installation

if TYPE_CHECKING:
    import datetime as dt

    from fairhearing.people.accounts import Opened
    from fairhearing.people.organisations import Organisation
    from fairhearing.people.setup import Post

POST_FORM = "NAME <USER-NAME> as OFFICE"
LAST = 999  # place in the chain


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Name what the command takes."""
    add_data_argument(parser)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "post", nargs="?", metavar=POST_FORM, help=_("who, and in which office (a new one, or one that is there)")
    )
    what.add_argument(
        "--renew", metavar="USER-NAME", help=_("somebody who lost password and recovery code: new keys, same offices")
    )
    what.add_argument("--extend", metavar="USER-NAME", help=_("certify somebody anew before their last day"))
    what.add_argument("--grown", action="store_true", help=_("enter, signed by two, which profile stands now"))
    what.add_argument("--end", metavar="USER-NAME", help=_("end all that is certified of somebody"))
    parser.add_argument("--from", dest="from_on", type=day, metavar="YYYY-MM-DD", help=_("end it from this day on"))
    parser.add_argument("--close", action="store_true", help=_("with --end: close the account too"))
    parser.add_argument("--by", required=True, metavar="USER-NAME", help=_("who appoints; their password is asked"))
    parser.add_argument(
        "--organisation", metavar="SLUG", help=_("where; needed when more than one organisation is here")
    )
    parser.add_argument(
        "--with",
        dest="beside",
        required=True,
        metavar="USER-NAME",
        help=_("somebody outside, who signs as well; their password is asked too"),
    )
    parser.add_argument(
        "--chain", type=_place, metavar="N", help=_("place of a new office among those who receive reports")
    )
    parser.add_argument("--outside", action="store_true", help=_("the new office is outside the organisation"))
    parser.add_argument("--keyholder", action="store_true", help=_("the new office is outside and keeps keys"))
    parser.add_argument("--until", type=day, metavar="YYYY-MM-DD", help=_("last day of the certificate (5 years)"))
    parser.add_argument("--json", action="store_true", help=_("answer for machines, as one JSON object"))


def _place(text: str) -> int:
    """Read a place in the chain, 1 to 999. Raises ValueError."""
    if not 1 <= (place := int(text)) <= LAST:
        raise ValueError(text)
    return place


def _asked(question: str, name: str) -> str:
    """Ask on a terminal; elsewhere it is the next line that comes in."""
    if sys.stdin.isatty():
        return getpass.getpass(question.format(name=name))
    return sys.stdin.readline().rstrip("\n")


def named_organisation(slug: str | None) -> Organisation | None:
    """Return the organisation of that short name, or the only one."""
    from fairhearing.people import organisations  # noqa: PLC0415  needs Django

    if slug is not None:
        return organisations.by_slug(slug)
    every = organisations.every()
    return every[0] if len(every) == 1 else None


def _sign_in(organisation: Organisation, name: str, at: dt.datetime) -> Opened:
    """Ask for somebody's password and, if they have one, the six digits. Raises NoSignIn, TooManyTries, KeeperAway."""
    from fairhearing.people import accounts  # noqa: PLC0415

    account, secrets = accounts.open_with_password(organisation, name, _asked(_("Password of {name}: "), name))
    if secrets.totp:
        accounts.check_code(account, secrets, _asked(_("Six-digit code of {name}: "), name), at=at)
    return account, secrets


def run(args: argparse.Namespace, out: TextIO) -> int:
    """Add the account; print, once, what its holder is to be given."""
    open_installation(args.data)
    from django.utils import timezone  # noqa: PLC0415

    from fairhearing.people import accounts, setup  # noqa: PLC0415
    from fairhearing.people.certificates import NotCertified  # noqa: PLC0415
    from fairhearing.refusal import Refused  # noqa: PLC0415

    organisation = named_organisation(args.organisation)
    if organisation is None:
        print(_("Name one organisation with --organisation, by its short name in addresses."), file=out)
        return os.EX_USAGE
    try:
        post = None if args.post is None else _post(args)
        with a_keeper():
            by, beside = (_sign_in(organisation, name, timezone.now()) for name in (args.by, args.beside))
            if args.grown or args.extend is not None or args.end is not None:
                print(_done_to_somebody(args, by, beside, timezone.now()), file=out)
                return os.EX_OK
            if post is None:
                made = setup.renew(args.renew, by=by, beside=beside, at=timezone.now())
            else:
                made = setup.appoint(post, chain=args.chain, by=by, beside=beside, to_on=args.until, at=timezone.now())
    except Refused as refused:
        print(refused.refusal.words, _("Nothing was changed."), file=out)
        return os.EX_USAGE
    except (
        NotCertified,
        setup.BadPost,
        setup.MayNotAppoint,
        setup.MayNotCountersign,
        setup.OfficeDiffers,
        setup.OutOfTime,
        setup.TooFewReaders,
        accounts.NoSignIn,
        accounts.TooManyTries,
        accounts.KeeperAway,
        accounts.NameInUse,
        accounts.NoSuchAccount,
    ) as wrong:
        words = _REFUSED[type(wrong).__name__].format(form=POST_FORM, given=ascii(str(wrong)))
        print(words, _("Nothing was changed."), file=out)
        return os.EX_USAGE
    if args.json:
        print(json.dumps(handing.as_json(made)), file=out)
    else:
        handing.say(made, out)
        if args.renew:
            print(_("\nEarlier cases open to them again when somebody who reads these has come in next."), file=out)
    return os.EX_OK


_NOBODY = _("These two may not appoint anybody: one must be certified to appoint, another must be outside.")
_REFUSED = {
    "NotCertified": _NOBODY,
    "BadPost": _("Write it as {form}. This was given: {given}."),
    "MayNotAppoint": _NOBODY,
    "MayNotCountersign": _NOBODY,
    "NoSignIn": _NOBODY,
    "TooManyTries": _NOBODY,
    "KeeperAway": _("The keeper does not answer, so no password can be checked."),
    "OfficeDiffers": _("The office {given} is there already, and not like this."),
    "OutOfTime": _("The last day lies before the first."),
    "TooFewReaders": _("The chain must end outside the organisation; give a smaller place."),
    "NoSuchAccount": _("Nobody here signs in under the user name {given}."),
    "NameInUse": _("The user name {given} is in use in this organisation already."),
}


def _done_to_somebody(args: argparse.Namespace, by: Opened, beside: Opened, at: dt.datetime) -> str:
    """Extend or end what is certified of somebody; return what to say of it. Raises Refused, NotCertified."""
    from fairhearing.people import appointing, profiles  # noqa: PLC0415

    if args.grown:
        policy = profiles.grow(by=by, beside=beside, at=at).fields["policy"]
        return _("The register says now: {policy}.").format(policy=json.dumps(policy))
    if args.extend is not None:
        offices = appointing.extend(args.extend, by=by, beside=beside, to_on=args.until, at=at)
        return _("{name} is certified anew: {offices}.").format(name=args.extend, offices=", ".join(offices))
    from_on = args.from_on or at.date()
    appointing.end(args.end, by=by, beside=beside, from_on=from_on, closes=args.close, at=at)
    return _("Nothing is certified of {name} any more from {day} on.").format(name=args.end, day=from_on)


def _post(args: argparse.Namespace) -> Post:
    from fairhearing.people.setup import Post  # noqa: PLC0415

    outside = args.outside or args.keyholder
    return Post.parse(args.post, receives=args.chain is not None, is_outside=outside, keeps_keys=args.keyholder)
