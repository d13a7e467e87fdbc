"""JSON of the user's, strictly read, and on which line each value stands: the json module does not say."""

from __future__ import annotations

import bisect
import json
import math
import re
from collections.abc import Mapping
from typing import Final, NoReturn

from idlebench.store.codec import Json

KeyPath = tuple[str | int, ...]

_BLANK: Final = re.compile(r"[ \t\r\n]*")
_STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_SCALAR: Final = re.compile(r"[^,\]}\s]+")
_PART: Final = re.compile(r"\[(\d+)\]|([^.\[\]]+)")


class NotJsonError(ValueError):
    """The text is not JSON, or not JSON that can be trusted; ``line`` is 1-based."""

    def __init__(self, message: str, line: int) -> None:
        """Say what and where."""
        super().__init__(message)
        self.line = line


def read_json(text: str) -> tuple[Json, Mapping[KeyPath, int]]:
    """Read JSON, and give the line of every value by its path.

    Raises:
        NotJsonError: it is not JSON, nested out of all reason, has a key twice, or a number that is none
            (``NaN`` and ``Infinity`` are no JSON, though Python's reader takes them).
    """
    try:
        content: Json = json.loads(text, parse_constant=_refuse_constant, parse_float=_finite)
        lines = _Scanner(text).scan()
    except json.JSONDecodeError as error:
        raise NotJsonError(f"this is not JSON: {error.msg}", error.lineno) from error
    except RecursionError as error:
        raise NotJsonError("this is nested too deeply", 1) from error
    except _ConstantError as error:
        where = re.search(rf"(?<![\w\"]){re.escape(error.word)}", text)
        line = text.count("\n", 0, where.start()) + 1 if where else 1
        raise NotJsonError(f"{error.word} is not a number that can be compared", line) from error
    return content, lines


def line_of(lines: Mapping[KeyPath, int], dotted: str) -> int:
    """Give the line of a path such as ``cells[0].metrics.cpu_percent``, or of its nearest ancestor."""
    path: KeyPath = tuple(int(index) if index else key for index, key in _PART.findall(dotted))
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 1)


class _ConstantError(ValueError):
    """A word that Python reads as a number."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


def _refuse_constant(word: str) -> NoReturn:
    raise _ConstantError(word)


def _finite(word: str) -> float:
    number = float(word)
    if not math.isfinite(number):
        raise _ConstantError(word)
    return number


class _Scanner:
    """One pass over text that the json module has accepted."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.line_feeds = [match.start() for match in re.finditer("\n", text)]
        self.lines: dict[KeyPath, int] = {}

    def scan(self) -> Mapping[KeyPath, int]:
        """Find every value's line.

        Raises:
            NotJsonError: an object has a key twice.
        """
        self.value(())
        return self.lines

    def value(self, path: KeyPath) -> None:
        """Read one value."""
        self.lines.setdefault(path, self.line())
        first = self.text[self.position]
        if first in "{[":
            self.position += 1
            self.members(path, is_object=first == "{")
        else:
            self.skip(_STRING if first == '"' else _SCALAR)

    def members(self, path: KeyPath, *, is_object: bool) -> None:
        """Read what is in an object or a list, and its closing bracket."""
        index = 0
        while self.line() and self.text[self.position] not in "}]":
            key: str | int = self.key(path) if is_object else index
            self.value((*path, key))
            index += 1
            if self.line() and self.text[self.position] == ",":
                self.position += 1
        self.position += 1

    def key(self, path: KeyPath) -> str:
        """Read a key and its colon."""
        line = self.line()
        start = self.position
        self.skip(_STRING)
        key = str(json.loads(self.text[start : self.position]))
        if (*path, key) in self.lines:
            raise NotJsonError(f"{key!r} is there twice", line)
        self.skip(_BLANK)
        self.position += 1
        return key

    def skip(self, pattern: re.Pattern[str]) -> None:
        """Move past what the pattern matches here."""
        match = pattern.match(self.text, self.position)
        self.position = self.position if match is None else match.end()

    def line(self) -> int:
        """Move past blanks, and give the line there."""
        self.skip(_BLANK)
        return bisect.bisect_left(self.line_feeds, self.position) + 1
