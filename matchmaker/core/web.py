"""Where pages come from."""

from pathlib import Path

from jinja2 import StrictUndefined

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"

__all__ = ["ROOT", "STATIC", "TEMPLATES", "StrictUndefined"]
