"""The table of what workers did while the broker was gone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from idlebench.model.outage import AttemptsBy, OutageFigures, OutageKind
from idlebench.model.result import CellResult
from idlebench.render.layout import fit
from idlebench.render.markdown import draw_markdown
from idlebench.render.outages import fate, outage_table
from idlebench.render.report import make_report
from idlebench.render.states import cell_notes, state_of
from idlebench.render.table import Table
from tests.unit.render.builders import cell, estimate, run_result

LIVED = OutageFigures(
    kind=OutageKind.REFUSED,
    connections_per_s=estimate(13633.0),
    attempts_by=AttemptsBy.PACKETS,
    log_lines_per_s=estimate(0.0, limit=0.6),
    alive=1.0,
    exit_code=None,
    recovered=1.0,
    recovered_s=0.4,
    settle_s=1.0,
)
ENDED = replace(
    LIVED,
    connections_per_s=None,
    log_lines_per_s=None,
    alive=0.0,
    exit_code=3,
    recovered=0.0,
    recovered_s=None,
)


def lost(variant: str, outage: OutageFigures, cpu: float | None = 98.6) -> CellResult:
    """A cell whose broker was taken away."""
    figures = None if cpu is None else estimate(cpu, 1.0)
    made = cell(variant, figures, broker=None, params={"outage": str(outage.kind)})
    return replace(made, outage=outage)


def table_of(*cells: CellResult) -> Table:
    """The table of a run with these cells."""
    table = outage_table(run_result(*cells))
    assert table is not None
    return table


def texts(table: Table, key: str) -> list[str]:
    """The texts of one column."""
    index = [column.key for column in table.columns].index(key)
    return [entry.text for entry in table.column(index)]


def test_a_run_without_outages_has_no_such_table() -> None:
    """Nothing is said of what was not done."""
    assert outage_table(run_result(cell("spin", estimate(85.0)))) is None


def test_everything_that_was_asked_stands_in_one_row() -> None:
    """CPU, attempts, log lines, alive and the time until it was back."""
    table = table_of(lost("retry", LIVED))
    row = [entry.text for entry in table.rows[0].entries]
    assert row[:2] == ["retry", "refused"]
    assert row[2] == "98.6"
    assert row[4:] == ["13,633", "< 0.60", "alive", "0.40"]


def test_a_worker_that_ended_has_dashes_and_its_exit_code() -> None:
    """A dead worker is never shown as one that costs 0 %."""
    table = table_of(lost("exit", ENDED, cpu=None))
    assert texts(table, "cpu_percent") == ["–"]
    assert texts(table, "connections") == ["–"]
    assert texts(table, "fate") == ["exit 3"]
    assert texts(table, "recovered") == ["–"]


def test_a_worker_that_lived_and_never_worked_again_is_told() -> None:
    """Alive is not well."""
    assert texts(table_of(lost("dead", replace(LIVED, recovered=0.0, recovered_s=None))), "recovered") == [
        "never"
    ]
    unknown = replace(LIVED, recovered=None, recovered_s=None)
    assert texts(table_of(lost("blind", unknown)), "recovered") == ["–"]


@pytest.mark.parametrize(
    ("outage", "words"),
    [
        (LIVED, "alive"),
        (ENDED, "exit 3"),
        (replace(ENDED, exit_code=-9), "signal 9"),
        (replace(ENDED, alive=0.5), "alive in 50 %"),
    ],
)
def test_what_became_of_the_workers_is_said_in_a_word(outage: OutageFigures, words: str) -> None:
    """An exit code, a signal, or a share where launches differ."""
    assert fate(outage) == words


@pytest.mark.parametrize(("by", "words"), [(AttemptsBy.PACKETS, "packets"), (AttemptsBy.MACHINE, "at most")])
def test_the_table_says_how_attempts_were_counted(by: AttemptsBy, words: str) -> None:
    """An upper bound is not passed off as a count."""
    assert any(words in note for note in table_of(lost("retry", replace(LIVED, attempts_by=by))).notes)


def test_the_table_fits_a_terminal() -> None:
    """Every column has room in 80 characters beside a name of 18."""
    layout = fit(table_of(lost("list-asyncio-retry", LIVED), lost("stream-exit", ENDED, cpu=None)), 80)
    assert layout.left_out == ()
    assert layout.width <= 80


def test_the_page_has_the_table_too() -> None:
    """Markdown says what the terminal says."""
    page = draw_markdown(make_report(run_result(lost("retry", LIVED), lost("exit", ENDED, cpu=None))))
    assert "## While the broker was gone" in page
    assert "exit 3" in page


def test_the_main_table_says_how_the_workers_ended() -> None:
    """Beside the missing figures stands why they are missing; it is not counted as a failed launch."""
    ended = lost("exit", ENDED, cpu=None)
    assert state_of(ended) == "exit 3"
    assert cell_notes([ended]) == ()
