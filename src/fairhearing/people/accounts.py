"""Accounts: what a person's password opens, and nothing without it.

An account's identity (which opens), its signing key (for what it writes) and its deeds key (for what can't be undone)
are locked by its password together with the answer of the keeper, whose key is in no database and no backup and who
counts tries, and a second time by a printed recovery code. Nothing is reset by e-mail.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from django.conf import settings
from django.db import transaction

from fairhearing import sealing
from fairhearing.people import keeper, second_factor
from fairhearing.people.keeper import KeeperAway as KeeperAway  # noqa: PLC0414  what the callers of this module meet
from fairhearing.people.keeper import TooManyTries as TooManyTries  # noqa: PLC0414
from fairhearing.people.models import Account as Account  # noqa: PLC0414  pages name its type from here
from fairhearing.people.models import Organisation
from fairhearing.vault import fleeting

TRIES, WINDOW = 10, dt.timedelta(minutes=15)  # of six digits
SHORTEST_PASSWORD = 12
KNOWN = "known"  # the cookie with the mark of a browser from which somebody signed in
SMALLEST_KEPT = 4096  # bytes
NEEDS_CODE = "needs_recovery_code"  # in the keyring, where nobody else reads it


class NoSignIn(Exception):
    """User name, password or code do not fit: one answer for all three."""


class NameInUse(Exception):
    """Somebody of the organisation signs in under this user name already."""


class NoSuchAccount(Exception):
    """Nobody in the organisation signs in under this user name; the message is the name."""


class WeakPassword(Exception):
    """The password is shorter than twelve characters, or is the user name."""


@dataclass(frozen=True)
class Secrets:
    """What the password opens."""

    identity: sealing.Identity = field(repr=False)
    signing: sealing.SigningKey = field(repr=False)
    deeds: sealing.SigningKey = field(repr=False)
    totp: str = field(default="", repr=False)
    passkeys: tuple[dict[str, str], ...] = field(default=(), repr=False)

    def encoded(self) -> bytes:
        """Return the bytes that are locked by the password, of one size whatever second factors there are."""
        return padded(
            {
                "identity": str(self.identity),
                "signing": self.signing.seed.hex(),
                "deeds": self.deeds.seed.hex(),
                "totp": self.totp,
                "passkeys": list(self.passkeys),
            }
        )

    @classmethod
    def decoded(cls, encoded: bytes) -> Secrets:
        """Read what ``encoded`` wrote."""
        kept = json.loads(encoded)
        return cls(
            sealing.Identity.parse(kept["identity"]),
            sealing.SigningKey.from_seed(bytes.fromhex(kept["signing"])),
            sealing.SigningKey.from_seed(bytes.fromhex(kept["deeds"])),
            kept["totp"],
            tuple(kept["passkeys"]),
        )

    @property
    def has_second_factor(self) -> bool:
        return bool(self.totp or self.passkeys)


def padded(kept: object) -> bytes:
    """Return JSON with spaces up to the next power of two: the size of what is kept tells next to nothing."""
    plain = json.dumps(kept).encode()
    return plain.ljust(max(SMALLEST_KEPT, 1 << (len(plain) - 1).bit_length()))


@dataclass(frozen=True)
class Prepared:
    """Fresh keys for an account, locked by its password and by a recovery code; nothing is kept of it yet."""

    id: str
    username: str
    secrets: Secrets = field(repr=False)
    recovery_code: sealing.Code = field(repr=False)
    locked: bytes = field(repr=False)
    recovery: bytes = field(repr=False)


@dataclass(frozen=True)
class Created:
    """A new account, and what is shown to its holder once."""

    account: Account
    secrets: Secrets = field(repr=False)
    recovery_code: sealing.Code = field(repr=False)


Opened = tuple[Account, Secrets]


def prepare(username: str, password: str, *, totp: str = "", account_id: str | None = None) -> Prepared:
    """Make the keys of an account and lock them: the slow part, which touches no table. Raises WeakPassword."""
    _check_strength(password, username)
    secrets = Secrets(
        sealing.Identity.generate(), sealing.SigningKey.generate(), sealing.SigningKey.generate(), totp=totp
    )
    account_id, recovery_code = account_id or sealing.random_id(), sealing.Code.generate()
    locked = _locked(account_id, secrets, password)
    recovery = _recoverable(account_id, secrets, recovery_code)
    return Prepared(account_id, username, secrets, recovery_code, locked, recovery)


def create(organisation: Organisation, prepared: Prepared, *, name: str, mail: str = "") -> Created:
    """Create an account with prepared keys. Raises NameInUse."""
    check_free([prepared.username], within=organisation)
    account = Account.objects.create(
        id=prepared.id,
        organisation=organisation,
        username=prepared.username,
        name=name,
        mail=mail,
        recipient=str(prepared.secrets.identity.recipient),
        signing_public=prepared.secrets.signing.public,
        deeds_public=prepared.secrets.deeds.public,
        locked=prepared.locked,
        recovery=prepared.recovery,
    )
    return Created(account, prepared.secrets, prepared.recovery_code)


def renew(account: Account, password: str) -> Created:
    """Give an account fresh keys in place of those that nobody can open any more; the old ones are kept nowhere.

    Everything that was sealed to the old ones stays shut to its holder until somebody gives them keys again, and so do
    the account's second factors and what it kept about cases.
    """
    prepared = prepare(account.username, password, account_id=account.pk)
    account.recipient = str(prepared.secrets.identity.recipient)
    account.signing_public = prepared.secrets.signing.public
    account.deeds_public = prepared.secrets.deeds.public
    account.locked, account.recovery, account.keyring = prepared.locked, prepared.recovery, b""
    account.second_factor_step = 0
    account.save()
    return Created(account, prepared.secrets, prepared.recovery_code)


def check_free(usernames: Sequence[str], *, within: Organisation | None = None) -> None:
    """Raise NameInUse for the first name that somebody has in the organisation, or that stands twice among them.

    Other organisations have names of their own: nobody learns from a name that is free who signs in elsewhere.
    """
    there = Account.objects.filter(organisation=within, username__in=usernames)
    taken = set(there.values_list("username", flat=True))
    for name in usernames:
        if name in taken:
            raise NameInUse(name)
        taken.add(name)


def _check_strength(password: str, username: str) -> None:
    if len(password) < SHORTEST_PASSWORD or password.casefold() == username.casefold():
        raise WeakPassword


def _locked(account_id: str, secrets: Secrets, password: str) -> bytes:
    return sealing.lock(secrets.encoded(), password, keeper=keeper.locking(account_id), context=account_id.encode())


def _recoverable(account_id: str, secrets: Secrets, code: sealing.Code) -> bytes:
    """The recovery code opens identity and keys; second factors are set up anew by whoever needs it."""
    plain = replace(secrets, totp="", passkeys=()).encoded()
    return sealing.box(plain, key=code.key("recovery"), context=account_id.encode())


def mark_of_known(account: Account) -> str:
    """Return a mark for the browser of somebody who signed in: its tries are counted apart from everybody else's.

    So nobody can keep somebody out by guessing at their password from elsewhere. It opens nothing and names nobody.
    """
    number = sealing.random_id()
    return f"{number}.{_mark(_who(account.organisation, account.username), number)}"


def _who(organisation: Organisation, username: str) -> str:
    """Return what tells a name of one organisation from the same name of another, whether or not anybody has it."""
    return f"{organisation.pk}/{username.casefold()}"


def _mark(who: str, number: str) -> str:
    return sealing.derive(settings.PLACE.secret("django.key"), f"known/{number}/{who}").hex()


def _is_known(who: str, mark: str) -> bool:
    number, _, signed = mark.partition(".")
    return hmac.compare_digest(_mark(who, number).encode(), signed.encode())


def _count_try(what: str, at: dt.datetime) -> bytes:
    tag = sealing.derive(settings.PLACE.secret("django.key"), f"tries/{what}")
    if fleeting.tries(tag, at=at, window=WINDOW) > TRIES:
        raise TooManyTries
    return tag


def open_with_password(organisation: Organisation, username: str, password: str, *, mark: str = "") -> Opened:
    """Return the account and its secrets. Raises NoSignIn, TooManyTries, KeeperAway.

    ``mark``: what ``mark_of_known`` gave to a browser from which this person signed in before.
    An unknown name costs the same work as a wrong password, so that neither answer nor time tells which it was.
    """
    who = _who(organisation, username)
    account = _named(organisation, username)
    tag = keeper.tag_of(account.pk) if account is not None else keeper.tag_of_nobody(who)
    asked = keeper.trying(tag, is_known=_is_known(who, mark))
    locked = bytes(account.locked) if account is not None else _anybodys_lock()
    try:
        opened = sealing.unlock(locked, password, keeper=asked, context=account.pk.encode() if account else b"")
    except (sealing.WrongPassword, sealing.CannotOpen):
        raise NoSignIn from None
    if account is None:
        raise NoSignIn
    asked.remember()
    return account, _own(account, opened)


def _own(account: Account, opened: bytes) -> Secrets:
    """Return the secrets if they are this account's. Raises NoSignIn.

    Whoever writes to the database can put in a recovery box of their own making, with keys of their own in it.
    """
    secrets = Secrets.decoded(opened)
    public = (str(secrets.identity.recipient), secrets.signing.public, secrets.deeds.public)
    if public != (account.recipient, bytes(account.signing_public), bytes(account.deeds_public)):
        raise NoSignIn
    return secrets


def named(organisation: Organisation, username: str) -> Account:
    """Return the account of that user name in the organisation. Raises NoSuchAccount."""
    account = _named(organisation, username)
    if account is None:
        raise NoSuchAccount(username)
    return account


def _named(organisation: Organisation, username: str) -> Account | None:
    rows = Account.objects.filter(organisation=organisation, username=username, is_active=True)
    return rows.select_related("organisation").first()


def _anybodys_lock() -> bytes:
    """A lock that no password opens under another context: what a name that nobody has is tried against."""
    return bytes(Account.objects.values_list("locked", flat=True).first() or b"")


def check_code(account: Account, secrets: Secrets, code: str, *, at: dt.datetime) -> None:
    """Check a six-digit code against the account's second factor; each code works once. Raises NoSignIn."""
    tag = _count_try(f"code/{account.pk}", at)
    step = second_factor.step_of(secrets.totp, code, at=at)
    if step is None:
        raise NoSignIn
    with transaction.atomic():
        fresh = Account.objects.filter(pk=account.pk, second_factor_step__lt=step).update(second_factor_step=step)
    if not fresh:
        raise NoSignIn
    fleeting.clear_tries(tag)


def change_password(account: Account, secrets: Secrets, new_password: str) -> None:
    """Lock the account's secrets with another password. Raises WeakPassword."""
    _check_strength(new_password, account.username)
    account.locked = _locked(account.pk, secrets, new_password)
    account.save(update_fields=["locked"])


def set_second_factor(account: Account, secrets: Secrets, password: str, *, totp: str) -> Secrets:
    """Keep a six-digit-code secret beside the other secrets, locked by the password as they are."""
    changed = replace(secrets, totp=totp)
    account.locked = _locked(account.pk, changed, password)
    account.save(update_fields=["locked"])
    return changed


def open_with_recovery_code(organisation: Organisation, username: str, words: str) -> Opened:
    """Return the account and its secrets for who has the printed code. Raises NoSignIn.

    Tries are not counted: nobody guesses 128 random bits, and a count would let strangers keep the owner out.
    """
    account = _named(organisation, username)
    try:
        code = sealing.Code.parse(words)
        opened = sealing.unbox(
            bytes(account.recovery) if account is not None else b"",
            key=code.key("recovery"),
            context=account.pk.encode() if account is not None else b"",
        )
    except (sealing.WrongCode, sealing.CannotOpen):
        raise NoSignIn from None
    assert account is not None  # noqa: S101  an empty box never opens
    return account, _own(account, opened)


def reset_with_recovery_code(organisation: Organisation, username: str, words: str, new_password: str) -> Opened:
    """Set a new password with the printed code, which works this once; second factors are gone and set up anew.

    Until its owner has shown that another code is on paper, ``needs_recovery_code`` says so at each sign-in.
    Raises NoSignIn, TooManyTries, KeeperAway, WeakPassword.
    """
    _check_strength(new_password, username)
    account, secrets = open_with_recovery_code(organisation, username, words)
    used, kept = bytes(account.recovery), keyring(account, secrets.identity) | {NEEDS_CODE: True}
    account.locked = _locked(account.pk, secrets, new_password)
    account.recovery = _recoverable(account.pk, secrets, sealing.Code.generate())
    account.keyring = _sealed_keyring(account, kept)
    # Somebody who types it a second time in the same moment finds it used.
    unused = Account.objects.filter(pk=account.pk, recovery=used)
    if not unused.update(locked=account.locked, recovery=account.recovery, keyring=account.keyring):
        raise NoSignIn
    return account, secrets


def needs_recovery_code(account: Account, identity: sealing.Identity) -> bool:
    """Tell whether the account's recovery code was used, and no other is on paper yet."""
    return NEEDS_CODE in keyring(account, identity)


def keep_recovery_code(account: Account, identity: sealing.Identity) -> None:
    """Take its owner's word that the recovery code is on paper."""
    kept = keyring(account, identity)
    if kept.pop(NEEDS_CODE, None):
        save_keyring(account, kept)


def new_recovery_code(account: Account, secrets: Secrets) -> sealing.Code:
    """Return a fresh recovery code to print; the one before it stops."""
    code = sealing.Code.generate()
    account.recovery = _recoverable(account.pk, secrets, code)
    account.save(update_fields=["recovery"])
    return code


def confirm_second_factor(
    account: Account, password: str, *, totp: str, code: str, at: dt.datetime
) -> tuple[Account, Secrets]:
    """Set up the six-digit code for who knows the password and whose app shows it. Raises NoSignIn, TooManyTries."""
    account, secrets = open_with_password(account.organisation, account.username, password)
    check_code(account, replace(secrets, totp=totp), code, at=at)
    return account, set_second_factor(account, secrets, password, totp=totp)


def add_passkey(account: Account, secrets: Secrets, password: str, *, passkey: dict[str, str], on: dt.date) -> Secrets:
    """Keep a passkey beside the other secrets, with the day by which its owner knows it again."""
    added = passkey | {"id": sealing.random_id(), "on": on.isoformat()}
    return _with_passkeys(account, secrets, password, (*secrets.passkeys, added))


def remove_passkey(account: Account, secrets: Secrets, password: str, *, passkey: str) -> Secrets:
    """Forget the passkey of that id; the others and the six digits go on working."""
    left = tuple(one for one in secrets.passkeys if one["id"] != passkey)
    return _with_passkeys(account, secrets, password, left)


def _with_passkeys(account: Account, secrets: Secrets, password: str, passkeys: tuple[dict[str, str], ...]) -> Secrets:
    changed = replace(secrets, passkeys=passkeys)
    account.locked = _locked(account.pk, changed, password)
    account.save(update_fields=["locked"])
    return changed


def active(account_id: str) -> Account | None:
    """Return the account of a visit, unless it was closed meanwhile."""
    return Account.objects.filter(pk=account_id, is_active=True).select_related("organisation__log").first()


def lock_of(account: Account) -> str:
    """Return what is another as soon as the account's secrets are locked anew: by a changed password, above all."""
    return hashlib.sha256(bytes(account.locked)).hexdigest()


def names(account_ids: Collection[str]) -> list[str]:
    """Return the names of these accounts' holders."""
    return list(Account.objects.filter(pk__in=account_ids).order_by("name").values_list("name", flat=True))


def deeds_of(account_id: str) -> bytes:
    """Return the public half of the key with which this person signs what can't be undone."""
    return bytes(Account.objects.values_list("deeds_public", flat=True).get(pk=account_id))


def keyring(account: Account, identity: sealing.Identity) -> dict[str, object]:
    """Return what the account's holder keeps about cases, which nobody else can read."""
    fresh = Account.objects.values_list("keyring", flat=True).get(pk=account.pk)
    if not bytes(fresh):
        return {}
    kept: dict[str, object] = json.loads(sealing.open_sealed(bytes(fresh), identity))
    return kept


def save_keyring(account: Account, kept: dict[str, object]) -> None:
    """Seal the keyring to its owner."""
    Account.objects.filter(pk=account.pk).update(keyring=_sealed_keyring(account, kept))


def _sealed_keyring(account: Account, kept: dict[str, object]) -> bytes:
    return sealing.seal(padded(kept), sealing.Recipient.parse(account.recipient))


def set_mail(account: Account, address: str) -> None:
    """Keep the address for the daily notice; empty for none."""
    Account.objects.filter(pk=account.pk).update(mail=address)


def addresses(organisation: Organisation) -> list[str]:
    """Return the addresses of everybody who gets the daily notice, in no telling order."""
    rows = Account.objects.filter(organisation=organisation, is_active=True).exclude(mail="")
    return sorted(set(rows.values_list("mail", flat=True)))
