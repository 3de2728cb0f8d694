"""How the vectors of docs/protocols/certificate.md are made: `python -m tests.people.certificate_vectors`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import rfc8785

from fairhearing.sealing import SigningKey

FOLDER = Path(__file__).parents[1] / "vectors" / "certificate"
ORGANISATION, DAY = "0" * 31 + "1", "2032-02-20"
CERTIFICATE, ENDING = b"fairhearing/certificate/v2\n", b"fairhearing/certificate-ending/v1\n"
Entry = dict[str, Any]


def key(name: str) -> SigningKey:
    """Return the key of somebody, the same each time."""
    return SigningKey.from_seed(hashlib.sha256(name.encode()).digest())


def body(name: str, **other: Any) -> dict[str, Any]:
    """Return a certificate of somebody inside who receives reports, but for what is given otherwise."""
    usual = {
        "account": hashlib.sha256(name.encode()).hexdigest()[:32],
        "appoints": False,
        "deeds": key(name).public.hex(),
        "from": DAY,
        "id": hashlib.sha256(b"id of " + name.encode()).hexdigest()[:32],
        "keyholder": False,
        "name": name,
        "needed": 0,
        "office": "intake",
        "office_name": "Intake officer",
        "organisation": ORGANISATION,
        "outside": False,
        "receives": True,
        "recipient": "age1pq1example",
        "signing": key(name + " writes").public.hex(),
        "to": "2037-02-20",
    }
    return usual | other


def ending(name: str, **other: Any) -> dict[str, Any]:
    """Return an ending of somebody, from the day on."""
    account = hashlib.sha256(name.encode()).hexdigest()[:32]
    return {"account": account, "from": DAY, "id": "f" * 32, "organisation": ORGANISATION} | other


def signed(what: dict[str, Any], by: tuple[str, ...], domain: bytes = CERTIFICATE) -> list[dict[str, str]]:
    message = domain + rfc8785.dumps(what)
    return [{"key": key(name).public.hex(), "signature": key(name).sign(message).hex()} for name in by]


def issued(what: dict[str, Any], *by: str, day: str = DAY) -> Entry:
    """Return an entry that issues a certificate; its number is given when the register is put together."""
    return {"certificate": what, "day": day, "event": "certificate.issued", "signatures": signed(what, by)}


def ended(what: dict[str, Any], *by: str, day: str = DAY) -> Entry:
    return {"day": day, "ending": what, "event": "certificate.ended", "signatures": signed(what, by, ENDING)}


SECRETARY = body("Secretary", appoints=True, receives=False, office="secretary", office_name="Secretary")
PANEL = body("Panel", outside=True, office="panel", office_name="Outside panel")
PRESIDENT = body("President", receives=False, office="president", office_name="President")
FIRST = [issued(one, "Root") for one in (SECRETARY, PANEL, PRESIDENT)]
NEW = body("Newcomer")
TWO = ("Secretary", "Panel")
KEEPS = {"keyholder": True, "receives": False, "outside": True, "needed": 2, "office": "keys", "office_name": "Keys"}


def altered(entry: Entry, **other: Any) -> Entry:
    """Return an entry whose certificate was changed after it was signed."""
    return entry | {"certificate": entry["certificate"] | other}


def without(what: dict[str, Any], name: str) -> dict[str, Any]:
    return {field: value for field, value in what.items() if field != name}


def vectors() -> Iterator[tuple[str, str, list[Entry], str]]:
    """Yield number and name, what is wrong in words, the entries after the first three, and who stands beside them."""
    good = issued(NEW, *TWO)
    yield "01-good", "nothing: signed by one who appoints and one outside", [good], "Newcomer"
    yield "02-keeps-keys", "nothing: somebody outside who keeps keys", [issued(NEW | KEEPS, *TWO)], "Newcomer"
    yield "10-appointer-alone", "who appoints signed alone", [issued(NEW, "Secretary")], ""
    yield "11-outside-alone", "somebody outside signed alone", [issued(NEW, "Panel")], ""
    yield "12-by-two-inside", "the second is inside", [issued(NEW, "Secretary", "President")], ""
    yield "13-self-signed", "signed by whom it is for", [issued(NEW, "Newcomer")], ""
    yield "14-signed-twice", "one person signed twice", [issued(NEW, "Secretary", "Secretary")], ""
    own = issued(NEW | {"name": "Panel"}, *TWO)
    yield "15-for-oneself", "somebody signed for a person of their own name", [own], ""
    stranger = issued(NEW, "Stranger", "Panel")
    yield "16-unknown-signer", "signed by a key that nobody certified", [stranger], ""
    yield "17-nobody", "nobody signed", [issued(NEW)], ""
    yield "20-changed", "the last day was changed after the signatures", [altered(good, to="2099-01-01")], ""
    yield "21-recipient-changed", "the recipient was changed", [altered(good, recipient="age1pq1thief")], ""
    yield "22-other-organisation", "for another organisation", [issued(NEW | {"organisation": "2" * 32}, *TWO)], ""
    yield "23-field-missing", "a field is missing", [issued(without(NEW, "outside"), *TWO)], ""
    yield "24-field-more", "there is a field more", [issued(NEW | {"may": "everything"}, *TWO)], ""
    yield "25-other-kind", "yes as a number", [issued(NEW | {"receives": 1}, *TWO)], ""
    yield "26-no-day", "a day that is none", [issued(NEW | {"to": "2037-02-30"}, *TWO)], ""
    yield "27-ends-before", "ends before it begins", [issued(NEW | {"to": "2032-02-19"}, *TWO)], ""
    yield "28-same-id", "an id that was issued before", [issued(NEW | {"id": PANEL["id"]}, *TWO)], ""
    yield "30-keyholder-inside", "keeps keys inside", [issued(NEW | KEEPS | {"outside": False}, *TWO)], ""
    yield "31-keyholder-reads", "keeps keys and receives", [issued(NEW | KEEPS | {"receives": True}, *TWO)], ""
    yield "32-opens-alone", "one key-holder would be enough", [issued(NEW | KEEPS | {"needed": 1}, *TWO)], ""
    out = ended(ending("Newcomer"), *TWO)
    yield "40-ended", "nothing: an ending by two", [good, out], "-"
    yield "41-left", "nothing: somebody left by their own word", [good, ended(ending("Newcomer"), "Newcomer")], "-"
    yield "42-ended-by-one", "an ending by one alone", [good, ended(ending("Newcomer"), "Secretary")], "Newcomer"
    yield "43-ended-by-nobody", "an ending that nobody signed", [good, ended(ending("Newcomer"))], "Newcomer"
    yield "44-replayed", "the same certificate again after its ending", [good, out, good], "-1"
    gone = ended(ending("Secretary"), "Secretary", day="2032-03-01")
    yield "45-ended-signer", "signed by who had left, and dated back", [gone, good], "gone"
    late = issued(NEW, *TWO, day="2038-01-01")
    yield "46-expired-signers", "signed after the signers' last day", [late], ""
    yield "50-another-root", "entry 0 names another root", [], "changed"


def written() -> Iterator[tuple[str, str]]:
    """Yield name and content of each vector."""
    for name, comment, more, who in vectors():
        entries = [*FIRST, *more]
        root = key("Root").public.hex()
        for number, entry in enumerate(entries):
            entry_root = key("Another").public.hex() if who == "changed" else root
            entries[number] = {"number": number, **({"root": entry_root} if number == 0 else {}), **entry}
        stand = [] if who == "gone" else ["Secretary"]
        stand += ["Panel", "President", *(["Newcomer"] if who == "Newcomer" else [])]
        void = [len(entries) - 1] if who in {"", "-1", "gone"} or name[:2] in {"42", "43"} else []
        ids = " ".join(hashlib.sha256(one.encode()).hexdigest()[:32] for one in stand)
        expect = "changed behind its back" if who == "changed" else ids
        on = "2032-03-01" if who == "gone" else DAY
        head = {"comment": comment, "root": root, "organisation": ORGANISATION, "on": on, "expect": expect}
        lines = [f"{field}: {value}" for field, value in head.items()]
        lines += [f"void: {' '.join(map(str, void))}".rstrip(), "", *map(json.dumps, entries)]
        yield f"{name}.txt", "\n".join(lines) + "\n"


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for filename, content in written():
        (FOLDER / filename).write_text(content)
