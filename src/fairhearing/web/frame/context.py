"""What every page knows: whether this is the demo, and which visit it is."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the frame's own variables."""
    return {"is_demo": settings.DEMO, "visit": getattr(request, "visit", None)}
