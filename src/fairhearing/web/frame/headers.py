"""Which headers leave with every answer: nothing from elsewhere, nothing inline, nothing kept, nothing told.

Set as the first middleware, so that static files and error pages carry them too. They are set last of all and
over whatever a view set: a page cannot loosen them.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'none'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
# A file that somebody sent is never a page of ours, should a browser show it all the same.
FILE_POLICY = "default-src 'none'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'; sandbox"

DENIED = (
    "accelerometer",
    "autoplay",
    "bluetooth",
    "browsing-topics",
    "camera",
    "clipboard-read",
    "clipboard-write",
    "cross-origin-isolated",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "gamepad",
    "geolocation",
    "gyroscope",
    "hid",
    "identity-credentials-get",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "otp-credentials",
    "payment",
    "picture-in-picture",
    "screen-wake-lock",
    "serial",
    "storage-access",
    "usb",
    "web-share",
    "window-management",
    "xr-spatial-tracking",
)
# A passkey is asked for by our own pages (people log in with it); everything else by nobody.
PERMISSIONS = ", ".join(
    [
        *(f"{feature}=()" for feature in DENIED),
        "publickey-credentials-create=(self)",
        "publickey-credentials-get=(self)",
    ]
)

ALWAYS = {
    "Content-Security-Policy": PAGE_POLICY,
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-DNS-Prefetch-Control": "off",  # or the name of each outside help on the page is asked for before any click
    "X-Frame-Options": "DENY",
}
TWO_YEARS = 63_072_000  # seconds; what browsers' preload lists ask for


class Headers:
    """The middleware: `Cache-Control: no-store` on everything but static files that are there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in headers_for(request, response).items():
            response.headers[name] = value
        for name in ("Server", "X-Powered-By"):
            response.headers.pop(name, None)
        return response


def headers_for(request: HttpRequest, response: HttpResponseBase) -> dict[str, str]:
    """Choose the exact headers of one answer by what it is: a page, a file to save, a static file."""
    headers = dict(ALWAYS)
    if response.headers.get("Content-Disposition", "").startswith("attachment"):
        headers["Content-Security-Policy"] = FILE_POLICY
    if not is_static(request, response):
        headers["Cache-Control"] = "no-store"
    if request.is_secure():
        headers["Strict-Transport-Security"] = f"max-age={TWO_YEARS}"
    return headers


def is_static(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Say whether a file of the program itself was answered, the same for everybody."""
    return request.path.startswith(settings.STATIC_URL) and response.status_code in {200, 206, 304}
