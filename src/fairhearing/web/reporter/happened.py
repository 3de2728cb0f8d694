"""What was done in a case, in words for its reporter: what, on which day, in which role; no person is named."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fairhearing.casework.readings import Done

EVENTS = {
    "report.received": gettext_lazy("Your report was received."),
    "handler.declared": gettext_lazy("Before reading, somebody said how they are related to the people you named."),
    "report.opened": gettext_lazy("Your report was read."),
    "identity.opened": gettext_lazy("Who you are, as you told it, was read."),
    "file.opened": gettext_lazy("One of your files was opened."),
    "handler.stood_aside": gettext_lazy("Somebody stood aside. They can no longer read this, and another person can."),
    "access.granted": gettext_lazy("One more person was let in to read this."),
    "reader.left": gettext_lazy("Somebody left. They can no longer read what comes later, and another person can."),
    "keys.delivered": gettext_lazy(
        "Because nobody acted, people outside let one more person in, who answers for it now. "
        "The people outside could read nothing."
    ),
    "summary.written": gettext_lazy("The desk wrote a note of its own. Your words stay as they are."),
    "acknowledgement.sent": gettext_lazy("You were told that your report has arrived with a person."),
    "answer.sent": gettext_lazy("You were sent an answer."),
    "question.sent": gettext_lazy("You were asked something."),
    "next_step.sent": gettext_lazy("You were told what happens next."),
    "message.sent": gettext_lazy("You sent a message."),
    "addition.sent": gettext_lazy("You added something."),
    "correction.sent": gettext_lazy("You corrected something. What you said first stays beside it."),
    "withdrawal.sent": gettext_lazy("You asked us to stop."),
    "withdrawal_decision.sent": gettext_lazy("You were told whether we stop, and why."),
    "options.sent": gettext_lazy("You changed which ways you want to go."),
    "report.set_aside": gettext_lazy(
        "This was set aside as not being a report. If it is one, write a message: it can be taken back."
    ),
    "report.taken_back": gettext_lazy("This was taken back as a report. All days are counted anew from then."),
    "reader.excluded": gettext_lazy("You took somebody out. What comes since then is closed to them."),
    "code.changed": gettext_lazy("You changed your words."),
    "code.claimed": gettext_lazy("You took words of your own. Those that you were given open nothing any more."),
}
ROLES = {
    "accountable": gettext_lazy("by the person who answers for it"),
    "backup": gettext_lazy("by the backup"),
    "colleague": gettext_lazy("by a further person who may read this"),
    "reporter": gettext_lazy("by you"),
    "officer": gettext_lazy("entered for you by an officer"),
    "mail": gettext_lazy("by mail"),
    "telling": gettext_lazy("told aloud, and written down"),
    "paper": gettext_lazy("on paper"),
}
STAGES = {
    "received": gettext_lazy("It has been received. Nobody has confirmed it to you yet."),
    "acknowledged": gettext_lazy("Somebody has confirmed it, and is dealing with it."),
    "aside": gettext_lazy("It was set aside as not being a report."),
}
PURPOSES = {
    "acknowledgement": gettext_lazy("We have it"),
    "answer": gettext_lazy("Answer"),
    "question": gettext_lazy("Question to you"),
    "next_step": gettext_lazy("What happens next"),
    "withdrawal_decision": gettext_lazy("Whether we stop"),
    "message": gettext_lazy("Your message"),
    "addition": gettext_lazy("You added"),
    "correction": gettext_lazy("You corrected"),
    "withdrawal": gettext_lazy("You asked us to stop"),
    "options": gettext_lazy("Ways you want to go"),
}


def entry(done: Done) -> dict[str, object]:
    """Return one line of the timeline."""
    role = ROLES.get(done.role, "")
    return {"at": done.day, "what": EVENTS.get(done.event, _("Something was done in your matter.")), "who": role}


def stage(code: str) -> str:
    """Say how far it is."""
    return str(STAGES.get(code, _("Somebody is dealing with it.")))


def purpose(code: str) -> str:
    """Say what a message is."""
    return str(PURPOSES.get(code, _("Message")))
