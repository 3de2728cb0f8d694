"""`fairhearing init`: sets up a real organisation, by questions or by options."""

from __future__ import annotations

import argparse
import json
import os
import sys
from gettext import gettext as _
from typing import TYPE_CHECKING, TextIO

from fairhearing.cli import handing
from fairhearing.cli.place import add_data_argument, open_installation, prepare_tables

if TYPE_CHECKING:
    from fairhearing.people.setup import HandedOver, Post

POST_FORM = "NAME <USER-NAME> as OFFICE"


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
    parser.add_argument("--keeper", action="append", help=_("who runs the server or appoints readers, by name"))
    parser.add_argument(
        "--contact",
        action="append",
        metavar="KIND|NAME|REACH|NOTE",
        help=_("where else people can go; kinds: danger, police, support, legal, employer, outside"),
    )
    parser.add_argument("--json", action="store_true", help=_("answer for machines, as one JSON object"))


def run(args: argparse.Namespace, out: TextIO) -> int:
    """Set the organisation up; print, once, what each account holder is to be given."""
    open_installation(args.data)
    from django.utils import timezone  # noqa: PLC0415

    from fairhearing.people import accounts, organisations, setup  # noqa: PLC0415

    _ask_for_what_is_missing(args)
    try:
        posts = _posts(args)
        prepare_tables()
        organisation, handed_over = setup.set_up(
            slug=args.slug,
            name=args.name,
            posts=posts,
            contacts=[_contact(text) for text in args.contact or ()],
            keepers=args.keeper or [],
            at=timezone.now(),
        )
    except setup.BadPost as wrong:
        print(_("Write it as {form}. This was given: {given}").format(form=POST_FORM, given=wrong), file=out)
        return os.EX_USAGE
    except setup.TooFewReaders:
        print(_("Name at least one person who receives reports and one outside who ends the chain."), file=out)
        return os.EX_USAGE
    except organisations.NameTaken:
        print(_("An organisation with this short name is here already; nothing was changed."), file=out)
        return os.EX_USAGE
    except accounts.NameInUse as taken:
        print(_("The user name {name} is in use here already; nothing was changed.").format(name=taken), file=out)
        return os.EX_USAGE
    _say(organisation.slug, handed_over, out, as_json=args.json)
    return os.EX_OK


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
    args.keeper = args.keeper or _ask_list(_("Who runs the server or appoints readers (name; empty line ends): "))


def _ask_list(question: str) -> list[str]:
    answers: list[str] = []
    while answer := input(question.format(form=POST_FORM)).strip():
        answers.append(answer)
    return answers


def _posts(args: argparse.Namespace) -> list[Post]:
    from fairhearing.people.setup import BadPost, Post  # noqa: PLC0415

    if not args.name.strip() or not args.slug.strip():
        raise BadPost(_("no name or no short name"))
    return [
        *(Post.parse(text, receives=True) for text in args.receives or ()),
        *(Post.parse(text, receives=True, is_outside=True) for text in args.outside or ()),
        *(Post.parse(text) for text in args.office or ()),
        *(Post.parse(text, appoints=True) for text in args.appoints or ()),
    ]


def _contact(text: str) -> dict[str, str]:
    kind, name, reach, note = (*text.split("|"), "", "", "")[:4]
    return {"kind": kind.strip(), "name": name.strip(), "reach": reach.strip(), "note": note.strip()}


def _say(slug: str, handed_over: list[HandedOver], out: TextIO, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"organisation": slug, "accounts": [handing.as_json(one) for one in handed_over]}), file=out)
        return
    print(_("Done. Give each person their own lines, on paper, and keep no copy: this is shown once."), file=out)
    for one in handed_over:
        handing.say(one, out)
    print(_("\nStart it with: fairhearing serve. Then: fairhearing doctor."), file=out)
