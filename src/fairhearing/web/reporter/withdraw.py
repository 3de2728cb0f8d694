"""Asking to stop (R-010): nothing is deleted, and if it cannot stop, the reasons come first."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fairhearing.casework.cases import OpenCase
from fairhearing.intake import withdrawal
from fairhearing.intake.telling import LONGEST
from fairhearing.web.frame.visits import Visited
from fairhearing.web.reporter import unsent
from fairhearing.web.reporter.message import TOO_LONG
from fairhearing.web.reporter.posting import was_last
from fairhearing.web.reporter.status import frame, say_next
from fairhearing.web.reporter.typed_words import WordsAgain
from fairhearing.web.reporter.with_code import code_of, with_the_code


class Withdrawal(WordsAgain):
    """Reasons if somebody wants to give any, and the words."""

    text = forms.CharField(
        label=gettext_lazy("Do you want to say anything about it?"),
        help_text=gettext_lazy(
            "You need not say why. It may help to know if you are afraid of something, or were asked to stop."
        ),
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off"}),
        max_length=LONGEST,
        required=False,
        error_messages={"max_length": TOO_LONG},
    )
    field_order = ("text", "code")


@with_the_code
def withdraw(request: Visited, opened: OpenCase) -> HttpResponse:
    """Say what asking to stop does and does not do, and take it in."""
    code = code_of(request)
    if request.method == "POST":
        form = Withdrawal(request.POST, code=code)
        if form.is_valid():
            text = form.cleaned_data["text"]
            if not was_last(opened, text, purpose="withdrawal"):
                withdrawal.ask_to_stop(opened, text, at=request.at)
            unsent.sent(code)
            say_next(request, _("We have it. You are told whether we stop, and why. The day stands below."))
            return redirect("reporter:status", opened.organisation.slug)
    else:
        form = Withdrawal(initial=unsent.of(code, "withdraw", request), code=code)
    context = {**frame(opened), "form": form, "days": withdrawal.DAYS}
    return render(request, "reporter/withdraw.html", context)
