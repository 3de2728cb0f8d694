"""A bar protects whoever needs it, in whatever letters they write a name."""

from __future__ import annotations

import pytest

from fairhearing.people.offices import is_named

pytestmark = pytest.mark.requirement("R-041", "N-021")


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Иван Петров", "Иван Петров"),
        ("Иван Петров", "петров."),
        ("王 芳", "王 芳"),
        ("王芳", "王芳"),
        ("李", "李"),
        ("Ελένη Παππά", "ελενη παππα"),
        ("محمد علي", "محمد علي"),
        ("Søren Ødegård", "Soren Odegard"),
        ("Łukasz Đurić", "Lukasz Duric"),
        ("José Álvarez", "Jose Alvarez"),
        ("J K", "J K"),
        ("Jürgen Groß", "Juergen Gross"),
        ("Maren Holt", "Dr. Holt, Maren"),
    ],
)
def test_a_name_bars_whoever_has_it(name: str, typed: str) -> None:
    """Letters of any script, with and without accents, dots, titles and in any order."""
    assert is_named(name, typed)


@pytest.mark.parametrize(
    ("name", "typed"),
    [("Иван Петров", "Ольга Смирнова"), ("王 芳", "李 娜"), ("Maren Holt", "..."), ("Maren Holt", "")],
)
def test_another_name_bars_nobody(name: str, typed: str) -> None:
    """A name in another script is not everybody's, and no letters are no name."""
    assert not is_named(name, typed)
