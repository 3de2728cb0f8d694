"""What is left out when two worlds are compared, and that nothing else is."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

import pytest

from tests.worlds.alike import Output, alike, body, cookie, differences

KNOWN = "ab" * 16
OTHER, THIRD = "cd" * 16, "ef" * 16
DRAWN_ANEW = [
    ('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', "aB3" * 20, "xY9" * 20),
    ('<li><span class="word">{}</span></li>', "abandon", "zoo"),
    ('<img src="data:image/svg+xml;charset=utf-8,{}">', "%3Csvg%3E", "%3Csvg x%3E%3C"),
    ('<p class="typed" translate="no">{}</p>', "ABCD EFGH ", "IJKL MN23 "),
    ('<form data-asked="{}">', "{challenge: 1}", "{challenge: 2}"),
    ('<a href="/desk/hand-over/{}/">', "a" * 64, "b" * 64),
]
TELLING = [
    ("2 cases", "3 cases"),
    ('<p class="typed" translate="no">{}</p>'.format("a note"), '<p class="typed" translate="no">{}</p>'.format("b")),
    ('<span class="number">1</span>', '<span class="number">2</span>'),
    ('name="csrfmiddlewaretoken" value="abc"', 'name="csrfmiddlewaretoken" value="abcd"'),
    (f"of {OTHER}", f"of {KNOWN}"),
    (f"{OTHER} and {OTHER}", f"{OTHER} and {THIRD}"),
    ("the 31 hex digits " + "a" * 31, "the 31 hex digits " + "b" * 31),
    ("index 3\n", "index 4\n"),
]


@pytest.mark.parametrize(("page", "one", "other"), DRAWN_ANEW)
def test_what_is_drawn_anew_is_alike(page: str, one: str, other: str) -> None:
    """Tokens, fresh words, fresh secrets and ids that nobody knew before tell nothing by being others."""
    assert page.format(one) != page.format(other)
    assert alike(page.format(one), known={KNOWN}) == alike(page.format(other), known={KNOWN})


@pytest.mark.parametrize(("one", "other"), TELLING)
def test_nothing_else_is(one: str, other: str) -> None:
    """A count, a word, another length of a token, a known id, or the order of two ids is a difference."""
    assert alike(one, known={KNOWN}) != alike(other, known={KNOWN})


def test_of_a_proof_only_what_follows_its_entry_is_left_out() -> None:
    """The entry that is proved stays; the place in the record and the path to its head do not, until part 6."""
    proof = "c2sp.org/tlog-proof@v1\nextra {}\nindex {}\npath\n\nfairhearing/x\n{}\n"
    assert alike(proof.format("a", 1, 5), known=()) == alike(proof.format("a", 3, 9), known=())
    assert alike(proof.format("a", 1, 5), known=()) != alike(proof.format("b", 1, 5), known=())


def test_files_in_a_zip_are_compared_one_by_one() -> None:
    """A name, a time or a word in a packed file is a difference like any other."""

    def packed(name: str, content: str) -> bytes:
        whole = BytesIO()
        with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(zipfile.ZipInfo(name), content)
        return whole.getvalue()

    first = body(packed("a.txt", "one"), known=())
    assert first == body(packed("a.txt", "one"), known=())
    assert first != body(packed("b.txt", "one"), known=())
    assert first != body(packed("a.txt", "two"), known=())


def test_of_a_cookie_the_value_is_left_out_and_not_its_length() -> None:
    """A cookie that grows with what its visit holds would tell it."""
    assert cookie("visit=abc; Path=/") == cookie("visit=xyz; Path=/")
    assert cookie("visit=abc; Path=/") != cookie("visit=abcd; Path=/")
    assert cookie("visit=abc; Path=/") != cookie("visit=abc; Path=/desk/")
    ends, later = "expires=Fri, 21 May 2027 18:45:08 GMT; ", "expires=Fri, 21 May 2027 18:45:09 GMT; "
    assert cookie(f"a=b; {ends}Max-Age=9; Path=/") == cookie(f"a=b; {later}Max-Age=9; Path=/")
    assert cookie(f"a=b; {ends}Max-Age=9; Path=/") != cookie(f"a=b; {later}Max-Age=8; Path=/")
    assert cookie(f"a=b; {ends}Path=/") != cookie(f"a=b; {later}Path=/")


def test_every_part_of_an_output_is_compared() -> None:
    """Status, headers, cookies and body: a difference in one is said, with its address."""
    plain = Output("GET /", 200, (("A", "b"),), ("c",), "d")
    others = [
        Output("GET /", 404, plain.headers, plain.cookies, plain.body),
        Output("GET /", 200, (("A", "c"),), plain.cookies, plain.body),
        Output("GET /", 200, plain.headers, (), plain.body),
        Output("GET /", 200, plain.headers, plain.cookies, "e"),
    ]
    assert not list(differences([plain], [plain]))
    for other in others:
        (said,) = differences([plain], [other])
        assert re.match(r"GET /: (status|headers|cookies|body): ", said)
    with pytest.raises(ValueError, match="shorter"):
        list(differences([plain], []))
