"""Tests of the line index."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from idlebench.scenario.lines import LineIndex, Path, dotted

BARE = st.text("abcxyz019_-", min_size=1, max_size=6)
TRICKY = st.text("ab.#=\"[]{},'é \\\t", min_size=0, max_size=6)
KEYS = st.one_of(BARE, TRICKY)
SCALARS = st.one_of(
    st.integers(-9, 9).map(str),
    st.sampled_from(["true", "1.5", "1979-05-27T07:32:00Z", "1979-05-27 07:32:00", "inf", "'a # b'", "''"]),
    TRICKY.map(json.dumps),
    st.sampled_from(
        ['"""a\n# [x]\n"b\\""""', "'''\n[[y]]\n'a'''", '"""x"""""', "'''x'''''", '"""\n\n\\\n  a"""']
    ),
)


@dataclass
class Writer:
    """Writes a TOML document and remembers on which line it put what."""

    text: str = ""
    lines: dict[Path, int] = field(default_factory=dict)

    def put(self, text: str) -> None:
        """Write something."""
        self.text += text

    def note(self, path: Path) -> None:
        """Remember where the text ends now."""
        self.lines[path] = self.text.count("\n") + 1

    def value(self, path: Path, value: object) -> None:
        """Write a value: a list is an array over several lines, a dict an inline table."""
        if isinstance(value, list):
            self.put("[ # an array ]\n")
            for index, inner in enumerate(value):
                self.put("\n  ")
                self.note((*path, index))
                self.value((*path, index), inner)
                self.put(", # comma\n")
            self.put("]")
        elif isinstance(value, dict):
            self.put("{")
            for place, (key, inner) in enumerate(value.items()):
                self.put(", " if place else " ")
                self.assign(path, key, inner)
            self.put(" }")
        else:
            self.put(str(value))

    def assign(self, path: Path, key: str, value: object) -> None:
        """Write ``key = value``."""
        self.note((*path, key))
        self.put(written(key) + " = ")
        self.value((*path, key), value)


def written(key: str) -> str:
    """Write a key bare where that is possible, else quoted."""
    bare = key and all(letter.isascii() and (letter.isalnum() or letter in "_-") for letter in key)
    return key if bare else json.dumps(key, ensure_ascii=False)


VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=3)),
    max_leaves=5,
)
TABLES = st.dictionaries(KEYS, VALUES, max_size=4)
DOCUMENTS = st.tuples(
    TABLES, st.dictionaries(BARE, st.one_of(TABLES, st.lists(TABLES, min_size=1, max_size=3)))
)


@given(DOCUMENTS)
def test_every_key_and_element_is_found_on_the_line_where_it_was_written(
    document: tuple[dict[str, object], dict[str, object]],
) -> None:
    """Whatever a file looks like, a problem points at the line that the user wrote."""
    root, tables = document
    writer = Writer("# a comment = 1\n")
    for key, value in root.items():
        writer.assign((), key, value)
        writer.put("   # end\n")
    for name, table in tables.items():
        if name in root:
            continue
        arrays = table if isinstance(table, list) else [table]
        for index, each in enumerate(arrays):
            path: Path = (name, index) if isinstance(table, list) else (name,)
            writer.put("\n")
            writer.note(path)
            writer.lines.setdefault((name,), writer.lines[path])
            writer.put(f"[[ {name} ]]\n" if isinstance(table, list) else f"[ {name} ] # [not.this]\n")
            for key, value in each.items():
                writer.assign(path, key, value)
                writer.put("\n")
    tomllib.loads(writer.text)
    index_of = LineIndex.of(writer.text)
    assert {path: index_of.line_of(path) for path in writer.lines} == writer.lines
    assert set(index_of.paths()) == set(writer.lines)


def test_dotted_keys_and_subtables_of_arrays_are_followed() -> None:
    """Both ways to write a nested table lead to the same paths."""
    text = '[[variants]]\nname = "a"\noptions.wait = "x"\n[[variants]]\n[variants.probe]\ngroup = "g"\n'
    text += '[variants.probe.seen]\nlist = "l"\n'
    index = LineIndex.of(text)
    assert index.line_of(("variants", 0, "options", "wait")) == 3
    assert index.line_of(("variants", 1)) == 4
    assert index.line_of(("variants", 1, "probe", "group")) == 6
    assert index.line_of(("variants", 1, "probe", "seen", "list")) == 8


def test_a_key_that_is_missing_is_shown_at_the_table_that_should_have_it() -> None:
    """A missing key has no line of its own."""
    index = LineIndex.of('title = "x"\n\n[[variants]]\nworker = "blocked"\n')
    assert index.line_of(("variants", 0, "name")) == 3
    assert index.line_of(("nowhere", "at", "all")) == 1


def test_windows_line_ends_do_not_shift_lines() -> None:
    """A file saved on Windows has the same lines."""
    assert LineIndex.of('a = """\r\nx"""\r\nb = 1\r\n').line_of(("b",)) == 3


def test_a_path_is_written_as_people_write_it() -> None:
    """Indices stand in brackets, names behind dots."""
    assert dotted(("variants", 2, "options", "sleep_ms")) == "variants[2].options.sleep_ms"
