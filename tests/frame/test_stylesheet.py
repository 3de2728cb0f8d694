"""The look: what can be read, in light and in dark, and what no template may carry."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from fairhearing.web.frame import forms
from tests.frame.alone import frame_alone

FRAME = Path(forms.__file__).parent
STYLES = FRAME / "static" / "frame" / "fairhearing.css"
LIGHT, DARK, PRINT = 0, 1, 2
TEXT = 4.5  # WCAG 2.2, 1.4.3
PARTS = 3.0  # WCAG 2.2, 1.4.11
READ = [
    ("text", "ground"),
    ("text", "surface"),
    ("text", "good-ground"),
    ("text", "wrong-ground"),
    ("text", "warning-ground"),
    ("muted", "ground"),
    ("muted", "surface"),
    ("accent", "ground"),
    ("accent", "surface"),
    ("accent", "good-ground"),
    ("accent", "warning-ground"),
    ("accent-hover", "ground"),
    ("accent-hover", "surface"),
    ("on-accent", "accent"),
    ("on-accent", "accent-hover"),
    ("wrong", "ground"),
    ("wrong", "wrong-ground"),
    ("on-wrong", "wrong"),
    ("good", "good-ground"),
    ("warning", "warning-ground"),
    ("ground", "text"),
]
SEEN = [
    ("edge", "ground"),
    ("edge", "surface"),
    ("focus", "ground"),
    ("focus", "surface"),
    ("focus", "good-ground"),
    ("focus", "wrong-ground"),
    ("focus", "warning-ground"),
    ("accent", "ground"),
    ("wrong", "ground"),
]


def colours(which: int) -> dict[str, str]:
    """Return the variables of one :root block, over those of the first."""
    blocks = re.findall(r":root \{(.*?)\}", STYLES.read_text(), re.DOTALL)
    found = [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block)) for block in blocks]
    return found[LIGHT] | found[which]


def luminance(colour: str) -> float:
    """Return the relative luminance of #rrggbb (WCAG 2.2, definition)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_reckoned_as_the_rule_says() -> None:
    """Black on white is 21 to 1, and the grey that is known to just pass does."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("which", [LIGHT, DARK, PRINT])
@pytest.mark.parametrize(("ink", "paper"), READ)
def test_every_text_can_be_read(which: int, ink: str, paper: str) -> None:
    """In light, dark and print, every text stands out from what it stands on."""
    shown = colours(which)
    assert contrast(shown[ink], shown[paper]) >= TEXT


@pytest.mark.parametrize("which", [LIGHT, DARK])
@pytest.mark.parametrize(("edge", "paper"), SEEN)
def test_every_edge_that_matters_can_be_seen(which: int, edge: str, paper: str) -> None:
    """The edges of fields and of what has the focus can be told from what is around them."""
    shown = colours(which)
    assert contrast(shown[edge], shown[paper]) >= PARTS


def test_the_stylesheet_is_small_and_brings_nothing_from_elsewhere() -> None:
    """A slow phone gets one file of at most 25 KB, which fetches nothing and moves nothing."""
    styles = STYLES.read_text()
    assert len(styles.encode()) <= 25_000
    assert not re.search(r"url\(|@import|@font-face|transition|animation|!important", styles)


def test_print_leaves_out_what_only_a_screen_needs() -> None:
    """On paper there is no way to leave, nothing to press, and no address behind a link."""
    printed = STYLES.read_text().split("@media print")[1]
    hidden = re.search(r"nav, .*?\{ display: none; \}", printed)
    assert hidden
    assert {".leave", ".buttons", "button", ".skip"} <= set(re.split(r"[, {]+", hidden[0]))
    assert "attr(href)" not in printed


@pytest.mark.parametrize("path", sorted(FRAME.parent.rglob("*.html")), ids=lambda path: path.name)
def test_no_template_carries_style_or_script(path: Path) -> None:
    """Every page of every audience passes the strictest policy: nothing inline, nothing from elsewhere."""
    source = path.read_text()
    assert not re.search(r"<style|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:", source, re.IGNORECASE)
    assert not re.search(r"<script(?![^>]*\ssrc=)", source, re.IGNORECASE)
    assert not re.search(r"(src|<link[^>]*href)=[\"'](https?:)?//", source, re.IGNORECASE)


class Attributes(HTMLParser):
    """Collects each id, and whatever a label, an error link or a description points at."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.pointed_at: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.ids += [given["id"]] if given.get("id") else []
        for name in ("for", "aria-describedby", "aria-labelledby"):
            self.pointed_at.update(given.get(name, "").split())
        if tag == "a" and given.get("href", "").startswith("#"):
            self.pointed_at.add(given["href"][1:])


@pytest.mark.parametrize("method", ["get", "post"])
def test_whatever_points_somewhere_points_at_something(settings: Settings, method: str) -> None:
    """Every label, hint, error and link in the summary leads to a thing on the page, and no id is there twice."""
    frame_alone(settings)
    page = Attributes()
    page.feed(getattr(Client(), method)("/quiet/").content.decode())
    assert page.pointed_at <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))
