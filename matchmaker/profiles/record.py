"""One JSON object under examination: each key is taken once, and what is wrong is noted."""

import difflib
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from matchmaker.profiles.document import Fault
from matchmaker.taxonomy.facets import vocabulary

# The longest values accepted, in characters, and the longest list, in entries.
ID_LIMIT = 200
NAME_LIMIT = 200
TITLE_LIMIT = 300
SHORT_LIMIT = 500
WEBSITE_LIMIT = 2000
TEXT_LIMIT = 1_000_000
LIST_LIMIT = 1000

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_NOUNS = {
    dict: "an object",
    list: "a list",
    str: "a text",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    type(None): "null",
}


@dataclass(slots=True)
class Notes:
    """Faults and warnings of one organisation, as they are found."""

    line: int | None = None
    lenient: bool = False
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)

    def fault(self, path: str, message: str) -> None:
        """Note what must not be."""
        self.faults.append(Fault(self.line, path, message))

    def drop(self, path: str, message: str) -> None:
        """Note an unknown key or code: a fault, or dropped with a warning when lenient."""
        if self.lenient:
            self.warnings.append(Fault(self.line, path, f"{message}; dropped"))
        else:
            self.fault(path, message)


def noun_of(value: object) -> str:
    """Name the JSON type of a value."""
    return _NOUNS.get(type(value), type(value).__name__)


def shown(value: object, limit: int = 60) -> str:
    """Quote a value in a message: printable whatever it holds, and short."""
    if isinstance(value, str) and len(value) > limit:
        return f"{value[:limit]!r}…"
    text = repr(value)
    return text if len(text) <= limit else f"{text[:limit]}…"


class Record:
    """A JSON object at a key path; every taking method notes faults and gives a safe value.

    An absent key and null both mean "not said".
    """

    def __init__(self, raw: Mapping[str, Any], path: str, notes: Notes) -> None:
        """Start with no key taken."""
        self._raw = raw
        self._path = path
        self._taken: set[str] = set()
        self.notes = notes

    def at(self, key: str) -> str:
        """Give the path of a key."""
        key = key if key.isidentifier() else f"[{shown(key)}]"
        return f"{self._path}.{key}".replace(".[", "[") if self._path else key

    def fault(self, key: str, message: str) -> None:
        """Note a fault at a key."""
        self.notes.fault(self.at(key), message)

    def take(self, key: str) -> Any:
        """Give a raw value, or None, and remember that the key is known."""
        self._taken.add(key)
        return self._raw.get(key)

    def finish(self) -> None:
        """Note each key that nobody took."""
        for key in self._raw:
            if key not in self._taken:
                near = difflib.get_close_matches(key[:ID_LIMIT], sorted(self._taken), 1, 0.0)
                self.notes.drop(
                    self.at(key), f"unknown key {shown(key)}; the nearest known key is {near[0]!r}"
                )

    # Values

    def text(self, key: str, limit: int, *, required: bool = False, lines: bool = False) -> str:
        """Take a text of at most `limit` characters, on one line unless `lines`."""
        value = self.take(key)
        if value is None:
            if required:
                found = "null" if key in self._raw else "missing"
                self.fault(key, f"is {found}; expected a text")
            return ""
        if not isinstance(value, str):
            self.fault(key, f"is {noun_of(value)}; expected a text")
            return ""
        wrong = flaw_of(value, limit, lines=lines)
        if wrong is None and required and not value.strip():
            wrong = "is empty; expected a text"
        if wrong:
            self.fault(key, wrong)
            return ""
        return value if lines else value.strip()

    def identifier(self, key: str) -> str:
        """Take a required id, which holds no white space."""
        value = self.text(key, ID_LIMIT, required=True)
        if any(letter.isspace() for letter in str(self._raw.get(key, ""))) and value:
            self.fault(key, f"{shown(self._raw[key])} holds white space; expected an id without")
        return value

    def choice(self, key: str, choices: Sequence[str], default: str = "") -> str:
        """Take one of a few words; required where there is no default."""
        value = self.take(key)
        expected = f"expected {', '.join(choices[:-1])} or {choices[-1]}"
        if value is None:
            if not default:
                self.fault(key, f"is missing; {expected}")
            return default
        if value not in choices:
            self.fault(key, f"is {shown(value)}; {expected}")
            return default
        return str(value)

    def flag(self, key: str) -> bool:
        """Take true or false."""
        value = self.take(key)
        if value is not None and not isinstance(value, bool):
            self.fault(key, f"is {shown(value)}; expected true or false")
        return value is True

    def whole(self, key: str, low: int, high: int, *, quoted: bool = False) -> int | None:
        """Take a whole number from low to high; `quoted` also reads it from a text of digits."""
        value = self.take(key)
        if value is None:
            return None
        expected = f"expected a whole number from {low} to {high}"
        if quoted and isinstance(value, str) and re.fullmatch(r"[0-9]{1,18}", value):
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.fault(key, f"is {shown(value)}; {expected}")
            return None
        return value

    def measure(self, key: str) -> str | int | float | None:
        """Take a number or a short text: what a claim measured."""
        value = self.take(key)
        if isinstance(value, str):
            return self.text(key, SHORT_LIMIT) or None
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.fault(key, f"is {noun_of(value)}; expected a number or a text")
            return None
        if not math.isfinite(value) or len(str(value)) > SHORT_LIMIT:
            self.fault(key, f"is {shown(value)}; expected a finite number")
            return None
        return value

    def size(self, key: str) -> str:
        """Take a number of people, or a text such as 51-200."""
        if isinstance(self._raw.get(key), str):
            return self.text(key, SHORT_LIMIT)
        number = self.whole(key, 0, 100_000_000)
        return "" if number is None else str(number)

    def website(self, key: str) -> str:
        """Take the address of a web page, http or https."""
        value = self.text(key, WEBSITE_LIMIT)
        if value and not is_web_address(value):
            self.fault(
                key,
                f"is {shown(value)}; expected an address that begins with "
                "https:// or http:// and names a host",
            )
            return ""
        return value

    # Lists

    def items(self, key: str) -> Iterator[tuple[str, Any]]:
        """Walk a list: the path and the raw value of each entry."""
        value = self.take(key)
        if value is None:
            return
        if not isinstance(value, list | tuple):
            self.fault(key, f"is {noun_of(value)}; expected a list")
            return
        if len(value) > LIST_LIMIT:
            self.fault(key, f"has {len(value)} entries; expected at most {LIST_LIMIT}")
            return
        for position, item in enumerate(value):
            yield f"{self.at(key)}[{position}]", item

    def records(self, key: str) -> Iterator["Record"]:
        """Walk a list of objects."""
        for path, item in self.items(key):
            if isinstance(item, Mapping):
                yield Record(item, path, self.notes)
            else:
                self.notes.fault(path, f"is {noun_of(item)}; expected an object")

    def languages(self, key: str) -> tuple[str, ...]:
        """Take a list of language tags."""
        found = []
        for path, item in self.items(key):
            if isinstance(item, str) and len(item) <= ID_LIMIT and _LANGUAGE.fullmatch(item):
                found.append(item)
            else:
                self.notes.drop(
                    path, f"is {shown(item)}; expected a language tag such as en or zh-Hans"
                )
        return tuple(dict.fromkeys(found))

    def codes(self, key: str, facet: str) -> tuple[str, ...]:
        """Take a list of codes of a vocabulary, each kept once, in order."""
        found = (self._checked(path, item, facet) for path, item in self.items(key))
        return tuple(dict.fromkeys(code for code in found if code))

    def code(self, key: str, facet: str) -> str:
        """Take one code of a vocabulary."""
        value = self.take(key)
        return "" if value is None else self._checked(self.at(key), value, facet)

    def _checked(self, path: str, value: object, facet: str) -> str:
        if not isinstance(value, str):
            self.notes.fault(path, f"is {noun_of(value)}; expected a code of {facet}")
            return ""
        if vocabulary(facet).is_valid(value):
            return value
        near = ", ".join(vocabulary(facet).nearest(value))
        self.notes.drop(path, f"unknown code {shown(value)}; the nearest valid codes are {near}")
        return ""


def flaw_of(value: str, limit: int, *, lines: bool) -> str | None:
    """Say what keeps a text from being stored, or None."""
    if len(value) > limit:
        return f"has {len(value)} characters; expected at most {limit}"
    if "\0" in value:
        return "holds a NUL character; expected text"
    try:
        value.encode()
    except UnicodeEncodeError as error:
        return f"holds half a surrogate pair at character {error.start + 1}; expected Unicode text"
    if not lines and _CONTROL.search(value.strip()):
        return "holds a line break or a control character; expected one line of text"
    return None


def is_web_address(value: str) -> bool:
    """Say whether a text is an http or https address with a host and no white space."""
    if any(letter.isspace() for letter in value):
        return False
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
