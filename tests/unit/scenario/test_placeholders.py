"""Tests of placeholders."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idlebench.errors import UsageError
from idlebench.scenario.placeholders import fill, fill_some, names_in, problems_in, shown

NAMES = st.sampled_from(["prefix", "python", "probe_id", "block_ms"])
VALUES = st.dictionaries(NAMES, st.text(max_size=8), min_size=4, max_size=4)
PIECES = st.lists(
    st.one_of(st.text(max_size=6).map(lambda text: ("text", text)), NAMES.map(lambda n: ("name", n)))
)


def template_of(pieces: list[tuple[str, str]]) -> str:
    """Write pieces as a template: braces of plain text doubled."""
    return "".join(
        f"{{{part}}}" if kind == "name" else part.replace("{", "{{").replace("}", "}}")
        for kind, part in pieces
    )


@given(PIECES, VALUES)
def test_text_survives_and_placeholders_become_their_values(
    pieces: list[tuple[str, str]], values: dict[str, str]
) -> None:
    """Doubled braces come out single, values as they are, whatever braces they hold."""
    expected = "".join(values[part] if kind == "name" else part for kind, part in pieces)
    assert fill(template_of(pieces), values) == expected


@given(PIECES, VALUES, st.sets(NAMES))
def test_filling_in_two_steps_is_filling_in_one(
    pieces: list[tuple[str, str]], values: dict[str, str], first: set[str]
) -> None:
    """A sweep's value may be filled in before a launch's values are known."""
    template = template_of(pieces)
    early = {name: value for name, value in values.items() if name in first}
    assert fill(fill_some(template, early), values) == fill(template, values)


@pytest.mark.parametrize("text", ["{prefix.__class__}", "{prefix[0]}", "{0}", "{}", "{prefix!r}", "a {", "}"])
def test_nothing_but_a_plain_word_is_a_placeholder(text: str) -> None:
    """No template can reach into an object."""
    assert problems_in(text, ["prefix"])
    with pytest.raises(UsageError):
        fill(text, {"prefix": "x"})


def test_an_unknown_placeholder_names_the_nearest() -> None:
    """A typing error is answered with the word that was meant."""
    (problem,) = problems_in("{broker_ulr}", ["broker_url", "prefix"])
    assert problem.suggestion == "{broker_url}"
    assert "{prefix}" in problem.message


def test_what_has_no_value_is_shown_as_its_word() -> None:
    """A dry run shows where the broker's address goes, and no secret."""
    assert shown("{{x}} {broker_url} {workers}", {"workers": 2}) == "{x} {broker_url} 2"


def test_names_are_listed_once_and_escapes_are_none() -> None:
    """Doubled braces are not placeholders."""
    assert names_in("{a} {{b}} {a} {c}") == ("a", "c")


def test_true_is_written_as_a_command_line_has_it() -> None:
    """A sweep over true and false gives true and false."""
    assert fill("--flag={flag}", {"flag": True}) == "--flag=true"
