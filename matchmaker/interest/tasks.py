"""Background work of interest."""

from typing import Any

from matchmaker.interest import introductions


def bring_back(payload: dict[str, Any]) -> None:
    """Tell of an introduction that was put off until now."""
    introductions.bring_back(payload["introduction"])


def expire(_payload: dict[str, Any]) -> None:
    """Close the introductions whose time is over."""
    introductions.expire_due()
