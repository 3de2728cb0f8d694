"""A black-box scanner against the running demo: signed out, as a reporter, in the middle of a report, at the desk.

`python .ci/scan.py WAPITI` starts the demo in a temporary folder, lets the scanner at it in each of these ways, and
fails on every finding but those in ACCEPTED. It fails as well where the scanner saw too few pages to have looked.
"""

from __future__ import annotations

import http.client
import json
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from fairhearing.people import second_factor

MODULES = (
    *("cookieflags", "crlf", "csp", "csrf", "exec", "file", "http_headers", "permanentxss", "redirect", "sql", "xss"),
)
SLUG = "tarrow-vale"
# Pages that would end the visit in the middle of the scan.
ENDS_A_VISIT = ("*sign-out*", "*leave*", "*erase*", "*stand-aside*", "*password*", "*later*", f"/o/{SLUG}/report/")
# What the scanner says of the demo and why it is none, by kind and words: the demo speaks plain HTTP to this machine
# alone, and over HTTPS each cookie is Secure and __Host- (tests/frame/test_csrf.py, tests/desk/test_sign_in.py).
ACCEPTED = {("Secure Flag cookie", "Secure flag is not set in the cookie : csrf")}
SECONDS, SECONDS_A_MODULE, GIVE_UP, TRIES = 40, 4, 300, 3
CSRF = "scanscanscanscanscanscanscanscan"  # one cookie for all its requests at once, or its forms would be refused
Finding = tuple[str, str, str]


class Browser:
    """Just enough of one to sign in: cookies and forms."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies = {"csrf": CSRF}

    def post(self, path: str, **fields: str) -> str:
        """Send a form; return where the answer leads, or nothing."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": self.cookie}
        connection.request("POST", path, urlencode({"csrfmiddlewaretoken": CSRF, **fields}), headers)
        answer = connection.getresponse()
        answer.read()
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.headers.get("Location", "")

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())


@contextmanager
def demo(folder: Path) -> Iterator[dict[str, Any]]:
    """Run the demo until done, and yield what it prints of itself."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "fairhearing.cli.door", "demo", "--port", str(port), "--data", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as running:
        assert running.stdout is not None
        for line in running.stdout:
            if line.startswith('{"ready"'):
                break
        else:
            raise SystemExit("the demo did not start")
        try:
            yield json.loads(line) | {"port": port}
        finally:
            running.terminate()


def visitors(facts: dict[str, Any]) -> Iterator[tuple[str, Browser, str, int]]:
    """Yield each way to be here: what it is called, a browser, where it begins, and how many pages it sees at least."""
    port, slug = facts["port"], SLUG
    yield "nobody", Browser(port), "/", 8
    reporter = Browser(port)
    assert reporter.post(f"/o/{slug}/return/", code=facts["receipts"][0]["code"])
    yield "reporter", reporter, f"/o/{slug}/status/", 20
    writer = Browser(port)
    assert writer.post(f"/o/{slug}/report/", go="new")
    assert writer.post(f"/o/{slug}/report/words/", go="on", words="Something happened.")
    yield "writer", writer, f"/o/{slug}/report/check/", 20
    desk = Browser(port)
    account = next(one for one in facts["accounts"] if "totp_secret" in one)
    assert desk.post(f"/o/{slug}/desk/", username=account["username"], password=account["password"])
    digits = second_factor.code_at(account["totp_secret"], int(time.time()) // second_factor.SECONDS)
    assert desk.post("/desk/second/", digits=digits) == "/desk/"
    yield "desk", desk, "/desk/", 20


def scan(wapiti: str, url: str, browser: Browser, start: str, folder: Path) -> tuple[list[Finding], int]:
    """Let the scanner look; return what it found and how many pages it saw."""
    report = folder / "report.json"
    command = [
        *(
            wapiti,
            "--url",
            f"{url}/",
            "--start",
            f"{url}{start}",
            "--scope",
            "domain",
            "--cookie-value",
            browser.cookie,
        ),
        *("--module", ",".join(MODULES), "--max-scan-time", str(SECONDS), "--max-attack-time", str(SECONDS_A_MODULE)),
        *("--format", "json", "--output", str(report), "--no-bugreport", "--flush-session", "--verbose", "0"),
        *("--store-session", str(folder / "session"), "--store-config", str(folder / "config")),
        *(part for path in ENDS_A_VISIT for part in ("--exclude", f"{url}{path}")),
    ]
    for _ in range(TRIES):  # it now and then finds its own notes locked when a module's time is over
        done = subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=GIVE_UP)
        if done.returncode == 0:
            break
    else:
        raise SystemExit(f"the scanner itself failed: {done.stderr.decode()[-2000:]}")
    said = json.loads(report.read_text())
    found = [
        (kind, one["info"], f"{one['method']} {re.sub('[0-9a-f]{32}', '…', one['path'])} {one['parameter'] or ''}")
        for part in ("vulnerabilities", "anomalies")
        for kind, of_kind in said[part].items()
        for one in of_kind
    ]
    return found, int(said["infos"]["crawled_pages_nbr"])


def main(wapiti: str) -> int:
    """Scan in each way, print what was found, and say whether it was nothing."""
    bad = 0
    with tempfile.TemporaryDirectory(prefix="fairhearing-scan-") as name, demo(Path(name) / "data") as facts:
        for who, browser, start, least in visitors(facts):
            began, folder = time.monotonic(), Path(name) / who
            folder.mkdir()
            found, pages = scan(wapiti, facts["url"], browser, start, folder)
            new = [one for one in found if one[:2] not in ACCEPTED]
            print(f"scanned as {who}: {pages} pages, {time.monotonic() - began:.0f} s, {len(new)} findings", flush=True)
            for finding in sorted(set(new)):
                print("   ", *finding, flush=True)
            if pages < least:
                print(f"    saw fewer than {least} pages", flush=True)
            bad += len(new) + (pages < least)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
