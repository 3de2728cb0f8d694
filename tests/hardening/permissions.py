"""Who may open and do what: stated by hand, a line for each kind of thing and each page.

`tests/hardening/test_permissions.py` finds compartments, pages and commands by looking, not in this list: one that is
missing here fails, and so does one that somebody sees or opens who should not, or does not who should. The page
`docs/generated/permissions.md` is written from here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

# Everybody who may stand in some relation to a case, in the words of the page.
ROLES = {
    "visitor": "a visitor who is not signed in",
    "writer": "somebody who writes a report",
    "reporter": "the reporter, with the words of the code",
    "old_words": "whoever has the reporter's words from before they were changed",
    "other_reporter": "the reporter of another case",
    "accountable": "the accountable reader, who has declared",
    "backup": "the backup, who has not declared yet",
    "colleague": "a colleague who was given the case, and has declared",
    "aside": "a reader who stood aside",
    "excluded": "a reader whom the reporter took out later",
    "barred": "somebody whom the report barred from the first",
    "office": "the holder of an office that receives no reports",
    "appointer": "whoever appoints readers",
    "keyholder": "an outside key-holder",
    "other_keyholder": "another outside key-holder",
    "half": "somebody who has a reader's password and no second factor",
    "elsewhere": "a reader of another organisation on the same server",
}
WRITERS_OF_IT = ("reporter", "other_reporter")
READERS = ("accountable", "backup", "colleague")
DECLARED = ("accountable", "colleague")
KEEPERS = ("keyholder", "other_keyholder")
SIGNED_IN = (*READERS, *KEEPERS, "aside", "excluded", "barred", "office", "appointer", "elsewhere")

ALL, BEFORE, SINCE = "opens", "what came before", "what came since"
LEFT = ("old_words", "aside", "excluded")

# By decryption: which generations of each kind of compartment somebody opens, with every key that they ever had.
COMPARTMENTS: Mapping[str, Mapping[str, str]] = {
    **{
        kind: dict.fromkeys(("reporter", *READERS), ALL) | dict.fromkeys(LEFT, BEFORE)
        for kind in ("report", "identity", "routing", "mailbox", "hands")
    },
    # The backup came in when the reporter took somebody out, who has no keys of the desk's own notes to hand on.
    "desk": dict.fromkeys(DECLARED, ALL) | dict.fromkeys(("aside", "excluded"), BEFORE) | {"backup": SINCE},
}
HOLDS = {
    "report": "what was told, and the files with it",
    "identity": "who the reporter is",
    "routing": "who is named, and who must not see it",
    "mailbox": "messages both ways with their files, the entries on the record",
    "hands": "in whose hands the case is, and who is barred from it",
    "desk": "declarations, summaries and grant orders of those who handle it",
}

# What one kind of page asks for, and who gets it.
CLASSES: Mapping[str, tuple[str, Collection[str]]] = {
    "public": ("nothing", tuple(ROLES)),
    "writing": ("a report that was begun here", ("writer",)),
    "mailbox": ("the words of a code; shows that mailbox alone", WRITERS_OF_IT),
    "own file": ("the words of the code of this case", ("reporter",)),
    "second": ("a password that fitted just now", ("half",)),
    "ends": ("to be signed in; ends that", SIGNED_IN),
    "desk": ("to be signed in; shows what is one's own alone", SIGNED_IN),
    "keys": ("to keep a part of the keys; shows which cases wait for them, and nothing of any", KEEPERS),
    "appoints": ("a certificate that lets one appoint", ("appointer",)),
    "outside": ("a certificate of an office outside the organisation", ("colleague", *KEEPERS)),
    "proposal": ("to have proposed it, or a certificate of an office outside", ("appointer", "colleague", *KEEPERS)),
    "case": ("keys of this case", READERS),
    "open case": ("keys of this case, a declaration, and the report opened in this visit", DECLARED),
}
PAGES: Mapping[str, str] = {
    "public:organisations": "public",
    "public:check": "public",
    "public:organisation": "public",
    "public:policy": "public",
    "public:register": "public",
    "public:register_proof": "public",
    "reporter:leave": "public",
    "reporter:return": "public",
    "reporter:before": "public",
    "reporter:erased": "public",
    **{
        f"reporter:{name}": "mailbox"
        for name in (
            *("status", "receipt", "receipt_print", "proof", "message", "before_sending", "told", "add", "correct"),
            *("withdraw", "choices", "exclude", "change_code", "new_code", "own_copy", "own_copy_file"),
        )
    },
    "reporter:file": "own file",
    **{
        f"reporter:{name}": "writing"
        for name in (
            *("danger", "danger_help", "not_to", "keepers", "nobody", "words", "allegations", "allegation"),
            *("allegation_remove", "people", "section", "you", "identity", "name", "hopes", "needs", "options"),
            *("files", "draft_file", "draft_file_remove", "readers", "check", "code", "confirm", "send"),
            *("later", "erase"),
        )
    },
    "desk:which": "public",
    "desk:sign_in": "public",
    "desk:recover": "public",
    "desk:second": "second",
    "desk:sign_out": "ends",
    **{
        f"desk:{name}": "desk"
        for name in (
            *("inbox", "enrol", "account", "change_password", "mail", "recovery", "recovery_code"),
            *("forget_recovery_code", "add_passkey", "remove_passkey", "aside"),
            *("enter", "enter_by", "hand_over", "handed_over"),
        )
    },
    "desk:keys": "keys",
    "desk:answer": "keys",
    "desk:leave_office": "desk",
    **{f"desk:{name}": "appoints" for name in ("offices", "propose", "propose_ending")},
    **{f"desk:{name}": "outside" for name in ("countersign", "countersign_one")},
    "desk:put_away": "proposal",
    **{f"desk:{name}": "case" for name in ("case", "reach", "declare", "stand_aside", "open")},
    **{
        f"desk:{name}": "open case"
        for name in (
            *("show_identity", "write", "summary", "colleague", "put_aside", "take_back", "file", "entry", "proof"),
        )
    },
}
# Acts without a page of their own: they answer no GET.
ACTS = {
    *("reporter:send", "desk:sign_out", "desk:forget_recovery_code", "desk:handed_over", "desk:reach", "desk:declare"),
    *("desk:put_away", "desk:stand_aside", "desk:open", "desk:show_identity", "desk:take_back", "desk:file"),
}
# The installation's own commands: what whoever runs one needs beside it.
NOTHING, FOLDER = "nothing: it reads what it is given", "the data folder of the installation; opens no case"
COMMANDS: Mapping[str, str] = {
    "verify": NOTHING,
    "scenario": NOTHING,
    "demo": NOTHING,
    "init": "an empty data folder",
    "restore": "an empty data folder and a backup; opens no case",
    "account": "the data folder, and the passwords of two: one whose certificate lets them appoint, one outside",
    "keeper": "the keeper's own folder; answers questions that say nothing, and sees no password",
    "serve": FOLDER,
    "work": FOLDER,
    "backup": FOLDER,
    "doctor": FOLDER,
}


TOP = """\
# Who may open and do what

Every role against every compartment, page and command: stated by hand in `tests/hardening/permissions.py` and compared
by `tests/hardening/test_permissions.py` with what really happens. Each role's keys are tried on every sealed thing, and
each page is asked for by each of them. The operator, the database's owner and whoever steals a backup have no key and
open nothing; what they read stands in [what the server can read](../reference/what-the-server-can-read.md).

## By keys

“What came before” is what somebody could open while they read the case: they may have kept it, or its keys. “What came
since” is what came after somebody was let in by the reporter, who has no keys of the desk's own notes to hand on.
"""


def page() -> str:
    """Return the page: every role, and what it opens and may do."""
    lines = [
        TOP,
        "| who | " + " | ".join(COMPARTMENTS) + " |",
        "| --- |" + " --- |" * len(COMPARTMENTS),
    ]
    for role, words in ROLES.items():
        lines.append(f"| {words} | " + " | ".join(kinds.get(role, "–") for kinds in COMPARTMENTS.values()) + " |")
    lines += ["", *(f"- **{kind}**: {words}" for kind, words in HOLDS.items())]
    lines += ["- A keyring opens for its owner, whatever their role, and for nobody else."]
    lines += ["", "## By pages", "", "| page | what it asks for | who gets it |", "| --- | --- | --- |"]
    for kind, (needs, who) in CLASSES.items():
        names = ", ".join(f"`{name}`{' (POST)' if name in ACTS else ''}" for name, of in PAGES.items() if of == kind)
        whom = (
            "everybody" if len(who) == len(ROLES) else "; ".join(ROLES[role] for role in who) or "nobody sees anything"
        )
        lines.append(f"| {names} | {needs} | {whom} |")
    lines += ["", "## By commands", "", "| command | what it needs |", "| --- | --- |"]
    lines += [f"| `fairhearing {name}` | {needs} |" for name, needs in COMMANDS.items()]
    return "\n".join(lines) + "\n"
