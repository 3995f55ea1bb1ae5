"""Background work of interest."""

from typing import Any

from matchmaker.interest import introductions


def expire(_payload: dict[str, Any]) -> None:
    """Close the introductions whose time is over."""
    introductions.expire_due()
