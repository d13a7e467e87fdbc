"""Everything that a report of a run says, computed once; each format draws as much as it has room for."""

from __future__ import annotations

from dataclasses import dataclass

from idlebench.model.result import CellResult, RunResult
from idlebench.render import figures
from idlebench.render.comparisons import ComparisonTable, comparison_tables
from idlebench.render.expectations import ExpectationLine, expectation_lines, expectation_summary
from idlebench.render.facts import broker_line, caption, machine_facts
from idlebench.render.findings import conditions, drill_line, knob_line
from idlebench.render.outages import outage_table
from idlebench.render.reading import reading
from idlebench.render.repeat import repeat_of
from idlebench.render.rows import result_table
from idlebench.render.safe_text import one_line, plain
from idlebench.render.table import Table
from idlebench.render.timeline import Timeline, timeline


@dataclass(frozen=True, slots=True)
class Report:
    """A report, all text formatted, nothing escaped for any format.

    Attributes:
        title: of the scenario.
        question: what it asks.
        source: where its finding was published, or "".
        table: the comparison.
        caption: what must be known to read the table.
        reading: one or two sentences in words, or "".
        summary: how many expectations were met, or "" without any.
        expectations: one by one.
        waits: (cell, where its threads wait).
        excluded: (cell, launch, state, reason) of each launch that did not count.
        details: (cell, further figures in words).
        warnings: what a reader should know about this run.
        facts: (name, value) of run, broker and machine.
        repeat: the command that does it again.
        knobs: verdicts on swept parameters, in words.
        drills: what was put to the test, in words.
        timelines: windows that were recorded as time series.
        complete: the run came to its end.
        outages: what workers did while the broker was gone, or None.
        comparisons: published tables, what was measured beside each figure.
    """

    title: str
    question: str
    source: str
    table: Table
    caption: tuple[str, ...]
    reading: str
    summary: str
    expectations: tuple[ExpectationLine, ...]
    waits: tuple[tuple[str, tuple[str, ...]], ...]
    excluded: tuple[tuple[str, str, str, str], ...]
    details: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    repeat: str
    knobs: tuple[str, ...] = ()
    drills: tuple[str, ...] = ()
    timelines: tuple[Timeline, ...] = ()
    complete: bool = True
    outages: Table | None = None
    comparisons: tuple[ComparisonTable, ...] = ()


def make_report(result: RunResult, *, sort: str = "", command: str = "") -> Report:
    """Compute the report of a run.

    Args:
        result: the run.
        sort: as for `result_table`.
        command: the command line that repeats it; without one it is made from the result.

    Raises:
        UsageError: ``sort`` names no column.
    """
    return Report(
        title=one_line(result.scenario.title or result.scenario.name),
        question=plain(result.scenario.question).strip(),
        source=one_line(result.scenario.source),
        table=result_table(result, sort=sort),
        caption=(*caption(result), *conditions(result)),
        reading=one_line(reading(result)),
        summary=expectation_summary(result.expectations),
        expectations=expectation_lines(result.expectations),
        waits=tuple(
            (cell.label, tuple(map(one_line, cell.waits_at))) for cell in result.cells if cell.waits_at
        ),
        excluded=tuple(line for cell in result.cells for line in _excluded(cell)),
        details=tuple(
            (one_line(cell.label), _details(cell)) for cell in result.cells if cell.worker is not None
        ),
        warnings=tuple(one_line(warning) for warning in _warnings(result)),
        facts=_facts(result),
        repeat=one_line(command or repeat_of(result)),
        complete=result.complete,
        knobs=tuple(map(knob_line, result.knobs)),
        drills=tuple(map(drill_line, result.drills)),
        timelines=tuple(line for line in map(timeline, result.cells) if line is not None),
        outages=outage_table(result),
        comparisons=comparison_tables(result.comparisons),
    )


def _warnings(result: RunResult) -> tuple[str, ...]:
    if result.complete:
        return result.warnings
    return (
        "The run did not come to its end: the figures are those of the launches that did.",
        *result.warnings,
    )


def _facts(result: RunResult) -> tuple[tuple[str, str], ...]:
    """Give run, broker and machine as name and value."""
    facts = (
        ("run", result.run_id),
        ("started", result.started),
        ("finished", result.finished),
        ("seed of the schedule", str(result.seed)),
        ("measured with", "--quick" if result.quick else "--full" if result.full else ""),
        ("scenario file", f"sha256 {result.scenario.digest[:16]}" if result.scenario.digest else ""),
        ("broker", broker_line(result)),
        *machine_facts(result.machine),
    )
    return tuple((name, one_line(value)) for name, value in facts if value)


def _excluded(cell: CellResult) -> list[tuple[str, str, str, str]]:
    return [
        (cell.label, str(out.repeat + 1), str(out.validity), one_line(out.reason)) for out in cell.excluded
    ]


def _details(cell: CellResult) -> str:
    """Word the figures of a cell that the table has no room for."""
    worker = cell.worker
    if worker is None:
        return ""
    parts = [
        _count(cell.workers, "worker", "workers"),
        _count(worker.processes, "process", "processes"),
        _count(worker.threads, "thread", "threads"),
        f"observed {figures.number(cell.observed_s)} s",
    ]
    if worker.preemptions_per_s is not None:
        parts.append(f"{figures.mean(worker.preemptions_per_s, most=2)} preemptions/s")
    if worker.demand_percent is not None:
        parts.append(f"{figures.mean(worker.demand_percent)} % CPU and waiting for one")
    if worker.born_per_s:
        parts.append(f"{figures.number(worker.born_per_s, most=2)} processes/s born")
    if worker.unaccounted:
        ended = _count(worker.unaccounted, "process", "processes")
        parts.append(f"{ended} ended whose CPU nobody could bill")
    if cell.broker is not None and cell.broker.commands:
        rates = ", ".join(
            f"{name} {figures.number(rate, most=2)}/s" for name, rate in cell.broker.commands.items()
        )
        parts.append(f"sent {one_line(rates)}")
    if cell.stop is not None:
        parts.append(f"gone {figures.number(cell.stop.seconds)} s after SIGTERM")
    if cell.observer_cpu_percent is not None:
        parts.append(f"the harness itself used {figures.number(cell.observer_cpu_percent)} % CPU meanwhile")
    return "; ".join(parts)


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
