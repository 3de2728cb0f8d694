"""The order of the questions, so that each page knows what comes before and after it."""

from __future__ import annotations

from django.urls import reverse

STEPS = (
    "danger",
    "not_to",
    "words",
    "allegations",
    "people",
    "you",
    "identity",
    "hopes",
    "needs",
    "options",
    "files",
    "readers",
    "check",
    "code",
    "confirm",
)
TOTAL = len(STEPS)


def number(step: str) -> int:
    """Return the place of a step, from 1."""
    return STEPS.index(step) + 1


def url(step: str, slug: str) -> str:
    """Return the address of a step."""
    return reverse(f"reporter:{step}", args=[slug])


def after(step: str) -> str:
    """Return the step after this one."""
    return STEPS[STEPS.index(step) + 1]


def before(step: str) -> str:
    """Return the step before this one; the first one has the page before the questions before it."""
    place = STEPS.index(step)
    return STEPS[place - 1] if place else "before"
