"""`fairhearing demo`: an invented association on this machine alone, ready to be tried."""

from __future__ import annotations

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import time
from gettext import gettext as _
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any, TextIO

from fairhearing.cli.place import open_installation, prepare_tables

FACTS = "demo.json"
PATIENCE = 60  # seconds until the first page must have answered


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Name what the command takes."""
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--data", type=Path, default=Path("demo-data"), help=_("its folder (default: ./demo-data)"))


def run(args: argparse.Namespace, out: TextIO) -> int:
    """Set the demo up on first use, start it, and serve until told to stop."""
    if not _is_free(args.port):
        print(_("Port {port} is in use. Try: --port {other}").format(port=args.port, other=args.port + 1), file=out)
        return os.EX_UNAVAILABLE
    if _is_somebody_elses(args.data):
        print(_("{data} is not a demo's folder; nothing was changed.").format(data=args.data), file=out)
        return os.EX_USAGE
    url = f"http://127.0.0.1:{args.port}"
    os.environ |= {"FAIRHEARING_DEMO": "1", "FAIRHEARING_URL": url, "FAIRHEARING_EMAIL_BACKEND": _NO_MAIL}
    os.environ.pop("FAIRHEARING_DATABASE_URL", None)
    open_installation(args.data)
    facts = _facts(args.data)
    server = subprocess.Popen(  # noqa: S603  ourselves
        [sys.executable, "-m", "fairhearing.cli.door", "serve", "--port", str(args.port), "--workers", "1"],
        stdout=subprocess.DEVNULL,
    )
    signal.signal(signal.SIGTERM, lambda *_: server.terminate())
    try:
        if not _answers(args.port, server):
            print(_("The demo did not start."), file=out)
            return os.EX_SOFTWARE
        _say(facts, url, args.data, out)
        server.wait()
    except KeyboardInterrupt:
        pass
    finally:
        server.terminate()
        server.wait(15)
    return os.EX_OK


_NO_MAIL = "django.core.mail.backends.dummy.EmailBackend"


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _is_somebody_elses(data: Path) -> bool:
    """A folder with something in it that no demo made is never touched."""
    return data.exists() and any(data.iterdir()) and not (data / FACTS).exists()


def _facts(data: Path) -> dict[str, Any]:
    """Return accounts and receipts of the demo in ``data``, setting it up when it is new."""
    kept = data / FACTS
    if not kept.exists() or not kept.stat().st_size:
        kept.touch(mode=0o600)
        prepare_tables()
        from django.utils import timezone  # noqa: PLC0415  needs Django

        from fairhearing.scenario import display  # noqa: PLC0415

        facts = display.furnish(data, at=timezone.now())
        kept.write_text(json.dumps(facts, indent=1))
    else:
        prepare_tables()
    facts_kept: dict[str, Any] = json.loads(kept.read_text())
    return facts_kept


def _answers(port: int, server: subprocess.Popen[bytes]) -> bool:
    """Wait until the first page answers."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and server.poll() is None:
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/")
            if connection.getresponse().status < 400:  # noqa: PLR2004  HTTP: 400 and above are errors
                return True
        except (OSError, HTTPException):
            time.sleep(0.05)
        finally:
            connection.close()
    return False


def _say(facts: dict[str, Any], url: str, data: Path, out: TextIO) -> None:
    """Say for a person where to go and as whom, and last, for a machine, the same as one line of JSON."""
    print(_("Everything in this demo is invented, and nothing leaves this machine."), file=out)
    print(_("Open {url} and report something, or come back with one of these codes:").format(url=url), file=out)
    for receipt in facts["receipts"]:
        print(f"    {receipt['code']}", file=out)
    print(_("Sign in at {url}/desk/ as:").format(url=url), file=out)
    for account in facts["accounts"]:
        extra = _(" (asks for a six-digit code as well)") if "totp_secret" in account else ""
        print(f"    {account['username']:15} {account['password']:40} {account['role']}{extra}", file=out)
    print(_("Check a receipt with:"), file=out)
    print(f"    fairhearing verify {facts['receipts'][0]['file']} --policy {facts['policy']}", file=out)
    print(_("Its folder is {data}; Ctrl-C stops it.").format(data=data), file=out)
    print(json.dumps({"ready": True, "url": url} | facts), file=out, flush=True)
