"""Bombs, loops, truncated and mutated files: the answer is a plain one, and no exception of a parser comes out."""

import contextlib
import io
import random
import time
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fairhearing.documents import CannotClean, NotMail, Revealed, cleaned, mail, mails, office, revealed
from fairhearing.documents.disposable import NoAnswer, Process
from fairhearing.documents.metadata import NOT_LOOKED_INTO
from fairhearing.documents.worker import CLEANERS, PARSERS
from tests.documents import making

GOOD = {
    "jpeg": making.photo(),
    "png": making.screenshot(),
    "gif": making.moving(),
    "webp": making.photo(kind="WEBP"),
    "tiff": making.scan(),
    "pdf": making.pdf(),
    "docx": making.word(),
    "odt": making.open_document(),
    "eml": b"From: a@x\r\nTo: b@x\r\nSubject: =?utf-8?q?h=C3=A9?=\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
    b"--x\r\nContent-Type: text/html\r\n\r\n<p>See attached a.pdf</p>\r\n--x\r\nContent-Type: image/png; name=p.png\r\n"
    b"Content-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n--x--\r\n",
    "mp3": b"ID3\4\0\0\0\0\0\x20TPE1\0\0\0\x06\0\0\0Robin" + bytes(60),
    "mp4": b"\0\0\0\x18ftypisom\0\0\0\0isommp42\0\0\0\x20moovmvhd\0\0\0\0\xe0\0\0\0\xa9xyz\0\x12\x15\xc7+41.29-174.77/",
}


def zip_bomb(megabytes: int) -> bytes:
    """A Word document with one part that unpacks to `megabytes`."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in making.word_parts().items():
            if name != "word/document.xml":
                archive.writestr(name, content)
        with archive.open("word/document.xml", "w", force_zip64=True) as part:
            part.write(b"<d>")
            for _megabyte in range(megabytes):
                part.write(bytes(1_000_000).replace(b"\0", b" "))
            part.write(b"</d>")
    return sink.getvalue()


BOMBS = {
    "a part that unpacks to 400 MB": zip_bomb(400),
    "ten thousand parts": making.packed({**making.word_parts(), **{f"word/p{n}.bin": "" for n in range(10_000)}}),
    "billion laughs": making.packed({**making.word_parts(), "word/document.xml": making.LAUGHS}),
    "a file of ours named in XML": making.packed(
        {
            **making.word_parts(),
            "word/document.xml": '<!DOCTYPE d [<!ENTITY f SYSTEM "file:///etc/hostname">]><d>&f;</d>',
        }
    ),
    "deep XML": making.packed({**making.word_parts(), "word/document.xml": "<a>" * 300_000}),
}


@pytest.mark.parametrize("what", BOMBS)
def test_a_bomb_in_an_office_document_is_not_looked_into(what: str) -> None:
    """The bomb is refused within seconds, and the answer says only that the file could not be looked into."""
    began = time.monotonic()
    assert revealed(BOMBS[what]) == Revealed(note=NOT_LOOKED_INTO)
    with pytest.raises(CannotClean):
        cleaned(BOMBS[what])
    assert time.monotonic() - began < 20


def test_a_picture_that_unpacks_without_end_is_not_cleaned() -> None:
    """A PNG of 900 million points in few kilobytes is neither drawn nor allowed to take the memory."""
    bomb = making.png_bomb()
    assert len(bomb) < 1_000_000
    assert revealed(bomb).note == NOT_LOOKED_INTO
    with pytest.raises(CannotClean):
        cleaned(bomb)


def test_a_picture_in_a_document_is_no_way_around() -> None:
    """The same bomb as a picture inside a document stops its cleaning."""
    with pytest.raises(CannotClean):
        cleaned(making.packed({**making.word_parts(), "word/media/image2.png": making.png_bomb(20_000)}))


def test_frames_without_end_are_refused() -> None:
    """A moving picture of more frames than are drawn is refused with a reason."""
    sink, frame = io.BytesIO(), making.points((8, 8))
    others = [making.points((8, 8 + 0 * n)).point(lambda value, n=n: (value + n) % 256) for n in range(600)]
    frame.save(sink, "GIF", save_all=True, append_images=others, duration=10)
    with pytest.raises(CannotClean, match="too many points"):
        cleaned(sink.getvalue())


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "tiff", "pdf", "docx", "odt", "eml"])
def test_a_truncated_file_is_told_or_read_as_far_as_it_goes(kind: str) -> None:
    """Half a file, and all but its end, give an answer of the usual form from each verb."""
    for length in (len(GOOD[kind]) // 2, len(GOOD[kind]) - 9):
        part = GOOD[kind][:length]
        assert isinstance(revealed(part), Revealed)
        with contextlib.suppress(CannotClean):
            assert cleaned(part)


def mutated(content: bytes, chance: random.Random) -> bytes:
    """The content with some bytes changed, dropped, doubled or moved."""
    made = bytearray(content)
    for _change in range(chance.randint(1, 12)):
        at = chance.randrange(len(made) + 1)
        cut = chance.randint(1, 40)
        made[at : at + chance.choice((1, cut, 0))] = chance.choice(
            (chance.randbytes(1), b"", chance.randbytes(cut), bytes(made[:cut]), b"\xff\xff\xff\xff", b"\0")
        )
    return bytes(made)


@pytest.mark.slow
def test_a_thousand_mutated_files_give_plain_answers() -> None:
    """Each parser, in one confined process, answers every damaged file with words of the known forms.

    A file may end the process (which is thrown away after each file in use); that is counted and must stay rare.
    """
    chance = random.Random(20261122)  # noqa: S311  # the same files in each run
    ended = sum(ended_by(kind, [mutated(content, chance) for _number in range(100)]) for kind, content in GOOD.items())
    assert len(GOOD) * 100 >= 1000
    assert ended < 10


def test_a_mutated_mail_is_still_read() -> None:
    """However a mail is damaged, its parser raises nothing at all: what can be read of it is read."""
    chance = random.Random(20261123)  # noqa: S311  # the same mails in each run
    for _number in range(500):
        content = mutated(GOOD["eml"], chance)
        mails.opened(content)
        assert isinstance(mails.revealed(content), Revealed)


def ended_by(kind: str, contents: list[bytes]) -> int:
    """How many of `contents`, asked of one process after the other, ended it; all other answers are checked."""
    verbs = ("revealed", "cleaned" if kind in CLEANERS else "mail" if kind == "eml" else "revealed")
    waiting, ended = list(enumerate(contents)), 0
    while waiting:
        with Process(*sorted({PARSERS[kind], CLEANERS.get(kind, PARSERS[kind])}), seconds=120) as process:
            try:
                while waiting:
                    number, content = waiting.pop()
                    words, _bodies = process.ask({"do": verbs[number % 2], "kind": kind}, [content])
                    assert {"says", "failed", "refused", "mail"} & set(words) or words["bodies"] == 1
            except NoAnswer:
                ended += 1
    return ended


@given(rubbish=st.binary(max_size=300), kind=st.sampled_from(sorted(GOOD)))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_good_beginning_and_a_bad_rest_never_raise(rubbish: bytes, kind: str) -> None:
    """The verbs themselves, with a process for each file, raise only their own refusals."""
    content = GOOD[kind][:40] + rubbish
    assert isinstance(revealed(content), Revealed)
    for verb, refusal in ((cleaned, CannotClean), (mail, NotMail)):
        with contextlib.suppress(refusal):
            assert verb(content)


def test_the_limit_counts_what_is_unpacked_and_not_what_is_claimed() -> None:
    """A package's own directory is not believed on sizes."""
    package = office.Package(zip_bomb(2))
    with pytest.raises(office.Bomb):
        package.read("word/document.xml", most=1_000_000)
