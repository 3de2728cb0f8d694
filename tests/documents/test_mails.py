"""An imported e-mail: its words, the attachments that are there, and those that are only spoken of."""

import contextlib
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from fairhearing.documents import Attachment, Mail, NotMail, cleaned, mail, revealed
from fairhearing.documents.metadata import CannotClean
from tests.documents import making


def message(body: str = "What happened.", **headers: str) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"] = "Robin Invented <robin@example.org>", "desk@example.org"
    made["Subject"], made["Date"] = "What happened – on Monday", "Mon, 02 Nov 2026 10:00:00 +1300"
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(body)
    return made


def raw(*lines: str, body: str = "Words.") -> bytes:
    """A message with exactly these header lines."""
    return "\r\n".join([*lines, "", body]).encode("utf-8", "surrogateescape")


def names(found: Mail, *, present: bool) -> list[str]:
    return [attachment.name for attachment in found.attachments if attachment.present is present]


@pytest.mark.requirement("R-001")
def test_a_mail_says_subject_sender_time_and_body() -> None:
    """The four are read, the time in UTC, the body as it was written."""
    found = mail(message("What happened.\n\nÜber den Bus.\n").as_bytes())
    assert found.subject == "What happened – on Monday"
    assert found.sender == "Robin Invented <robin@example.org>"
    assert found.sent == datetime(2026, 11, 1, 21, 0, tzinfo=UTC)
    assert found.body == "What happened.\n\nÜber den Bus."
    assert found.attachments == ()


@pytest.mark.requirement("R-001", "R-091")
def test_attachments_that_are_there_keep_name_and_bytes() -> None:
    """Two files with ordinary and encoded names come back byte for byte."""
    made = message("See attached contract.pdf")
    contract, photo = making.pdf(), making.photo()
    made.add_attachment(contract, maintype="application", subtype="pdf", filename="contract.pdf")
    made.add_attachment(photo, maintype="image", subtype="jpeg", filename="Straße – Foto.jpg")
    assert mail(made.as_bytes()).attachments == (
        Attachment("contract.pdf", present=True, content=contract),
        Attachment("Straße – Foto.jpg", present=True, content=photo),
    )


@pytest.mark.requirement("R-091")
@pytest.mark.parametrize(
    ("body", "missing"),
    [
        ("Please see the attached contract.pdf.", ["contract.pdf"]),
        ("I enclose “Minutes of May.docx” and photo1.jpg.", ["Minutes of May.docx", "photo1.jpg"]),
        ("Im Anhang: vertrag-2.pdf", ["vertrag-2.pdf"]),
        ("Attached are A.pdf, a.PDF and A.pdf.", ["A.pdf"]),
        ("I wrote contract.pdf myself.", []),
        ("Attached is what I promised.", []),
        ("See the attachment at https://example.org/files/contract.pdf today.", []),
        ("Attached: write to office@example.zip please.", []),
        ("Fine.\n> see attached contract.pdf", []),
        ("Nothing is attached.\n\nElsewhere I keep contract.pdf.", []),
    ],
)
def test_files_that_are_only_spoken_of_are_missing(body: str, missing: list[str]) -> None:
    """A file named beside a word of attaching, and not there, is missing; addresses and quotations are not."""
    found = mail(message(body).as_bytes())
    assert names(found, present=False) == missing
    assert all(attachment.content == b"" for attachment in found.attachments)


def test_a_file_that_is_spoken_of_and_there_is_not_missing() -> None:
    """Capital letters make no difference between what is named and what is there."""
    made = message("See attached Contract.PDF")
    made.add_attachment(b"words", maintype="application", subtype="pdf", filename="contract.pdf")
    assert names(mail(made.as_bytes()), present=False) == []


def test_attachments_that_a_program_took_out_are_missing() -> None:
    """Parts that a mail program emptied, or left elsewhere, are named as missing."""
    parts = """--x
Content-Type: text/plain

Words.
--x
Content-Type: text/x-moz-deleted; name="Deleted: contract.pdf"

You deleted an attachment from this message.
--x
Content-Type: message/external-body; access-type="local-file"; name="plan.docx"

--x
Content-Type: application/pdf
Content-Disposition: attachment; filename="empty.pdf"

--x--"""
    found = mail(raw("From: a@x", "To: b@x", 'Content-Type: multipart/mixed; boundary="x"', body=parts))
    assert names(found, present=False) == ["contract.pdf", "plan.docx", "empty.pdf"]
    assert found.body == "Words."


def test_a_body_that_is_only_html_becomes_text() -> None:
    """Paragraphs become lines, scripts and styles are gone, a picture that is not there is missing."""
    made = message()
    made.set_content(
        "<html><head><style>p {}</style></head><body><p>It was <b>here</b> &amp; then.</p><p>Nobody<br>helped.</p>"
        "<script>alert(1)</script><img src='cid:photo7'></body></html>",
        subtype="html",
    )
    found = mail(made.as_bytes())
    assert found.body == "It was here & then.\n\nNobody\nhelped."
    assert names(found, present=False) == ["photo7"]


def test_plain_text_is_chosen_where_both_are_there() -> None:
    """Of two bodies that say the same, the plain one is read."""
    made = message("In plain words.")
    made.add_alternative("<p>In HTML.</p>", subtype="html")
    assert mail(made.as_bytes()).body == "In plain words."


def test_a_forwarded_mail_is_an_attachment_that_can_be_opened() -> None:
    """A message inside a message is a file of its own, and a mail in turn."""
    made = message("See below.")
    made.add_attachment(message("The first words."))
    inside = mail(made.as_bytes()).attachments[0]
    assert inside.present
    assert mail(inside.content).body == "The first words."


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("=?utf-8?q?h=C3=A9?=", "hé"),
        ("=?utf-8?b?w7xiZXI=?= =?iso-8859-1?q?_M=FCll?=", "über Müll"),
        ("=?koi8-r?b?8NLJ18XU?=", "Привет"),
        ("=?gb18030?b?xOO6ww==?=", "你好"),
        ("=?nonsense?q?abc?=", "abc"),
        ("=?utf-8?b?####?=", "=?utf-8?b?####?="),
        ("=?utf-8?b?abcde?=", "=?utf-8?b?abcde?="),
        ("two\r\n lines", "two lines"),
    ],
)
def test_encoded_words_are_read(header: str, value: str) -> None:
    """Every charset that mails use is read in the confined process; nonsense stays as it is."""
    assert mail(raw("From: a@x", "To: b@x", f"Subject: {header}")).subject == value


@pytest.mark.parametrize("charset", ["iso-8859-1", "windows-1251", "gb2312", "shift_jis", "euc-kr", "big5", "utf-7"])
def test_bodies_in_old_charsets_are_read(charset: str) -> None:
    """No codec is missing in the confined process."""
    text = "Words, and: " + {"windows-1251": "Привет", "gb2312": "你好", "shift_jis": "こんにちは"}.get(charset, "yes")
    head = b"From: a@x\r\nTo: b@x\r\nContent-Type: text/plain; charset=" + charset.encode() + b"\r\n\r\n"
    assert mail(head + text.encode(charset)).body == text


def test_a_charset_that_is_none_loses_no_words() -> None:
    """Neither a zero byte nor nonsense as a charset makes a mail unreadable."""
    for charset in (b"a\0b", b"nonsense", b"hex", b"\xff", b"idna"):
        head = b"From: a@x\r\nTo: b@x\r\nContent-Type: text/plain; charset=" + charset
        assert mail(head + b"\r\n\r\nWords \xe4.").body.startswith("Words")


@pytest.mark.parametrize("date", ["", "yesterday", "Mon, 99 Nov 2026 10:00:00", "Mon, 02 Nov 99999 10:00:00 +0000"])
def test_a_date_that_is_none_is_none(date: str) -> None:
    """A wrong date loses nothing else."""
    found = mail(raw("From: a@x", "To: b@x", f"Date: {date}"))
    assert found.sent is None
    assert found.body == "Words."


def test_a_name_of_a_file_cannot_lead_elsewhere() -> None:
    """Folders in the name of an attachment are dropped."""
    made = message()
    made.add_attachment(b"words", maintype="application", subtype="pdf", filename="../../etc/..\\contract.pdf")
    assert names(mail(made.as_bytes()), present=True) == ["contract.pdf"]


@pytest.mark.parametrize("content", [b"", b"words", b"\0" * 100, making.photo(), making.pdf(), b"Colour: red\n\nx"])
def test_what_is_no_mail_is_refused(content: bytes) -> None:
    """Files of other kinds raise NotMail."""
    with pytest.raises(NotMail):
        mail(content)


def test_a_mail_shows_addresses_and_servers() -> None:
    """Before a mail is handed on, its reporter sees whose addresses and which servers are in it."""
    content = message(
        "Words.",
        Cc="Kim Invented <kim@example.org>",
        Received="from home (host [192.0.2.7]) by mx.example.org with ESMTP; Mon, 02 Nov 2026 10:00:00 +1300",
        X_Mailer="Invented Mail 3",
    ).as_bytes()
    says = revealed(content).says
    for line in (
        ("Address", "robin@example.org"),
        ("Address", "kim@example.org"),
        ("Server that it passed", "home (host [192.0.2.7])"),
        ("Server that it passed", "mx.example.org"),
        ("Program or address of the computer", "Invented Mail 3"),
    ):
        assert line in says
    with pytest.raises(CannotClean):
        cleaned(content)


def test_parts_without_end_are_cut() -> None:
    """Thousands of parts, and parts in parts in parts, are read as far as is sensible, without an error of ours."""
    many = "".join(f"--x\r\nContent-Type: application/pdf; name=f{n}.pdf\r\n\r\nwords\r\n" for n in range(3000))
    found = mail(raw("From: a@x", "To: b@x", 'Content-Type: multipart/mixed; boundary="x"', body=many + "--x--"))
    assert 400 < len(found.attachments) <= 500
    deep = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(3000))
    with contextlib.suppress(NotMail):
        assert mail(raw("From: a@x", "To: b@x")[:-8] + deep.encode()).attachments == ()
