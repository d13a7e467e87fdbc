"""The result table, computed from a run."""

from __future__ import annotations

from idlebench.model.result import Excluded
from idlebench.model.validity import Validity
from idlebench.render.rows import result_table
from idlebench.render.table import Entry, Table
from tests.unit.render.builders import cell, estimate, quantiles, run_result, worker_figures


def keys(table: Table) -> list[str]:
    """Keys of the columns."""
    return [column.key for column in table.columns]


def entry(table: Table, row: int, key: str) -> Entry:
    """One entry by its column's key."""
    return table.rows[row].entries[keys(table).index(key)]


def test_a_run_with_a_broker_has_every_column() -> None:
    """Variant, worker, broker, latency and the ratio; no validity where all is well."""
    expected = ["variant", "cpu", "wakes", "broker", "commands", "p50", "p99", "times"]
    assert keys(result_table(run_result())) == expected


def test_columns_that_no_cell_can_fill_are_left_out() -> None:
    """Without a broker and probes there is no column of dashes for them."""
    table = result_table(run_result(cell("spin", estimate(80.0, 1.0), 5.0, None), broker=None))
    assert keys(table) == ["variant", "cpu", "wakes", "times"]


def test_rows_keep_the_order_of_the_scenario() -> None:
    """The first variant is the first row."""
    assert [row.label for row in result_table(run_result()).rows][:2] == ["control", "spin"]


def test_rows_can_be_sorted_by_any_column() -> None:
    """The dearest in CPU comes first when that is asked for."""
    assert result_table(run_result(), sort="-cpu").rows[0].label == "spin"


def test_a_cell_without_figures_is_never_shown_as_zero() -> None:
    """A worker that died has dashes, its state, and a note with the reason."""
    dead = cell("dead", validity=Validity.DIED, reason="exit code 3", broker=None)
    table = result_table(run_result(dead, cell("spin", estimate(80.0, 1.0), 5.0, 1.0, times=1.0)))
    assert entry(table, 0, "cpu").text == "–"
    assert entry(table, 0, "validity").text == "died"
    assert table.notes == ("dead: died: exit code 3",)


def test_a_cell_that_lost_launches_says_how_many_count() -> None:
    """Figures that stand on fewer launches are marked."""
    out = Excluded(1, Validity.NOT_SETTLED, "still busy after 20 s")
    table = result_table(run_result(cell("spin", estimate(80.0, 1.0, n=2), 5.0, 1.0, excluded=(out,))))
    assert entry(table, 0, "validity").text == "2 of 3 ok"
    assert table.notes == ("spin: 1 of its launches left out: not_settled: still busy after 20 s",)


def test_asserted_idleness_stands_beside_the_figures() -> None:
    """Who vouches for idleness is always told."""
    table = result_table(run_result(cell("mine", estimate(0.1, 0.01), 1.0, 0.1, asserted=True)))
    assert entry(table, 0, "validity").text == "asserted"
    assert "asserted" in table.notes[0]


def test_a_ratio_below_the_limit_of_detection_is_a_bound() -> None:
    """The control is at most so many times cheaper."""
    assert entry(result_table(run_result()), 0, "times").text == "< 1/21,000"


def test_swept_parameters_have_columns_of_their_own() -> None:
    """Each axis is a column that can be sorted by."""
    cells = [
        cell("block", estimate(value, 0.01), 1.0, 0.1, 1.0, params={"block_ms": 100 * place})
        for place, value in ((1, 0.3), (50, 0.01))
    ]
    table = result_table(run_result(*cells), sort="-block_ms")
    assert keys(table)[:2] == ["variant", "block_ms"]
    assert [row.label for row in table.rows] == ["block block_ms=5000", "block block_ms=100"]


def test_services_have_columns_of_their_own() -> None:
    """What a server beside the workers costs is shown."""
    served = cell("poll", estimate(20.0, 1.0), 5.0, 1.0, services={"server": worker_figures(24.5)})
    assert entry(result_table(run_result(served)), 0, "server").text == "24.5"


def test_the_control_is_quiet() -> None:
    """A control is drawn dimly: it is no candidate."""
    assert [row.quiet for row in result_table(run_result()).rows][:2] == [True, False]


def test_a_name_cannot_move_the_cursor() -> None:
    """Control characters of a foreign name do not reach the terminal."""
    table = result_table(run_result(cell("a\x1b[2Jb", estimate(1.0, 0.1), 1.0, 0.1, pickup=quantiles(1, 2))))
    assert entry(table, 0, "variant").text == "ab"
