"""The README names every setting and every command, and none that does not exist."""

import re
from collections.abc import Iterator

import click
from flask import Flask

from matchmaker.core.settings import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
FLASKS_OWN = {"run", "shell", "routes", "db"}


def commands(group: click.Group, path: str = "flask") -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}"


def test_every_setting_is_in_the_readme_and_no_other() -> None:
    source = (ROOT / "matchmaker" / "core" / "settings.py").read_text(encoding="utf-8")
    read = set(re.findall(r'env(?:\.get\()?,? ?"([A-Z_]+)"', source))
    named = set(re.findall(r"^\| `([A-Z_]+)` \|", README, re.MULTILINE))
    assert read == named


def test_every_command_is_in_the_readme_and_no_other(app: Flask) -> None:
    rooms = {name: command for name, command in app.cli.commands.items() if name not in FLASKS_OWN}
    existing = set(commands(click.Group("flask", rooms)))
    named = set(re.findall(r"^\| `(flask [a-z]+ [a-z-]+)", README, re.MULTILINE))
    assert existing == named
