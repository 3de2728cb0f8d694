"""Which forms are ours: every mixture of what browsers say about where a form came from."""

from __future__ import annotations

from itertools import product

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django.fixtures import Settings

from tests.frame.alone import frame_alone

SENT = {"what": "It was after the meeting.", "known": "named", "kind": "a", "agreed": "on"}
ORIGINS = (None, "null", "own", "https://elsewhere.example")
SITES = (None, "same-origin", "none", "same-site", "cross-site", "something-new")


@pytest.fixture
def client(settings: Settings) -> Client:
    """Send forms to the frame's test pages with every check switched on."""
    frame_alone(settings)
    return Client(enforce_csrf_checks=True)


def send(
    client: Client,
    *,
    origin: str | None = "null",
    site: str | None = "same-origin",
    secure: bool = False,
    referer: str | None = None,
    token: str = "from the page",
    more: dict[str, str] | None = None,
) -> HttpResponse:
    """Open the page as a browser does, then send its form with these headers."""
    page = client.get("/quiet/", secure=secure)
    own = "https://testserver" if secure else "http://testserver"
    said = {"Origin": own if origin == "own" else origin, "Sec-Fetch-Site": site, "Referer": referer}
    headers = {name: value for name, value in said.items() if value is not None}
    given = page.context["csrf_token"] if token == "from the page" else token
    form = SENT | {"csrfmiddlewaretoken": str(given)} | (more or {})
    return client.post("/quiet/", form, secure=secure, headers=headers)  # type: ignore[return-value]


@pytest.mark.parametrize("secure", [False, True])
@pytest.mark.parametrize(("origin", "site"), list(product(ORIGINS, SITES)))
def test_only_what_no_other_site_can_have_sent_is_taken(
    client: Client, origin: str | None, site: str | None, *, secure: bool
) -> None:
    """A form is taken unless its origin is elsewhere or the browser says that another site sent it."""
    ours = origin in {None, "null", "own"} and site in {None, "same-origin", "none"}
    answer = send(client, origin=origin, site=site, secure=secure)
    assert answer.status_code == (200 if ours else 403)
    assert (answer.content == b"taken") == ours


def test_a_referer_from_elsewhere_is_refused_over_https(client: Client) -> None:
    """An old browser that says where it was is believed when that was elsewhere."""
    assert send(client, origin=None, site=None, secure=True, referer="https://elsewhere.example/x").status_code == 403
    assert send(client, origin=None, site=None, secure=True, referer="https://testserver/quiet/").status_code == 200


@pytest.mark.parametrize("token", ["", "short", "a" * 64])
def test_a_form_without_its_token_is_refused(client: Client, token: str) -> None:
    """The headers alone open nothing: the token of the page has to be in the form."""
    assert send(client, token=token).status_code == 403


def test_a_form_without_the_cookie_is_refused(client: Client) -> None:
    """A token without the cookie that it belongs to opens nothing."""
    token = str(client.get("/quiet/").context["csrf_token"])
    client.cookies.clear()
    form = SENT | {"csrfmiddlewaretoken": token}
    assert client.post("/quiet/", form, headers={"Origin": "null", "Sec-Fetch-Site": "same-origin"}).status_code == 403


def test_the_cookie_goes_to_this_host_alone_and_ends_with_the_browser(client: Client, settings: Settings) -> None:
    """Over HTTPS the cookie is one that no other host can set, no script can read and no disk keeps."""
    settings.CSRF_COOKIE_NAME = "__Host-csrf"
    settings.CSRF_COOKIE_SECURE = True
    client.get("/quiet/", secure=True)
    cookie = client.cookies["__Host-csrf"]
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, True, "Strict", "/")
    assert (cookie["domain"], cookie["max-age"], cookie["expires"]) == ("", "", "")


def test_what_was_typed_comes_back_and_can_be_sent_again(client: Client) -> None:
    """When the cookie is gone, the words are still on the page, and one button sends them."""
    client.get("/quiet/")
    client.cookies.clear()
    refused = client.post("/quiet/", SENT, headers={"Origin": "null", "Sec-Fetch-Site": "same-origin"})
    page = refused.content.decode()
    assert SENT["what"] in page
    assert "Send again" in page
    again = SENT | {"csrfmiddlewaretoken": str(refused.context["csrf_token"])}
    headers = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
    assert client.post("/quiet/", again, headers=headers).content == b"taken"


def test_what_another_site_sent_is_not_shown_as_yours(client: Client) -> None:
    """A page elsewhere cannot put words on ours, nor a button that sends them."""
    page = send(client, site="cross-site").content.decode()
    assert SENT["what"] not in page
    assert "Send again" not in page


def test_without_the_browsers_word_what_was_typed_can_only_be_copied(client: Client) -> None:
    """An old browser that says nothing gets the words back to copy, and no button."""
    page = send(client, site=None, token="").content.decode()
    assert SENT["what"] in page
    assert "Send again" not in page


def test_a_password_never_comes_back(client: Client) -> None:
    """What is secret is not written on a page again, so a form with a secret is filled in anew."""
    page = send(client, token="", more={"password": "correct horse"}).content.decode()
    assert "correct horse" not in page
    assert "Send again" not in page
    assert SENT["what"] in page


def test_what_was_typed_is_only_ever_text(client: Client) -> None:
    """Markup that was typed comes back as the letters it is made of."""
    page = send(client, token="", more={"what": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
