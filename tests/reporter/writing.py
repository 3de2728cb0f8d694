"""A reporter at the form: goes from page to page as a browser without scripts would."""

from __future__ import annotations

import datetime as dt
import html
import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from fairhearing import sealing
from fairhearing.people import offices
from fairhearing.scenario.association import Cast
from fairhearing.vault import visits

SAID = "The stairs behind the tollbooth, on the evening of the lantern walk."


@contextmanager
def vault_lost() -> Iterator[None]:
    """Put a plain file where the vault's folder should be, as when its disk was not mounted."""
    vault, aside = settings.PLACE.vault, settings.PLACE.data / "vault-aside"
    vault.rename(aside)
    vault.write_bytes(b"")
    try:
        yield
    finally:
        vault.unlink()
        aside.rename(vault)


class Writer:
    """A browser with one report in it."""

    def __init__(self, cast: Cast) -> None:
        self.organisation = cast.organisation
        self.browser = Client()
        self.post("before")

    def url(self, name: str, *args: object) -> str:
        return reverse(f"reporter:{name}", args=[self.organisation.slug, *args])

    def get(self, name: str, *args: object) -> Any:
        return self.browser.get(self.url(name, *args))

    def text(self, name: str, *args: object) -> str:
        """Return a page as somebody reads it."""
        return html.unescape(self.get(name, *args).content.decode())

    def post(self, page: str, /, *args: object, **answers: Any) -> Any:
        return self.browser.post(self.url(page, *args), {"go": "on", **answers})

    def tell(self, words: str = SAID) -> Writer:
        """Answer the first questions, and leave the others out."""
        self.post("danger", danger="no")
        self.post("words", words=words)
        return self

    def attach(self, name: str, content: bytes) -> Any:
        """Add a file."""
        return self.post("files", go="add", files=SimpleUploadedFile(name, content))

    def look(self) -> Writer:
        """Look at the readers and at all answers, and go on."""
        self.get("readers")
        self.post("readers")
        self.post("check")
        return self

    @property
    def code(self) -> sealing.Code:
        """The words, as only this browser's visit knows them."""
        visit = visits.resume(self.browser.cookies["visit"].value, at=dt.datetime.now(dt.UTC))
        assert visit is not None
        return sealing.Code.parse(visit.held["code"])

    def confirm(self) -> Any:
        """Type the three words that are asked for, and send."""
        words = self.code.words.split()
        return self.post("confirm", word_3=words[2], word_7=words[6], word_11=words[10])

    def account(self, name: str) -> str:
        """Return the account of a reader by name, as the page offers it."""
        chain = offices.chain(self.organisation, on=dt.datetime.now(dt.UTC).date())
        return next(one.account for one in chain if one.name == name)


def a_photo() -> bytes:
    """Return a small photo that says with what it was taken."""
    picture, sink = Image.new("RGB", (60, 40), "grey"), io.BytesIO()
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Pinhole Works", "Box 3"
    picture.save(sink, "JPEG", exif=exif)
    return sink.getvalue()
