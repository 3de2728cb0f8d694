"""What stands beside each allegation wherever one is shown: the answer to it, or why there is none (R-098, N-002).

Nobody is asked for an answer yet: here is the one place that says so, and in which of the three absences (not yet
asked; asked, not yet answered; has chosen not to answer for now). None of them counts either way.
"""

from __future__ import annotations

from django.utils.translation import gettext as _


def beside() -> tuple[str, str]:
    """Return what stands beside an allegation: what it is, and what it says."""
    return _("Answer of the person complained about"), _("not yet asked for: this means neither yes nor no")
