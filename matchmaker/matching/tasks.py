"""Background work of matching."""

from typing import Any

REFRESH = "matching.refresh"


def refresh(_payload: dict[str, Any]) -> None:
    """Encode what has changed."""
