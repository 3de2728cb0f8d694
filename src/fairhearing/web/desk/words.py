"""What codes of the record and of what is owed are called on the pages of the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fairhearing import documents

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

STAGES: dict[str, StrOrPromise] = {
    "received": _("Arrived, not yet acknowledged"),
    "acknowledged": _("Acknowledged"),
    "aside": _("Set aside"),
}
OWED: dict[str, StrOrPromise] = {
    "acknowledge": _("Acknowledge the report"),
    "next_step": _("Say what happens next"),
    "update": _("Tell the reporter where it stands"),
    "withdrawal_decision": _("Decide whether to stop, and say why"),
    "reply": _("Reply to the reporter"),
    "keys": _("The outside key-holders are asked to let the next reader in"),
}
ROLES: dict[str, StrOrPromise] = {
    "reporter": _("The reporter"),
    "accountable": _("The accountable reader"),
    "backup": _("The backup"),
    "colleague": _("A colleague"),
    "officer": _("An officer, on the reporter’s behalf"),
    "mail": _("An officer, from an e-mail"),
    "telling": _("An officer, from what was told"),
    "paper": _("An officer, from paper"),
}
EVENTS: dict[str, StrOrPromise] = {
    "report.received": _("The report was received"),
    "report.opened": _("The report was opened"),
    "report.set_aside": _("The report was set aside as spam or a test"),
    "report.taken_back": _("The report was taken back"),
    "file.opened": _("A file was opened"),
    "identity.opened": _("Who reported was looked at"),
    "handler.declared": _("Relations and prior knowledge were declared"),
    "handler.stood_aside": _("A reader stood aside; the next one took over"),
    "reader.excluded": _("The reporter excluded somebody"),
    "access.granted": _("A colleague was added"),
    "reader.left": _("A reader left; the next one took over"),
    "keys.delivered": _("Outside key-holders gave the keys to the next reader, who took over"),
    "summary.written": _("The desk wrote a summary of its own"),
    "acknowledgement.sent": _("The report was acknowledged"),
    "answer.sent": _("An answer was sent"),
    "question.sent": _("A question was asked"),
    "next_step.sent": _("The reporter was told what happens next"),
    "message.sent": _("The reporter wrote"),
    "addition.sent": _("The reporter added something"),
    "correction.sent": _("The reporter corrected something"),
    "withdrawal.sent": _("The reporter asked to stop"),
    "withdrawal_decision.sent": _("The reporter was told whether we stop, and why"),
    "code.changed": _("The reporter changed their words"),
    "code.claimed": _("The person whose report it is took words of their own"),
    "options.sent": _("The reporter changed which ways they want to use"),
}
KINDS: dict[str, StrOrPromise] = {
    "bullying": _("Bullying"),
    "intimidation": _("Intimidation or threats"),
    "sexual_harassment": _("Sexual harassment"),
    "sexual_assault": _("Sexual assault"),
    "serious_sexual_assault": _("Serious sexual assault"),
    "advantage_offered": _("An advantage offered for sexual conduct, or misuse of a position"),
    "reprisal": _("A warning, or reprisal for speaking up"),
    "discrimination": _("Discrimination"),
    "money": _("Money"),
    "other": _("Something else"),
}
KNOWN_BY: dict[str, StrOrPromise] = {
    "first_hand": _("Was there, or it happened to them"),
    "told_by_affected": _("Was told by the person it happened to"),
    "heard": _("Heard of it"),
    "rather_not_say": _("Rather not said"),
}
IDENTITY: dict[str, StrOrPromise] = {
    "named": _("By name"),
    "confidential": _("Confidentially: the desk knows who it is, nobody else is told without asking"),
    "anonymous": _("Without a name"),
}
REPORTER_IS: dict[str, StrOrPromise] = {
    "affected": _("The person it happened to"),
    "witness": _("Somebody who saw or heard it"),
    "third_party": _("Somebody who reports for another person, or about others"),
    "official": _("Somebody who holds an office here"),
    "employee": _("Somebody who works here"),
    "former_member": _("A former member"),
    "non_member": _("Not a member"),
    "other": _("Somebody else"),
    "rather_not_say": _("Rather not said"),
}
DANGER: dict[str, StrOrPromise] = {
    "yes": _("The reporter says that somebody is in danger now"),
    "unsure": _("The reporter is not sure whether somebody is in danger now"),
}
ROUTES: dict[str, StrOrPromise] = {
    "internal": _("This organisation"),
    "police": _("Police"),
    "employer": _("Employer"),
    "support": _("A person or a line for support"),
    "legal": _("A lawyer or legal advice"),
    "medical": _("A doctor or a hospital"),
    "union": _("A union"),
    "outside": _("An authority or a body outside"),
}
WAYS_IN: dict[str, StrOrPromise] = {
    "web": _("Through the form on this site"),
    "officer": _("Entered by an officer on the person’s behalf"),
    "mail": _("An e-mail, taken in by an officer. Nobody has checked who wrote it"),
    "telling": _("Told by word of mouth, written down by an officer"),
    "paper": _("On paper, scanned by an officer"),
}


PLANTS: list[StrOrPromise] = [
    _("Alder"), _("Apple"), _("Ash"), _("Aster"), _("Barley"), _("Basil"), _("Beech"), _("Birch"),
    _("Bramble"), _("Broom"), _("Cedar"), _("Cherry"), _("Clover"), _("Daisy"), _("Dill"), _("Elder"),
    _("Elm"), _("Fennel"), _("Fern"), _("Fig"), _("Fir"), _("Flax"), _("Gorse"), _("Hawthorn"),
    _("Hazel"), _("Heather"), _("Holly"), _("Hop"), _("Iris"), _("Ivy"), _("Juniper"), _("Larch"),
    _("Laurel"), _("Lilac"), _("Lily"), _("Linden"), _("Lupin"), _("Mallow"), _("Maple"), _("Mint"),
    _("Moss"), _("Oak"), _("Oat"), _("Olive"), _("Pear"), _("Peony"), _("Pine"), _("Plum"),
    _("Poplar"), _("Poppy"), _("Quince"), _("Reed"), _("Rowan"), _("Rye"), _("Sage"), _("Sedge"),
    _("Spruce"), _("Tansy"), _("Thistle"), _("Thyme"), _("Tulip"), _("Vine"), _("Willow"), _("Yew"),
]  # fmt: skip


class Purpose(NamedTuple):
    """What the desk can write to a reporter, what the page says, and what stands in the box at first."""

    title: StrOrPromise
    button: StrOrPromise
    hint: StrOrPromise
    template: StrOrPromise
    done: StrOrPromise


PURPOSES: dict[str, Purpose] = {
    "acknowledgement": Purpose(
        _("Acknowledge the report"),
        _("Send the acknowledgement"),
        _("Say that you have read it, and what comes next. Change the words as you like."),
        _(
            "We have received your report and have read it.\n\n"
            "We will tell you what happens next. You will find it here, with your words.\n\n"
            "You can write to us here at any time, add something, or correct something. "
            "You can also turn to one of the other places that the first page names; nothing here closes that way."
        ),
        _("The report is acknowledged."),
    ),
    "answer": Purpose(
        _("Answer"),
        _("Send the answer"),
        _("Short sentences help. Promise nothing that the procedure does not hold."),
        "",
        _("Your answer is sent."),
    ),
    "question": Purpose(
        _("Ask a question"),
        _("Send the question"),
        _("Ask one thing at a time, and say why you ask. “I don’t know” and “I’d rather not say” are answers."),
        "",
        _("Your question is sent."),
    ),
    "next_step": Purpose(
        _("Say what happens next"),
        _("Send what happens next"),
        _("Say what will be done, by whom, and by which day."),
        "",
        _("The reporter is told what happens next."),
    ),
    "withdrawal_decision": Purpose(
        _("Say whether we stop"),
        _("Send the decision"),
        _(
            "The reporter asked us to stop. Stop, if nobody else is at risk and the rules allow it. "
            "If we go on, say why, and what they need not do. "
            "Either way, nothing they said is deleted or held against them."
        ),
        "",
        _("The decision is sent."),
    ),
}
FROM_REPORTER: dict[str, StrOrPromise] = {
    "message": _("The reporter wrote"),
    "addition": _("The reporter added"),
    "correction": _("The reporter corrected"),
    "withdrawal": _("The reporter asked to stop"),
    "options": _("The reporter chose other ways"),
}


def said(words: dict[str, StrOrPromise], code: str) -> str:
    """Return the words for a code; a code that is new here is shown as it is, never left out."""
    return str(words.get(code, code.replace("_", " ").replace(".", ": ")))


def file_kind(media_type: str) -> str:
    """Return what a kind of file is called."""
    return next((gettext(kind.words) for kind in documents.KINDS.values() if kind.media_type == media_type), media_type)


def short(ref: str) -> str:
    """Return how people call a case: a plant and a number, easier to keep apart than the signs of its id.

    Two cases of one desk may seldom share it; the address of the page never does.
    """
    plant, number = divmod(int(ref[:8], 16), 1000)
    return f"{PLANTS[plant % len(PLANTS)]}\u00a0{number}"
