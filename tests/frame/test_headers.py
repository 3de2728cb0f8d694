"""The headers of every kind of answer, exactly."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from tests.frame.alone import frame_alone

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'none'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
FILE_POLICY = "default-src 'none'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'; sandbox"
EVERYWHERE = {
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-DNS-Prefetch-Control": "off",
    "X-Frame-Options": "DENY",
}
PAGES = ["/quiet/", "/desk/", "/leave/", "/nowhere/", "/fault/refused/", "/fault/too-much/", "/fault/lost/"]


pytestmark = pytest.mark.django_db  # closing an answer looks at the connections that tests before this one opened


@pytest.fixture
def client(settings: Settings) -> Client:
    """Ask the frame's test pages; a fault becomes its page instead of an exception."""
    frame_alone(settings)
    return Client(raise_request_exception=False)


def security_headers(client: Client, address: str, **how: object) -> dict[str, str]:
    """Return the headers of an answer without those that say what the content is."""
    response = client.get(address, **how)  # type: ignore[arg-type]
    response.close()
    headers = dict(response.headers)
    permissions = headers.pop("Permissions-Policy")
    assert all(part.endswith(("=()", "=(self)")) for part in permissions.split(", "))
    about_content = {"Content-Type", "Content-Length", "Content-Disposition", "Vary", "Set-Cookie"}
    return {name: value for name, value in headers.items() if name not in about_content}


@pytest.mark.parametrize("address", PAGES)
def test_a_page_carries_exactly_these_headers(client: Client, address: str) -> None:
    """Every page, also one that says what went wrong, forbids everything it does not need and is kept nowhere."""
    assert security_headers(client, address) == EVERYWHERE | {
        "Content-Security-Policy": PAGE_POLICY,
        "Cache-Control": "no-store",
    }


def test_over_https_a_browser_is_told_to_stay_there(client: Client) -> None:
    """A browser that came over HTTPS never again asks in the clear."""
    headers = security_headers(client, "/quiet/", secure=True)
    assert headers["Strict-Transport-Security"] == "max-age=63072000"


def test_a_file_to_save_is_never_a_page_of_ours(client: Client) -> None:
    """A file that somebody sent gets the strictest policy, whatever its view asked for, and no server's name."""
    headers = security_headers(client, "/download/")
    assert headers == EVERYWHERE | {"Content-Security-Policy": FILE_POLICY, "Cache-Control": "no-store"}


def test_a_static_file_may_be_kept(client: Client) -> None:
    """The stylesheet, the same for everybody, may lie in a cache; it carries the other headers all the same."""
    headers = security_headers(client, "/static/frame/fairhearing.css")
    assert "no-store" not in headers.pop("Cache-Control")
    headers = {name: value for name, value in headers.items() if name in {*EVERYWHERE, "Content-Security-Policy"}}
    assert headers == EVERYWHERE | {"Content-Security-Policy": PAGE_POLICY}


def test_a_static_file_that_is_not_there_is_kept_nowhere(client: Client) -> None:
    """An error page below the static files' address is an error page."""
    assert security_headers(client, "/static/nothing.css")["Cache-Control"] == "no-store"


def test_camera_microphone_and_place_are_denied_to_everybody(client: Client) -> None:
    """No page of ours, and nothing in it, may ask for what could give a person away."""
    granted = client.get("/quiet/").headers["Permissions-Policy"].split(", ")
    assert {"camera=()", "microphone=()", "geolocation=()", "local-fonts=()", "idle-detection=()"} <= set(granted)
    assert [part for part in granted if not part.endswith("=()")] == [
        "publickey-credentials-create=(self)",
        "publickey-credentials-get=(self)",
    ]
