"""On which line of a TOML file each key stands: tomllib does not say.

The scanner reads text that tomllib has accepted already, so it finds its way by the delimiters
alone and never has to judge whether the text is right.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

Path = tuple[str | int, ...]

_BARE_KEY: Final = re.compile(r"[A-Za-z0-9_-]+")
_QUOTED: Final = re.compile(r'"(?:[^"\\\n]|\\.)*"' + r"|'[^'\n]*'")
_STRING: Final = re.compile(
    r'"""(?:[^\\]|\\.)*?"""(?:"{0,2})' + r"|'''.*?'''(?:'{0,2})" + "|" + _QUOTED.pattern,
    re.DOTALL,
)
_SPACE: Final = re.compile(r"[ \t]*")
_BLANK: Final = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_SCALAR: Final = re.compile(r"[^,\]}\n#]*")


class LineIndex:
    """Line numbers, 1-based, by path: ``("variants", 2, "options", "sleep_ms")``."""

    def __init__(self, lines: Mapping[Path, int]) -> None:
        """Take the line of every key, table and array element; use `LineIndex.of`."""
        self._lines = dict(lines)

    @classmethod
    def of(cls, text: str) -> LineIndex:
        """Index a document that tomllib accepts."""
        return cls(_Scanner(text).scan())

    def line_of(self, path: Iterable[str | int]) -> int:
        """Give the line of the path, or of its nearest ancestor that is written; 1 if none is."""
        wanted = tuple(path)
        while wanted and wanted not in self._lines:
            wanted = wanted[:-1]
        return self._lines.get(wanted, 1)

    def paths(self) -> tuple[Path, ...]:
        """Give every indexed path, in the order of the document."""
        return tuple(self._lines)


def dotted(path: Sequence[str | int]) -> str:
    """Write a path as people do: ``variants[2].options.sleep_ms``."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")


class _Scanner:
    """One pass over the text; `position` moves, everything found goes to `lines`."""

    def __init__(self, text: str) -> None:
        self.text = text.replace("\r\n", "\n")
        self.position = 0
        self.lines: dict[Path, int] = {}
        self.arrays: dict[Path, int] = {}

    def scan(self) -> dict[Path, int]:
        """Read headers and assignments until the end of the text."""
        table: Path = ()
        while self.skip(_BLANK).position < len(self.text):
            if self.text.startswith("[", self.position):
                table = self.header()
            else:
                self.assignment(table)
        return self.lines

    def header(self) -> Path:
        """Read ``[a.b]`` or ``[[a.b]]`` and give the path that its keys stand under."""
        line = self.line()
        is_array = self.text.startswith("[[", self.position)
        self.position += 2 if is_array else 1
        keys = self.dotted_key()
        self.position += 2 if is_array else 1
        path = self.enter((), keys[:-1], line)
        last = (*path, keys[-1])
        self.lines.setdefault(last, line)
        if is_array:
            self.arrays[last] = self.arrays.get(last, -1) + 1
        return self.enter(path, keys[-1:], line)

    def enter(self, path: Path, keys: Sequence[str], line: int) -> Path:
        """Go down through tables; an array of tables is entered at its newest element."""
        for key in keys:
            path = (*path, key)
            self.lines.setdefault(path, line)
            if path in self.arrays:
                path = (*path, self.arrays[path])
                self.lines.setdefault(path, line)
        return path

    def assignment(self, table: Path) -> None:
        """Read ``key = value``, the key possibly dotted."""
        line = self.line()
        keys = self.dotted_key()
        self.position += 1  # the equals sign
        path = table
        for key in keys:
            path = (*path, key)
            self.lines.setdefault(path, line)
        self.value(path)

    def dotted_key(self) -> list[str]:
        """Read one key or several with dots between them; stops after the spaces that follow."""
        keys = []
        while True:
            keys.append(self.simple_key())
            if not self.text.startswith(".", self.skip(_SPACE).position):
                return keys
            self.position += 1

    def simple_key(self) -> str:
        """Read a bare or a quoted key."""
        self.skip(_SPACE)
        bare = _BARE_KEY.match(self.text, self.position)
        if bare is not None:
            self.position = bare.end()
            return bare.group()
        start = self.position
        quoted = self.text[start : self.skip(_QUOTED).position]
        value = tomllib.loads(f"key = {quoted}")["key"]
        return str(value)

    def value(self, path: Path) -> None:
        """Read any value; elements and keys inside it are indexed under its path."""
        self.skip(_SPACE)
        first = self.text[self.position : self.position + 1]
        if first == "[":
            self.array(path)
        elif first == "{":
            self.inline_table(path)
        elif first in {'"', "'"}:
            self.skip(_STRING)
        else:
            self.skip(_SCALAR)

    def array(self, path: Path) -> None:
        """Read ``[value, …]``, which may run over many lines and hold comments."""
        self.position += 1
        index = 0
        while not self.text.startswith("]", self.skip(_BLANK).position):
            self.lines[(*path, index)] = self.line()
            self.value((*path, index))
            index += 1
            self.separator()
        self.position += 1

    def inline_table(self, path: Path) -> None:
        """Read ``{key = value, …}``."""
        self.position += 1
        while not self.text.startswith("}", self.skip(_BLANK).position):
            self.assignment(path)
            self.separator()
        self.position += 1

    def separator(self) -> None:
        """Step over the comma after an element, if there is one."""
        if self.text.startswith(",", self.skip(_BLANK).position):
            self.position += 1

    def skip(self, pattern: re.Pattern[str]) -> _Scanner:
        """Move past what the pattern matches here."""
        match = pattern.match(self.text, self.position)
        self.position = self.position if match is None else match.end()
        return self

    def line(self) -> int:
        """Give the line of the present position."""
        return self.text.count("\n", 0, self.position) + 1
