"""Pages made only to be looked at: every component of the frame, as a reporter and as the desk would meet it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from http import HTTPStatus

from django import forms
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.core.paginator import Paginator
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from fairhearing.web.frame.forms import DatePartsField, Hinted, ManyFilesField

TODAY = date(2032, 11, 25)
WORDS = "cradle velvet orchard timber salmon quarter bridge anchor minute garden winter copper"


class Account(forms.Form):
    """Every kind of field."""

    what = forms.CharField(
        label="What happened?",
        help_text="In your own words. You can stop at any time and come back to it.",
        widget=forms.Textarea,
        error_messages={"required": "Say what happened. One sentence is enough for now."},
    )
    where = forms.CharField(label="Where was it, or at which event?", required=False)
    day = DatePartsField(label="Which day was it?", help_text="Such as 27 3 2031.", required=False)
    known = forms.ChoiceField(
        label="How do you want to be known?",
        help_text="You can change this later.",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how you want to be known."},
        choices=[
            (
                "named",
                Hinted("By name", "The people who deal with your report, and those it is about, know your name."),
            ),
            (
                "confidential",
                Hinted("Confidentially", "The office knows your name. Nobody else is told without asking."),
            ),
            ("anonymous", Hinted("Without a name", "Nobody knows who you are. You can still get answers.")),
        ],
    )
    not_to = forms.MultipleChoiceField(
        label="Who must not see this?",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        choices=[
            ("president", "The president"),
            ("office", "The office for reports"),
            ("host", "Whoever runs this site"),
        ],
    )
    kind = forms.ChoiceField(
        label="What is it about?",
        error_messages={"required": "Choose what it is about."},
        choices=[("", "Choose one"), ("a", "Harassment"), ("b", "Money")],
    )
    files = ManyFilesField(label="Files", help_text="Photos, messages, letters. Any number.", required=False)
    password = forms.CharField(
        label="Password", widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), required=False
    )
    agreed = forms.BooleanField(
        label="I have read who can read this", error_messages={"required": "Tick the box when you have read it."}
    )


# Every component, filled once.
EVERYTHING: dict[str, object] = {
    "organisation_name": "Guild of Example Letters",
    "home_url": "/",
    "back_url": "/quiet/",
    "today": TODAY,
    "due": date(2032, 12, 3),
    "step": 3,
    "steps": 12,
    "words": WORDS,
    "banner": {"kind": "success", "title": "Your draft is kept until Friday.", "text": "Nobody else can open it."},
    "tasks": [
        {"title": "What happened", "url": "/quiet/", "status": "Done", "done": True},
        {
            "title": "When and where",
            "url": "/quiet/",
            "status": "Begun",
            "hint": "You can leave out what you do not know.",
        },
        {"title": "Check and send", "status": "Not yet possible"},
    ],
    "rows": [
        {
            "term": "What happened",
            "value": "It was after the meeting.\n\nI was asked to stay.",
            "change_url": "/quiet/",
        },
        {
            "term": "Who must not see this",
            "several": ["The president", "Whoever runs this site"],
            "change_url": "/quiet/",
        },
        {"term": "Place", "value": "", "change_url": "/quiet/"},
    ],
    "entries": [
        {
            "at": date(2032, 11, 22),
            "what": "Your report was received.",
            "who": "By this site, proved by your receipt",
        },
        {
            "at": datetime(2032, 11, 24, 9, 30, tzinfo=UTC),
            "what": "Your report was read.",
            "who": "By the case manager",
        },
        {
            "when": "By Friday 3 December 2032",
            "what": "You get a first answer.",
            "detail": "The deputy answers for it.",
        },
    ],
    "columns": ["Case", "Stage", "Due"],
    "cases": [
        [{"text": "Ash 41", "url": "/"}, "Arrived", "by Friday 26 November, tomorrow"],
        [{"text": "Birch 7", "url": "/"}, "Waits for the other side’s answer", "by Friday 3 December, in 8 days"],
    ],
    "files": [
        {
            "name": "a-photo-with-a-very-long-name-that-somebody-did-not-choose-0000000001.jpg",
            "kind": "photo (JPEG)",
            "size": 2_400_000,
            "says": [("Place", "the GPS position is in the photo"), ("Made", "on 14 March 2031, with a phone")],
            "remove_url": "/quiet/",
        },
        {"name": "letter.pdf", "kind": "document (PDF)", "size": 81_000, "note": "Nothing hidden was found."},
    ],
    "page": Paginator(range(100), 20).page(2),
    "navigation": [
        {"title": "What is due", "url": "/desk/", "current": True},
        {"title": "Cases", "url": "/cases/"},
        {"title": "Your account", "url": "/account/"},
    ],
}


def quiet(request: HttpRequest) -> HttpResponse:
    """Show every component as a reporter meets it; a POST shows each error, or says that it was taken."""
    form = Account(request.POST, request.FILES) if request.method == "POST" else Account()
    if form.is_valid():
        return HttpResponse("taken")
    return render(request, "tests_frame/quiet.html", {**EVERYTHING, "form": form, "navigation": None})


def desk(request: HttpRequest) -> HttpResponse:
    """Show every component as somebody who works here meets it."""
    return render(request, "tests_frame/desk.html", {**EVERYTHING, "form": Account()})


def fault(request: HttpRequest, kind: str) -> HttpResponse:
    """Fail in the way that the address asks for, with words in the message that nobody may read."""
    raise {
        "missing": Http404("the violinist"),
        "not-yours": Http404("a case of the treasurer"),
        "refused": PermissionDenied("the violinist"),
        "too-much": RequestDataTooBig("the violinist"),
        "lost": OperationalError("the violinist"),
        "full": OSError(28, "the violinist"),
        "broken": ValueError("the violinist"),
    }[kind]


def download(request: HttpRequest) -> HttpResponse:
    """Answer a file to save, with headers of its own that would loosen ours."""
    headers = {
        "Content-Disposition": 'attachment; filename="file-1.txt"',
        "Content-Security-Policy": "default-src *",
        "Server": "something",
    }
    return HttpResponse(b"words", content_type="text/plain", headers=headers)


def gone(request: HttpRequest) -> HttpResponse:
    """Where leaving leads in these tests."""
    return HttpResponse("<!doctype html><html lang=en><title>Weather</title><h1>Weather</h1>", status=HTTPStatus.OK)


leaving = ([path("leave/", gone, name="leave")], "reporter")
urlpatterns = [
    path("quiet/", quiet),
    path("desk/", desk),
    path("fault/<kind>/", fault),
    path("download/", download),
    path("", include(leaving)),
]
handler400 = "fairhearing.web.frame.errors.bad_request"
handler403 = "fairhearing.web.frame.errors.permission_denied"
handler404 = "fairhearing.web.frame.errors.page_not_found"
handler500 = "fairhearing.web.frame.errors.server_error"
