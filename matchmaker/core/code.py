"""Which version of our own code this is: what was made by other code may have to be made anew."""

import ast
import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
TWO_BLANK_LINES = b"\n\n\n"  # stand above the first function or class


@cache
def version_of(module: str) -> str:
    """Give a hash of all of ours that a module's outcome depends on; read once a process.

    That is its source, that of each module that it imports, and the data files beside them. A
    comment changes it too: what is made anew in vain costs time, what is not is wrong for ever.
    Ask while modules are imported: later the files may be those of an upgrade in place.
    """
    sources = _sources_of(module)
    data = {file for each in sources for file in each.parent.glob("data/*") if file.is_file()}
    digest = hashlib.sha256()
    for file in sorted(sources | data):
        digest.update(file.relative_to(ROOT).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _sources_of(module: str) -> set[Path]:
    """Give the files of a module and of all of ours that it imports, and they in turn.

    A package is none: its own file is a docstring.
    """
    found: set[Path] = set()
    left = [module]
    while left:
        file = ROOT / f"{left.pop().replace('.', '/')}.py"
        if file not in found and file.is_file():
            found.add(file)
            left.extend(_imported(file.read_bytes()))
    return found


@cache  # several versions are asked for, and most of what they are made of is the same
def _imported(source: bytes) -> tuple[str, ...]:
    """Give what may be modules among all that is imported, from a module or from a package.

    Imports stand at the top (ruff sees to it): the rest need not be parsed.
    """
    return tuple(_names(ast.parse(source.split(TWO_BLANK_LINES)[0])))


def _names(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{each.name}" for each in node.names)
