"""Writes the vectors that do not stand yet: `python -m tests.proving.receipt_vectors`.

Those that stand are never written again: a receipt that was once genuine stays so in every later version. Salts are
drawn afresh, so two runs never give the same receipt; the keys are those of tests/proving/a_log.py.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import rfc8785

from fairhearing.proving import Entry, NoteSigner, Policy, commit, judge
from fairhearing.proving.statement import digest, leaf_of
from tests.proving.a_log import (
    LASTING,
    LASTING_WITNESS,
    LOG,
    PHOTO,
    REPORT,
    TRUST,
    TRUST_ALONE,
    TRUST_LASTING,
    WITNESSES,
    a_log,
    a_report,
    signer,
)

HERE = Path(__file__).parents[1] / "vectors" / "receipt"
POLICIES = {"two-of-three": TRUST, "no-witness": TRUST_ALONE, "lasting": TRUST_LASTING}
ENTRY = a_report()
GOOD = a_log(ENTRY).receipt(ENTRY)
STRANGER = signer(99, "stranger.example")


@dataclass(frozen=True)
class Vector:
    """One receipt and what a verifier must say of it."""

    name: str
    receipt: str
    policy: str = "two-of-three"
    files: tuple[tuple[str, str, bytes], ...] = ()

    def text(self) -> str:
        """Return the file; what is expected is what the verifier says now, to be read by whoever adds it."""
        trust = Policy.parse(POLICIES[self.policy]) if self.policy else None
        verdict = judge(self.receipt, policy=trust, files=None)
        lines = [f"what: {self.name.partition('-')[2].replace('-', ' ')}", f"policy: {self.policy}"]
        for name, standing, content in self.files:
            lines.append(f"file: {name} {standing} {base64.b64encode(content).decode()}".rstrip())
        lines += [f"expect: {verdict.standing}", f"reason: {verdict.reason}"]
        lines += [f"weaker: {one}" for one in verdict.weaker]
        return "\n".join([*lines, "receipt:", ""]) + self.receipt


def line(number: int, new: str | None, receipt: str = GOOD) -> str:
    """Return a receipt with one line (from 0) replaced, or left out."""
    lines = receipt.split("\n")
    lines[number : number + 1] = [] if new is None else [new]
    return "\n".join(lines)


LINES = GOOD.split("\n")
BLANK = LINES.index("")


def extra(content: bytes) -> str:
    """Return the good receipt with other bytes in its extra line."""
    return line(1, f"extra {base64.b64encode(content).decode()}")


def shown(disclosures: tuple[str, ...], statement: bytes = ENTRY.statement) -> str:
    """Return the good receipt with other disclosures, or another statement."""
    return extra(rfc8785.dumps({"d": list(disclosures), "s": statement.decode()}))


def recorded(statement: bytes, disclosures: tuple[str, ...] = ()) -> str:
    """Return a receipt of a statement that the log took in, faults and all."""
    entry = Entry(statement, disclosures, leaf_of(statement))
    return a_log(entry).receipt(entry)


def stated(**changed: object) -> str:
    """Return a receipt of a statement with other members."""
    return recorded(rfc8785.dumps(json.loads(ENTRY.statement) | changed), ENTRY.disclosures)  # type: ignore[arg-type]


def disclosed(*texts: str) -> str:
    """Return a receipt whose disclosures hold these JSON texts."""
    disclosures = tuple(base64.urlsafe_b64encode(one.encode()).rstrip(b"=").decode() for one in texts)
    content = {"_sd": sorted(map(digest, disclosures)), "_sd_alg": "sha-256", "typ": "fairhearing/event/v1"}
    return recorded(rfc8785.dumps(content), disclosures)  # type: ignore[arg-type]


SALT = base64.urlsafe_b64encode(hashlib.sha256(b"salt").digest()).rstrip(b"=").decode()


def other_letter(text: str, at: int) -> str:
    """Return text with one letter replaced."""
    return text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]


def under(trust: str, *signers: NoteSigner) -> str:
    """Return a receipt of a report that names this policy, under a head with these signatures."""
    entry = a_report(trust)
    return a_log(entry).receipt(entry, signers)


def genuine() -> Iterator[Vector]:
    """Receipts that hold, with what is weaker in some."""
    yield Vector("00-genuine", GOOD, files=(("report.json", "matches", REPORT), ("photo.jpg", "matches", PHOTO)))
    yield Vector("01-no-policy-given", GOOD, "")
    yield Vector("02-no-witness-asked-for", under(TRUST_ALONE, LOG), "no-witness")
    yield Vector("03-post-quantum-keys", under(TRUST_LASTING, LOG, LASTING, LASTING_WITNESS), "lasting")
    yield Vector("04-post-quantum-key-of-the-log-missing", under(TRUST_LASTING, LOG, LASTING_WITNESS), "lasting")
    yield Vector("05-two-of-three-witnesses", under(TRUST, LOG, *WITNESSES[1:]))
    yield Vector("06-signature-by-an-unknown-key", under(TRUST, LOG, STRANGER, *WITNESSES))
    yield Vector("07-some-fields-kept-back", shown(ENTRY.disclosures[:3]))
    yield Vector("08-no-field-shown", shown(()))
    yield Vector("09-only-entry", a_log(ENTRY, before=0, after=0).receipt(ENTRY))
    yield Vector("10-last-entry-of-a-crooked-tree", a_log(ENTRY, before=10, after=0).receipt(ENTRY))
    yield Vector("11-made-under-another-policy", under(TRUST_ALONE, LOG, *WITNESSES))
    plain = commit({"event": "pad", "deep": [{"a": [None, True, -(2**53) + 1, "\u20ac\U0001f600\n"]}]})
    yield Vector("12-all-kinds-of-values", a_log(plain).receipt(plain))


def of_form() -> Iterator[Vector]:
    """Faults in the form of the file."""
    yield Vector("20-empty-file", "")
    yield Vector("21-another-header", GOOD.replace("@v1", "@v2", 1))
    yield Vector("22-extra-line-missing", line(1, None))
    yield Vector("23-index-missing", line(2, None))
    yield Vector("24-index-with-leading-zero", line(2, "index 05"))
    yield Vector("25-index-with-plus", line(2, "index +5"))
    yield Vector("26-lines-end-in-crlf", GOOD.replace("\n", "\r\n"))
    yield Vector("27-control-character", GOOD.replace("example.org", "example\x08.org", 1))
    yield Vector("28-empty-line-missing", line(BLANK, None))
    yield Vector("29-path-line-of-31-bytes", line(3, base64.b64encode(b"x" * 31).decode()))
    yield Vector("30-path-line-with-stray-bits", line(3, LINES[3][:-2] + chr(ord(LINES[3][-2]) + 1) + "="))
    yield Vector("31-path-line-with-space", line(3, LINES[3] + " "))
    yield Vector("32-path-of-64-lines", line(3, "\n".join([LINES[3]] * 64)))
    yield Vector("33-extra-not-base64", line(1, LINES[1] + "!"))
    yield Vector("34-extra-not-json", extra(b"not JSON"))
    yield Vector("35-extra-with-spaces", extra(json.dumps({"d": [], "s": ENTRY.statement.decode()}).encode()))
    yield Vector("36-extra-with-another-member", extra(rfc8785.dumps({"d": [], "s": "", "x": 1})))
    yield Vector("37-extra-with-a-number-as-disclosure", extra(rfc8785.dumps({"d": [1], "s": ""})))
    yield Vector("38-extra-is-a-list", extra(b"[]"))


def of_proof() -> Iterator[Vector]:
    """Faults in what the log and the witnesses say."""
    origin, size, root = LINES[BLANK + 1 : BLANK + 4]
    yield Vector("40-another-index", line(2, "index 6"))
    yield Vector("41-index-behind-the-end", line(2, f"index {size}"))
    yield Vector("42-path-line-changed", line(3, base64.b64encode(b"x" * 32).decode()))
    yield Vector("43-path-line-missing", line(BLANK - 1, None))
    yield Vector("44-path-line-too-many", line(BLANK - 1, LINES[BLANK - 1] + "\n" + LINES[3]))
    yield Vector("45-path-lines-changed-about", line(3, LINES[4], line(4, LINES[3])))
    yield Vector("46-another-origin", line(BLANK + 1, origin + "2"))
    yield Vector("47-another-size", line(BLANK + 2, str(int(size) + 1)))
    yield Vector("48-another-root", line(BLANK + 3, other_letter(root, 0)))
    yield Vector("49-another-size-without-policy", line(BLANK + 2, str(2 * int(size))), "")
    yield Vector("50-size-with-leading-zero", line(BLANK + 2, "0" + size), "")
    yield Vector("51-extension-line", line(BLANK + 3, root + "\nextension"), "")
    yield Vector("52-log-signature-changed", line(BLANK + 5, other_letter(LINES[BLANK + 5], -20)))
    yield Vector("53-log-signature-missing", line(BLANK + 5, None))
    yield Vector("54-signed-by-another-log", a_log(ENTRY).receipt(ENTRY, (signer(98), *WITNESSES)))
    yield Vector("55-one-witness-of-three", a_log(ENTRY).receipt(ENTRY, (LOG, WITNESSES[2])))
    yield Vector("56-same-witness-twice", a_log(ENTRY).receipt(ENTRY, (LOG, WITNESSES[2], WITNESSES[2])))
    yield Vector("57-one-witness-signature-changed", line(BLANK + 6, other_letter(LINES[BLANK + 6], -20)))
    yield Vector("58-signatures-missing", "\n".join(LINES[: BLANK + 5]) + "\n")
    yield Vector("59-65-signatures", GOOD + "".join([LINES[BLANK + 5] + "\n"] * 61))
    yield Vector("60-hyphen-for-dash", line(BLANK + 5, LINES[BLANK + 5].replace("\u2014", "-")))
    yield Vector("61-last-line-not-ended", GOOD[:-1])
    yield Vector("62-text-behind-the-end", GOOD + "text\n")


def of_statement() -> Iterator[Vector]:
    """Faults in what was recorded, or in what is shown of it."""
    first, *others = ENTRY.disclosures
    more = tuple(others)
    yield Vector("70-field-changed", shown((other_letter(first, 70), *more)))
    yield Vector("71-field-of-another-record", shown((*ENTRY.disclosures, a_report().disclosures[0])))
    yield Vector("72-field-shown-twice", shown((*ENTRY.disclosures, first)))
    yield Vector("73-field-with-padding", shown((first + "=", *more)))
    yield Vector("74-statement-of-another-record", shown((), a_report().statement))
    yield Vector("75-statement-with-spaces", recorded(ENTRY.statement + b" "))
    yield Vector("76-statement-with-another-member", stated(more=1))
    yield Vector("77-statement-of-another-type", stated(typ="fairhearing/event/v2"))
    yield Vector("78-statement-with-another-hash", stated(_sd_alg="sha-512"))
    digests = json.loads(ENTRY.statement)["_sd"]
    yield Vector("79-digests-out-of-order", stated(_sd=digests[::-1]))
    yield Vector("80-digest-twice", stated(_sd=sorted([*digests, digests[0]])))
    yield Vector("81-digest-of-31-bytes", stated(_sd=["A" * 42]))
    yield Vector("82-digest-a-number", stated(_sd=[1]))
    yield Vector("83-digests-not-a-list", stated(_sd="x"))
    yield Vector("84-statement-a-list", recorded(b"[]"))
    yield Vector("85-salt-of-31-bytes", disclosed(f'["{"A" * 42}","event","x"]'))
    yield Vector("86-salt-a-number", disclosed('[1,"event","x"]'))
    yield Vector("87-number-with-a-fraction", disclosed(f'["{SALT}","seq",1.5]'))
    yield Vector("88-number-too-large", disclosed(f'["{SALT}","seq",9007199254740992]'))
    yield Vector("89-reserved-name", disclosed(f'["{SALT}","_sd","x"]'))
    yield Vector("90-two-fields-of-one-name", disclosed(f'["{SALT}","event","x"]', f'["{SALT}","event","y"]'))
    yield Vector("91-field-with-spaces", disclosed(f'["{SALT}", "event", "x"]'))
    yield Vector("92-member-twice-in-a-value", disclosed(f'["{SALT}","report",{{"a":1,"a":2}}]'))
    yield Vector("93-field-of-two-parts", disclosed(f'["{SALT}","event"]'))
    yield Vector("94-field-nested-too-deep", disclosed(f'["{SALT}","event",{"[" * 16}{"]" * 16}]'))


def of_files() -> Iterator[Vector]:
    """Files beside a genuine receipt."""
    yield Vector(
        "95-file-changed", GOOD, files=(("report.json", "differs", REPORT + b" "), ("photo.jpg", "missing", b""))
    )
    yield Vector(
        "96-file-under-another-name", GOOD, files=(("renamed.json", "matches", REPORT), ("photo.jpg", "missing", b""))
    )
    yield Vector(
        "97-file-not-in-the-receipt",
        GOOD,
        files=(("other.txt", "not-named", b"other"), ("report.json", "missing", b""), ("photo.jpg", "missing", b"")),
    )
    yield Vector(
        "98-files-changed-about", GOOD, files=(("report.json", "differs", PHOTO), ("photo.jpg", "differs", REPORT))
    )


def main() -> None:
    """Write what does not stand yet."""
    for name, trust in POLICIES.items():
        HERE.joinpath(f"{name}.policy").write_text(trust, "utf-8")
    for vector in (*genuine(), *of_form(), *of_proof(), *of_statement(), *of_files()):
        path = HERE / f"{vector.name}.txt"
        if not path.exists():
            path.write_bytes(vector.text().encode("utf-8"))


if __name__ == "__main__":
    main()
