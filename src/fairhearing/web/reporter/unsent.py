"""What somebody had typed when their visit ran out: carried on the page that asks for the words, then kept sealed.

The page carries it because without the words there is no key to seal it under. Once the words are there, it lies with
the drafts, boxed under them, until it is sent or a day has passed.
"""

from __future__ import annotations

import json
from typing import Any

from fairhearing import sealing
from fairhearing.vault import drafts
from fairhearing.web.frame.csrf import SECRET
from fairhearing.web.frame.visits import Visited

Fields = dict[str, str | list[str]]
KEPT = ("message", "add", "correct", "withdraw", "choices", "exclude")  # the forms whose fields are kept


def carried(request: Visited) -> str:
    """Return what was typed, but for secrets, and in which form: JSON for a hidden field."""
    match = request.resolver_match
    typed = {
        name: [str(value) for value in values]
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken" and not SECRET.search(name)
    }
    return json.dumps({"page": match.url_name if match else "", "fields": typed}) if typed else ""


def keep(code: sealing.Code, carried_json: str, request: Visited) -> str:
    """Keep what a page carried under the code; return the name of its form, or "" when nothing was carried."""
    try:
        brought: Any = json.loads(carried_json)
        json.dumps(brought, ensure_ascii=False).encode()  # what no page could show again is not kept
        page, fields = str(brought["page"]), {str(k): [str(v) for v in vs] for k, vs in brought["fields"].items()}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return ""
    if page in KEPT:
        drafts.save(code, {"unsent": page, "fields": fields}, at=request.at)
    return page


def of(code: sealing.Code, page: str, request: Visited) -> Fields:
    """Return what was typed in the form of ``page`` and not yet sent, as a form's initial values."""
    kept = drafts.load(code, at=request.at) or {}
    if kept.get("unsent") != page:
        return {}
    return {name: values[0] if len(values) == 1 else values for name, values in kept["fields"].items()}


def sent(code: sealing.Code) -> None:
    """Forget what was typed, and the sealed files that came with it: it has been sent."""
    drafts.erase(code)
