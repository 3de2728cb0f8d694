"""`fairhearing demo`: an invented association on this machine alone, ready to be tried."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from gettext import gettext as _
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any, NoReturn, TextIO

from fairhearing.cli import beside, serve
from fairhearing.cli.place import is_free, open_installation, prepare_tables

FACTS = "demo.json"
PATIENCE = 60  # seconds until the first page must have answered


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Name what the command takes."""
    parser.add_argument("--port", type=serve.port, default=8000)
    parser.add_argument("--data", type=Path, default=Path("demo-data"), help=_("its folder (default: ./demo-data)"))


def run(args: argparse.Namespace, out: TextIO) -> int:
    """Set the demo up on first use, start it, and serve until told to stop."""
    if not is_free("127.0.0.1", args.port):
        print(_("Port {port} is in use. Try: --port {other}").format(port=args.port, other=args.port + 1), file=out)
        return os.EX_UNAVAILABLE
    if _is_somebody_elses(args.data):
        print(_("{data} is not a demo's folder; nothing was changed.").format(data=args.data), file=out)
        return os.EX_USAGE
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    url = f"http://127.0.0.1:{args.port}"
    os.environ |= {"FAIRHEARING_DEMO": "1", "FAIRHEARING_URL": url, "FAIRHEARING_EMAIL_BACKEND": _NO_MAIL}
    for name in ("FAIRHEARING_DATABASE_URL", "FAIRHEARING_KEEPER", "FAIRHEARING_KEEPER_SOCKET"):
        os.environ.pop(name, None)  # everything of the demo is in its folder
    data = args.data.absolute()
    _clear_what_was_not_finished(data)
    open_installation(data, may_be_new=True)
    return _serve(_facts(data), url, data, args.port, out)


def _stop(*_: object) -> NoReturn:
    """End as Ctrl-C does."""
    raise KeyboardInterrupt


def _serve(facts: dict[str, Any], url: str, data: Path, port: int, out: TextIO) -> int:
    server = subprocess.Popen(  # noqa: S603  ourselves
        [sys.executable, "-m", "fairhearing.cli.door", "serve", "--port", str(port), "--workers", "1"],
        stdout=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C is for us; we end it in order
    )
    try:
        if not _answers(port, server):
            print(_("The demo did not start."), file=out)
            return os.EX_SOFTWARE
        _say(facts, url, data, out)
        server.wait()
    except KeyboardInterrupt:
        return os.EX_OK
    else:
        print(_("The demo ended by itself."), file=out)
        return os.EX_SOFTWARE
    finally:
        _end(server)


def _end(server: subprocess.Popen[bytes]) -> None:
    """End the server and all its processes, by force if they do not end by themselves."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    server.terminate()
    try:
        server.wait(15)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


_NO_MAIL = "django.core.mail.backends.dummy.EmailBackend"


def _is_somebody_elses(data: Path) -> bool:
    """A folder with something in it that no demo made is never touched."""
    return data.exists() and (not data.is_dir() or (any(data.iterdir()) and not (data / FACTS).exists()))


def _clear_what_was_not_finished(data: Path) -> None:
    """Empty a demo's folder whose setting up was cut off: its facts are written last, into a file made first."""
    kept = data / FACTS
    if kept.exists() and not kept.stat().st_size:
        for path in data.iterdir():
            if path.is_dir():
                shutil.rmtree(path)
            elif path != kept:
                path.unlink()


def _facts(data: Path) -> dict[str, Any]:
    """Return accounts and receipts of the demo in ``data``, setting it up when it is new."""
    kept = data / FACTS
    if not kept.exists() or not kept.stat().st_size:
        kept.touch(mode=0o600)
        prepare_tables()
        from django.utils import timezone  # noqa: PLC0415  needs Django

        from fairhearing.scenario import display  # noqa: PLC0415

        with beside.a_keeper():
            facts = display.furnish(data, at=timezone.now())
        fresh = kept.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_text(json.dumps(facts, indent=1))
        fresh.replace(kept)
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
