"""A computed table: sorting and leaving out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from idlebench.errors import ExitCode, UsageError
from idlebench.render.table import Column, Entry, Row, Table


def table(*values: float | str | None) -> Table:
    """A table of one column of raw values."""
    rows = tuple(Row(str(index), (Entry(str(value), value),)) for index, value in enumerate(values))
    return Table((Column("cpu", "worker CPU", "%", aliases=("worker",)),), rows)


def values(of: Table) -> list[object]:
    """The raw values of the only column."""
    return [entry.value for entry in of.column(0)]


@given(st.lists(st.one_of(st.none(), st.floats(allow_nan=False)), max_size=10))
def test_rows_without_a_value_stand_last_either_way(raw: list[float | None]) -> None:
    """Missing figures never lead a sorted table."""
    for key in ("cpu", "-cpu"):
        missing = [value is None for value in values(table(*raw).sorted_by(key))]
        assert missing == sorted(missing)


def test_a_minus_puts_the_largest_first() -> None:
    """`--sort=-cpu` begins with the dearest."""
    assert values(table(1.0, 3.0, 2.0).sorted_by("-cpu")) == [3.0, 2.0, 1.0]


def test_a_table_is_not_sorted_unless_it_is_asked_for() -> None:
    """The scenario's order is kept."""
    assert values(table(2.0, 1.0).sorted_by("")) == [2.0, 1.0]


def test_numbers_and_words_in_one_column_can_be_sorted() -> None:
    """A swept parameter may take both."""
    assert values(table("none", 5, 1).sorted_by("cpu")) == [1, 5, "none"]


@pytest.mark.parametrize("word", ["cpu", "CPU", "worker", "worker cpu %"])
def test_a_column_answers_to_its_key_its_title_and_its_aliases(word: str) -> None:
    """What a user reads in the header is a valid word, too."""
    assert values(table(2.0, 1.0).sorted_by(word)) == [1.0, 2.0]


def test_an_unknown_column_is_told_with_the_nearest_one() -> None:
    """A mistyped column is a usage error that names what there is."""
    with pytest.raises(UsageError, match="cqu") as caught:
        table(1.0).sorted_by("cqu")
    assert caught.value.exit_code is ExitCode.USAGE
    assert "did you mean 'cpu'" in caught.value.remedy


def test_columns_can_be_left_out() -> None:
    """Rows lose the same entries as the header."""
    assert table(1.0).without(["cpu"]).rows[0].entries == ()
