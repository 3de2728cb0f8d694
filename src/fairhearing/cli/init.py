"""`fairhearing init`: sets up a real organisation, by questions or by options."""

from __future__ import annotations

import argparse
import json
import os
import sys
from gettext import gettext as _
from typing import TYPE_CHECKING, TextIO

from fairhearing.cli import handing
from fairhearing.cli.beside import a_keeper
from fairhearing.cli.place import add_data_argument, day, open_installation, prepare_tables

if TYPE_CHECKING:
    from fairhearing.people.setup import HandedOver, Post

POST_FORM = "NAME <USER-NAME> as OFFICE"
CONTACT_FORM = "KIND|NAME|REACH|NOTE"
CONTACT_KINDS = ("danger", "police", "support", "legal", "employer", "outside")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Name what the command takes; what is left out is asked."""
    add_data_argument(parser)
    parser.add_argument("--name", help=_("the organisation's full name"))
    parser.add_argument("--slug", help=_("its short name in addresses: small letters, digits, hyphens"))
    parser.add_argument(
        "--receives", action="append", metavar=POST_FORM, help=_("somebody who receives reports, in the order asked")
    )
    parser.add_argument(
        "--outside", action="append", metavar=POST_FORM, help=_("somebody outside the organisation who ends the chain")
    )
    parser.add_argument("--office", action="append", metavar=POST_FORM, help=_("any other office; it reads no report"))
    parser.add_argument(
        "--appoints",
        action="append",
        metavar=POST_FORM,
        help=_("an office that reads no report and may appoint others"),
    )
    parser.add_argument(
        "--keyholder",
        action="append",
        metavar=POST_FORM,
        help=_("somebody outside who keeps a share of the keys and reads no report: none, or three and more"),
    )
    parser.add_argument(
        "--needed", type=int, metavar="T", help=_("how many outside key-holders must act together (default: 2)")
    )
    parser.add_argument(
        "--until", type=day, metavar="YYYY-MM-DD", help=_("last day of the first certificates (default: 5 years)")
    )
    parser.add_argument("--keeper", action="append", help=_("who runs the server or appoints readers, by name"))
    parser.add_argument(
        "--contact",
        action="append",
        metavar=CONTACT_FORM,
        help=_("where else people can go; kinds: {kinds}").format(kinds=", ".join(CONTACT_KINDS)),
    )
    parser.add_argument("--json", action="store_true", help=_("answer for machines, as one JSON object"))


def run(args: argparse.Namespace, out: TextIO) -> int:
    """Set the organisation up; print, once, what each account holder is to be given."""
    open_installation(args.data, may_be_new=True)
    from django.utils import timezone  # noqa: PLC0415

    from fairhearing.people import accounts, organisations, profiles, setup  # noqa: PLC0415
    from fairhearing.people.certificates import FEWEST_NEEDED  # noqa: PLC0415

    _ask_for_what_is_missing(args)
    try:
        contacts = [_contact(text) for text in args.contact or ()]
        posts = _posts(args)
        prepare_tables()
        with a_keeper():
            organisation, handed_over = setup.set_up(
                slug=args.slug,
                name=args.name,
                posts=posts,
                contacts=contacts,
                keepers=args.keeper or [],
                needed=FEWEST_NEEDED if args.needed is None else args.needed,
                to_on=args.until,
                at=timezone.now(),
            )
    except (
        setup.BadPost,
        setup.TooFewReaders,
        setup.TooFewKeyholders,
        setup.OfficeDiffers,
        setup.OutOfTime,
        organisations.BadName,
        organisations.NameTaken,
        accounts.NameInUse,
        BadContact,
    ) as wrong:
        words = _REFUSED[type(wrong).__name__].format(form=POST_FORM, contact=CONTACT_FORM, given=ascii(str(wrong)))
        print(words, _("Nothing was changed."), file=out)
        return os.EX_USAGE
    profile = profiles.of(organisation, on=timezone.now().date())
    _say(organisation.slug, profile, handed_over, out, as_json=args.json)
    return os.EX_OK


_REFUSED = {
    "BadPost": _("Write it as {form}. This was given: {given}."),
    "TooFewReaders": _("Name at least one person who receives reports and one outside who ends the chain."),
    "TooFewKeyholders": _(
        "Name no outside key-holder, or at least three, of whom two or more are needed: with one or two, "
        "everything is lost, or kept shut, as soon as one of them is gone."
    ),
    "OutOfTime": _("The last day lies before the first."),
    "OfficeDiffers": _("The office {given} is named twice, and not as the same."),
    "BadName": _(
        "This is no name, or holds what no name has: {given}. The short name: small letters, digits, hyphens."
    ),
    "NameTaken": _("An organisation with the short name {given} is here already."),
    "NameInUse": _("The user name {given} is given twice."),
    "BadContact": _("Write a contact as {contact}. This was given: {given}."),
}


class BadContact(Exception):
    """A contact is not written as it should be; the message is what was given."""


def _ask_for_what_is_missing(args: argparse.Namespace) -> None:
    """Ask on a terminal; elsewhere what is missing stays missing and is refused."""
    if not sys.stdin.isatty():
        args.name, args.slug = args.name or "", args.slug or ""
        return
    args.name = args.name or input(_("Full name of the organisation: "))
    args.slug = args.slug or input(_("Short name for addresses: "))
    args.receives = args.receives or _ask_list(_("Who receives reports ({form}; empty line ends): "))
    args.outside = args.outside or _ask_list(_("Who outside ends the chain ({form}; empty line ends): "))
    args.appoints = args.appoints or _ask_list(_("Who may appoint others ({form}; empty line ends): "))
    args.keyholder = args.keyholder or _ask_list(
        _("Who outside keeps keys: nobody, or three and more ({form}; empty line ends): ")
    )
    args.keeper = args.keeper or _ask_list(_("Who runs the server or appoints readers (name; empty line ends): "))


def _ask_list(question: str) -> list[str]:
    answers: list[str] = []
    while answer := input(question.format(form=POST_FORM)).strip():
        answers.append(answer)
    return answers


def _posts(args: argparse.Namespace) -> list[Post]:
    from fairhearing.people.organisations import BadName  # noqa: PLC0415
    from fairhearing.people.setup import Post  # noqa: PLC0415

    if not args.name.strip() or not args.slug.strip():
        raise BadName(_("no name or no short name"))
    return [
        *(Post.parse(text, receives=True) for text in args.receives or ()),
        *(Post.parse(text, receives=True, is_outside=True) for text in args.outside or ()),
        *(Post.parse(text) for text in args.office or ()),
        *(Post.parse(text, appoints=True) for text in args.appoints or ()),
        *(Post.parse(text, is_outside=True, keeps_keys=True) for text in args.keyholder or ()),
    ]


def _contact(text: str) -> dict[str, str]:
    """Read ``KIND|NAME|REACH|NOTE``; the note may be left out. Raises BadContact."""
    kind, name, reach, note = ([part.strip() for part in text.split("|")] + [""] * 4)[:4]
    if kind not in CONTACT_KINDS or not name or not reach or text.count("|") > 3:  # noqa: PLR2004  four parts
        raise BadContact(text)
    return {"kind": kind, "name": name, "reach": reach, "note": note}


def _say(slug: str, profile: str, handed_over: list[HandedOver], out: TextIO, *, as_json: bool) -> None:
    if as_json:
        accounts = [handing.as_json(one) for one in handed_over]
        print(json.dumps({"organisation": slug, "profile": profile, "accounts": accounts}), file=out)
        return
    print(_("Done. Give each person their own lines, on paper, and keep no copy: this is shown once."), file=out)
    for one in handed_over:
        handing.say(one, out)
    if profile == "not yet":
        print(_("\nOnly one person inside receives reports. Add a second: fairhearing account."), file=out)
    print(_("\nStart it with: fairhearing serve. Then: fairhearing doctor."), file=out)
