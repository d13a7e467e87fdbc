"""What `idlebench run` does, step by step."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from idlebench.cli import out
from idlebench.cli.console import drawn
from idlebench.cli.failure import tell_error, worst
from idlebench.cli.files import STDOUT, check_writable, write_text
from idlebench.cli.progress import make_progress
from idlebench.errors import ExitCode, IdlebenchError, NothingMeasuredError, UsageError
from idlebench.model.options import RunOptions
from idlebench.model.result import CellResult, RunResult
from idlebench.model.scenario import Scenario

if TYPE_CHECKING:
    from rich.console import Console

    from idlebench.harness.session import Outcome


@dataclass(frozen=True, slots=True)
class RunRequest:
    """One `idlebench run`.

    Attributes:
        names: scenarios, by name, by ``tag:WORD`` or by path.
        options: of each run.
        json: file for the results as JSON, ``-`` for stdout, or "".
        csv: the same for CSV.
        sort: column to sort the tables by, or "".
        quiet: no progress on stderr.
    """

    names: tuple[str, ...]
    options: RunOptions
    json: str = ""
    csv: str = ""
    sort: str = ""
    quiet: bool = False

    def run(self) -> int:
        """Run every scenario, one after another, and give the exit code.

        All scenarios are read before the first is run, so that a wrong one costs no time.
        """
        self._check_outputs()
        scenarios = self._load()
        outcomes: list[Outcome] = []
        codes: list[ExitCode] = []
        for scenario in scenarios:
            outcome = self._run_one(scenario)
            outcomes.append(outcome)
            codes.append(self._conclude(outcome))
            if codes[-1] is ExitCode.INTERRUPTED:
                break
        results = [outcome.result for outcome in outcomes]
        self._summarise(results)
        self._write_files(results)
        return worst(codes)

    def dry_run(self) -> int:
        """Print what would be started, and start nothing."""
        from idlebench.cli.dry_run_text import dry_run_text  # noqa: PLC0415 - loads the harness
        from idlebench.harness.dry_run import dry_run  # noqa: PLC0415 - loads the harness

        if self.json or self.csv:
            raise UsageError("a dry run measures nothing, so there is nothing to write", where="--dry-run")
        scenarios = self._load()
        out.say("\n".join(dry_run_text(dry_run(scenario, self.options)) for scenario in scenarios))
        return ExitCode.OK

    def _check_outputs(self) -> None:
        if self.json == STDOUT and self.csv == STDOUT:
            raise UsageError(
                "stdout can take one format", where="--json - --csv -", remedy="name a file for one"
            )
        check_writable(self.json, "--json")
        check_writable(self.csv, "--csv")

    def _load(self) -> list[Scenario]:
        """Read every scenario, and see whether the table can be sorted as asked."""
        from idlebench.render.columns import check_sort  # noqa: PLC0415 - only with a run
        from idlebench.scenario.load import load_scenario  # noqa: PLC0415 - loads pydantic

        scenarios = [load_scenario(name, options=self.options) for name in self._named()]
        for scenario in scenarios:
            check_sort(self.sort, scenario)
        return scenarios

    def _named(self) -> tuple[str, ...]:
        """Give the names with every tag replaced by the scenarios that have it, none of them twice."""
        from idlebench.scenario.library import tagged  # noqa: PLC0415 - only with a run

        named: list[str] = []
        for name in self.names:
            prefix, colon, tag = name.partition(":")
            chosen = prefix == "tag" and colon
            named += [entry.name for entry in tagged(tag)] if chosen else [name]
        return tuple(dict.fromkeys(named))

    def _run_one(self, scenario: Scenario) -> Outcome:
        from idlebench.api import run_and_report  # noqa: PLC0415 - loads the harness
        from idlebench.scenario.sweep import cells  # noqa: PLC0415 - only with a run

        labels = [cell.label for cell in cells(scenario)]
        with make_progress(labels, sys.stderr, quiet=self.quiet) as listeners:
            return run_and_report(scenario, self.options, listeners=listeners)

    def _summarise(self, results: Sequence[RunResult]) -> None:
        """Print what several scenarios found out, in one table."""
        from idlebench.render.summary import summary_table  # noqa: PLC0415 - only with a result
        from idlebench.render.terminal import draw_summary  # noqa: PLC0415 - loads rich's tables

        if len(results) > 1:
            self._say(lambda console: draw_summary(summary_table(results), console))

    def _conclude(self, outcome: Outcome) -> ExitCode:
        """Print one result, say what ended it early, and give its exit code."""
        error = outcome.error or nothing_measured(outcome.result)
        if outcome.error is None or _begun(outcome.result):
            self._say(_drawer(outcome.result, self.sort))
        if error is not None:
            tell_error(error)
            return error.exit_code
        unmet = any(each.met is False for each in outcome.result.expectations)
        return ExitCode.NOT_MET if unmet else ExitCode.OK

    def _say(self, draw: Callable[[Console], None]) -> None:
        """Draw on stdout, or on stderr where stdout is wanted for data."""
        if STDOUT not in (self.json, self.csv):
            with suppress(out.ReaderGone):
                out.say(drawn(draw, sys.stdout))
        elif not self.quiet:
            out.tell(drawn(draw, sys.stderr))

    def _write_files(self, results: Sequence[RunResult]) -> None:
        with suppress(out.ReaderGone):
            if self.json:
                write_text(self.json, results_json(results))
            if self.csv:
                from idlebench.render.export import results_csv  # noqa: PLC0415 - loads pandas

                write_text(self.csv, results_csv(results))


def _begun(result: RunResult) -> list[CellResult]:
    """Give the cells of which a launch was made; a run that failed at its start has none."""
    return [cell for cell in result.cells if cell.launches or cell.excluded]


def nothing_measured(result: RunResult) -> IdlebenchError | None:
    """Give the error of a run without a single valid launch of what it is about, or None.

    The control alone answers no question, unless nothing else was asked for.
    """
    asked = [cell for cell in result.cells if not cell.control] or result.cells
    if any(cell.launches or cell.outage for cell in asked):
        return None
    return NothingMeasuredError(
        "no launch gave a figure", remedy="the reasons are above; the workers' logs are in the run directory"
    )


def results_json(results: Sequence[RunResult]) -> str:
    """Give one result as an object, several as a list of objects."""
    from idlebench.store.result_json import result_text  # noqa: PLC0415 - only with a result

    texts = [result_text(result).strip() for result in results]
    return f"{texts[0]}\n" if len(texts) == 1 else "[\n" + ",\n".join(texts) + "\n]\n"


def _drawer(result: RunResult, sort: str) -> Callable[[Console], None]:
    """Give what draws a result and says where its report is."""
    from idlebench.render.report import make_report  # noqa: PLC0415 - only with a result
    from idlebench.render.terminal import draw_report  # noqa: PLC0415 - loads rich's tables

    def draw(console: Console) -> None:
        draw_report(make_report(result, sort=sort), console)
        if result.directory:
            console.print(f"\nReport: {Path(result.directory) / 'report.md'}", soft_wrap=True)

    return draw
