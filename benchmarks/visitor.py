"""A reporter's browser without scripts: keep-alive, cookies, forms; goes on as a person would when something breaks.

Raw sockets and a small parser, because it shares the machine's cores with the server that it measures. It imports
neither Django nor anything of FairHearing: all that it knows is what the pages say.
"""

from __future__ import annotations

import contextlib
import re
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote_plus

TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="(\w+)"')
WORD = re.compile(rb'<span class="word">(\w+)</span>')
ASKED = (3, 7, 11)  # the words that are typed again, counted from 1
PATIENCE = 180  # seconds until somebody gives up
STEPS_AT_MOST = 60
FOUND, GONE, SERVER_ERROR = 302, 410, 500
FILES = {"one.txt": b"What I wrote down that evening. " * 128, "two.csv": b"day;hall;amount\n" * 512}
BOUNDARY = "----fairhearing-benchmark"
# What somebody answers who leaves out what may be left out; pages that are not named here are sent empty.
ANSWERS: Mapping[str, Mapping[str, str]] = {
    "danger": {"danger": "no"},
    "words": {"words": "After the quarterly meeting I was told to stop asking about the travel costs. " * 12},
    "known": {"identity_mode": "anonymous"},
    "hopes": {"hopes": "That it stops."},
}


@dataclass(frozen=True)
class Answer:
    """What came back: status, where it leads, the page."""

    status: int
    location: str
    page: bytes


@dataclass
class Tally:
    """What one reporter met on the way: pages, answers of 500 and above, and broken connections."""

    pages: int = 0
    errors: int = 0
    broken: int = 0
    steps: list[str] = field(default_factory=list)


class Browser:
    """One connection at a time, and the cookies of one person."""

    def __init__(self, port: int, cookies: dict[str, str] | None = None) -> None:
        self._port = port
        self._connection: socket.socket | None = None
        self._rest = b""
        self.cookies = dict(cookies or {})

    def get(self, path: str) -> Answer:
        return self._ask(f"GET {path} HTTP/1.1", b"", "")

    def post(self, path: str, fields: Mapping[str, str]) -> Answer:
        body = "&".join(f"{name}={quote_plus(value)}" for name, value in fields.items())
        return self._ask(f"POST {path} HTTP/1.1", body.encode(), "application/x-www-form-urlencoded")

    def post_files(self, path: str, fields: Mapping[str, str], files: Mapping[str, bytes]) -> Answer:
        """Send a form with files, all in the field ``files``."""
        parts = [_part(f'name="{name}"', value.encode()) for name, value in fields.items()]
        parts += [_part(f'name="files"; filename="{name}"', content) for name, content in files.items()]
        body = b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()
        return self._ask(f"POST {path} HTTP/1.1", body, f"multipart/form-data; boundary={BOUNDARY}")

    def close(self) -> None:
        """Drop the connection; cookies stay."""
        if self._connection is not None:
            self._connection.close()
        self._connection, self._rest = None, b""

    def _ask(self, first: str, body: bytes, media_type: str) -> Answer:
        """Send one request and read its answer. Raises OSError when the connection breaks."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        lines = [first, f"Host: 127.0.0.1:{self._port}", "Accept: text/html", "Accept-Language: en"]
        lines += [f"Cookie: {cookies}"] if cookies else []
        if first.startswith("POST"):
            lines += [f"Content-Type: {media_type}", f"Content-Length: {len(body)}"]
            lines += ["Origin: null", "Sec-Fetch-Site: same-origin"]  # what browsers send under no-referrer
        try:
            self._connected().sendall("\r\n".join([*lines, "", ""]).encode() + body)
            return self._answer()
        except OSError:
            self.close()
            raise

    def _connected(self) -> socket.socket:
        if self._connection is None:
            self._connection = socket.create_connection(("127.0.0.1", self._port), PATIENCE)
            self._connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self._connection

    def _answer(self) -> Answer:
        head = self._until(b"\r\n\r\n").decode("latin-1").split("\r\n")
        headers: dict[str, str] = {}
        for line in head[1:]:
            name, _, value = line.partition(": ")
            if name.lower() == "set-cookie":
                self._keep(value)
            else:
                headers[name.lower()] = value
        page = self._chunks() if "chunked" in headers.get("transfer-encoding", "") else b""
        if "content-length" in headers:
            page = self._exactly(int(headers["content-length"]))
        if headers.get("connection") == "close":
            self.close()
        return Answer(int(head[0].split()[1]), headers.get("location", ""), page)

    def _keep(self, cookie: str) -> None:
        name, _, value = cookie.partition(";")[0].partition("=")
        if value.strip('"'):
            self.cookies[name] = value
        else:
            self.cookies.pop(name, None)

    def _more(self) -> None:
        came = self._connected().recv(65_536)
        if not came:
            raise ConnectionResetError
        self._rest += came

    def _until(self, end: bytes) -> bytes:
        while end not in self._rest:
            self._more()
        found, _, self._rest = self._rest.partition(end)
        return found

    def _exactly(self, size: int) -> bytes:
        while len(self._rest) < size:
            self._more()
        found, self._rest = self._rest[:size], self._rest[size:]
        return found

    def _chunks(self) -> bytes:
        page = b""
        while size := int(self._until(b"\r\n"), 16):
            page += self._exactly(size)
            self._exactly(2)
        self._until(b"\r\n")
        return page


def _part(name: str, content: bytes) -> bytes:
    return f"--{BOUNDARY}\r\nContent-Disposition: form-data; {name}\r\n\r\n".encode() + content + b"\r\n"


class GaveUp(Exception):
    """A reporter could not get a receipt in three minutes, or met a page that leads nowhere."""


class Reporter:
    """Somebody on the way to a receipt. ``words``: the twelve words, once they were shown."""

    def __init__(self, port: int, slug: str, *, cookies: dict[str, str] | None = None, words: str = "") -> None:
        self.browser = Browser(port, cookies)
        self.words = words
        self.tally = Tally()
        self._home = f"/o/{slug}"
        self._posted_at: float | None = None
        self.until_sent = 0.0

    def go(self, start: str = "/report/", *, stop_at: str = "/receipt/") -> bytes:
        """Go from page to page until ``stop_at`` is shown, and return that page. Raises GaveUp.

        Whatever breaks on the way is tried again: the page is loaded anew, and when the visit is gone, the words
        open it again.
        """
        here, began = self._home + start, time.monotonic()
        while time.monotonic() - began < PATIENCE and len(self.tally.steps) < STEPS_AT_MOST * (1 + self.tally.broken):
            try:
                self.tally.steps.append(here)
                shown = self._counted(self.browser.get(here))
                if shown.status == FOUND:
                    here = shown.location
                elif here == self._home + stop_at and shown.status < 400:  # noqa: PLR2004  HTTP's first error
                    return shown.page
                else:
                    here = self._next(here, shown)
            except OSError:
                self.tally.broken += 1
                time.sleep(0.1)
        raise GaveUp(self.tally.steps[-5:])

    def _counted(self, answer: Answer) -> Answer:
        self.tally.pages += 1
        self.tally.errors += answer.status >= SERVER_ERROR
        return answer

    def _next(self, here: str, shown: Answer) -> str:
        """Do what this page asks for, and return the address that follows."""
        if shown.status == GONE or here.endswith("/return/"):
            return self._come_back()
        step = here.removeprefix(self._home).partition("?")[0].strip("/").rpartition("/")[2]
        if step == "code":
            self.words = b" ".join(WORD.findall(shown.page)).decode()
            return here.replace("/code/", "/confirm/")
        answer = self._counted(self._send(step, here, shown.page))
        if step == "confirm" and answer.status == FOUND:
            self.until_sent = time.perf_counter()
        if answer.status == GONE:
            return self._come_back()
        return answer.location or here

    def _send(self, step: str, here: str, page: bytes) -> Answer:
        fields = {"csrfmiddlewaretoken": token_of(page), "go": "on"}
        if step == "files" and b"one.txt" not in page:
            return self.browser.post_files(here, fields | {"go": "add"}, FILES)
        if step == "confirm":
            words = self.words.split()
            fields |= {f"word_{number}": words[number - 1] for number in ASKED}
        return self.browser.post(here, fields | dict(ANSWERS.get(step, {})))

    def _come_back(self) -> str:
        """Type the twelve words, or begin anew where none were shown yet."""
        if not self.words:
            return f"{self._home}/report/"
        back = f"{self._home}/return/"
        token = token_of(self._counted(self.browser.get(back)).page)
        answer = self._counted(self.browser.post(back, {"csrfmiddlewaretoken": token, "code": self.words}))
        return answer.location.replace("/status/", "/receipt/") or back

    def close(self) -> None:
        """Leave."""
        with contextlib.suppress(OSError):
            self.browser.close()


def token_of(page: bytes) -> str:
    """Return the token of a page's form, or "" where it has none."""
    found = TOKEN.search(page)
    return found[1].decode() if found else ""
