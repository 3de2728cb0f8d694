"""What somebody outside who keeps keys is asked: by which rule, why, since when; and nothing of any case."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fairhearing.casework import custody
from fairhearing.casework.cases import Handler
from fairhearing.casework.custody import Asked, NoAsk
from fairhearing.people.accounts import NoSignIn, TooManyTries
from fairhearing.refusal import Refused
from fairhearing.vault.shares import WrongShares
from fairhearing.web.desk import doors, words
from fairhearing.web.desk.colleague import WRONG_PASSWORD
from fairhearing.web.desk.sign_in import TOO_MANY
from fairhearing.web.frame.visits import Visited

REASONS = {
    custody.LATE: gettext_lazy("A step was owed in this case, and for two weeks after its day nobody did it."),
}


class Answer(forms.Form):
    """The password, which signs what is given away."""

    password = forms.CharField(
        label=gettext_lazy("Your password, once more"),
        help_text=gettext_lazy("It signs your answer, which stands on the record of the case."),
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": gettext_lazy("Type your password.")},
    )


@doors.signed_in
def keys(request: Visited, handler: Handler) -> HttpResponse:
    """List what this key-holder is asked. Whoever keeps no keys finds no such page."""
    if not doors.held(request, "keeps_keys", otherwise=False):
        raise Http404
    asked = [_shown(one) for one in custody.asks(handler, on=request.at.date())]
    return doors.shown(request, handler, "desk/keys.html", {"asked": asked})


@doors.signed_in
def answer(request: Visited, handler: Handler, asked: str) -> HttpResponse:
    """Agree, or give, in answer to one ask."""
    one = next((one for one in custody.asks(handler, on=request.at.date()) if one.ref == asked), None)
    if one is None:
        raise Http404
    form = Answer(request.POST or None)
    if request.method == "POST" and form.is_valid() and _answered(request, handler, one, form):
        doors.say(request, _("Your answer is kept."), _("Here you see what happens next."))
        return redirect("desk:keys")
    return doors.shown(request, handler, "desk/answer.html", {"form": form, **_shown(one)})


def _answered(request: Visited, handler: Handler, one: Asked, form: Answer) -> bool:
    """Do what can be done now, or put the reason why not on the form."""
    try:
        _account, secrets = doors.opened_again(request, handler, form.cleaned_data["password"])
        if one.step == "agree":
            custody.agree(handler, one.ref, at=request.at)
        else:
            custody.give(handler, one.ref, deeds=secrets.deeds, at=request.at)
    except NoSignIn:
        form.add_error("password", WRONG_PASSWORD)
    except TooManyTries:
        form.add_error("password", TOO_MANY)
    except Refused as refused:
        form.add_error(None, refused.refusal.words)
    except WrongShares:
        form.add_error(
            None,
            _("What the key-holders gave so far does not fit together. One more of them has to agree; then try again."),
        )
    except NoAsk:
        form.add_error(None, _("This was answered meanwhile. Nothing more is asked of you here."))
    return form.is_valid()


def _shown(one: Asked) -> dict[str, object]:
    """Return an ask as pages show it."""
    return {
        "ref": one.ref,
        "short": words.short(one.case),
        "reason": REASONS.get(one.reason, ""),
        "on": one.on,
        "by": one.by,
        "agreed": one.agreed,
        "needed": one.needed,
        "step": one.step,
    }
