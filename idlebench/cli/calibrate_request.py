"""What `idlebench calibrate` does, step by step."""

from __future__ import annotations

import secrets
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from idlebench.cli import out
from idlebench.cli.failure import tell_error
from idlebench.cli.files import STDOUT, check_writable, write_text
from idlebench.cli.gate_progress import GateProgress
from idlebench.errors import ExitCode, IdlebenchError, NothingMeasuredError
from idlebench.model.gate import Metric
from idlebench.model.options import RunOptions
from idlebench.model.scenario import Scenario
from idlebench.render.safe_text import one_line

if TYPE_CHECKING:
    from idlebench.gate.calibrate import Calibrated, Threshold
    from idlebench.model.estimate import Estimate
    from idlebench.model.gate import GateRules, Side


@dataclass(frozen=True, slots=True)
class CalibrateCommand:
    """One `idlebench calibrate`.

    Attributes:
        target: the scenario.
        options: of each run.
        runs: how many.
        write: file for the tolerances, ``-`` for stdout, or "".
        full_plan: measure as an ordinary run does.
        quiet: no progress on stderr.
    """

    target: str
    options: RunOptions
    runs: int
    write: str = ""
    full_plan: bool = False
    quiet: bool = False

    def run(self) -> int:
        """Run, compare, print and write; what was measured before an interrupt is told too."""
        from idlebench.gate.calibrate import calibrate  # noqa: PLC0415 - loads the harness
        from idlebench.gate.prepare import GateAsked, rules_of  # noqa: PLC0415 - as above
        from idlebench.scenario.load import load_scenario  # noqa: PLC0415 - loads pydantic

        check_writable(self.write, "--write")
        options = replace(self.options, quick=not self.full_plan, latency=False)
        scenario = load_scenario(self.target, options=options)
        rules = rules_of(scenario, GateAsked(self.target, options))
        sides, error = self._measure(scenario, options, rules)
        if len(sides) > 1:
            found = calibrate(sides, rules)
            self._tell(found)
        elif error is None:
            error = NothingMeasuredError("fewer than two runs gave figures", remedy="see the run directories")
        if error is not None:
            tell_error(error)
            return error.exit_code
        return ExitCode.OK

    def _measure(
        self, scenario: Scenario, options: RunOptions, rules: GateRules
    ) -> tuple[list[Side], IdlebenchError | None]:
        """Make the runs, until all are made or one is broken off."""
        from idlebench.gate.calibrate import calibration_run  # noqa: PLC0415 - loads the harness

        first = options.seed if options.seed is not None else secrets.randbelow(2**31)
        sides: list[Side] = []
        for number in range(self.runs):
            listeners = () if self.quiet else (GateProgress(f"run {number + 1} of {self.runs}:"),)
            side, run = calibration_run(scenario, options, rules, seed=first + number, listeners=listeners)
            run.store.finish()
            if side is None:
                return sides, run.error
            sides.append(side)
        return sides, None

    def _tell(self, found: Calibrated) -> None:
        with suppress(out.ReaderGone):
            if self.write != STDOUT:
                out.say(calibration_text(found))
            if self.write:
                write_text(self.write, tolerance_toml(found))


def calibration_text(found: Calibrated) -> str:
    """Give the table and what it means."""
    from idlebench.gate.words import figure, name_of  # noqa: PLC0415 - with a result only

    rows = [("cell", "metric", "mean", "sd", "largest difference", "tolerance")]
    rows += [
        (
            one_line(each.label),
            name_of(each.metric),
            figure(each.mean, each.metric),
            figure(each.spread, each.metric),
            figure(each.largest, each.metric),
            _tolerance_words(each),
        )
        for each in found.thresholds
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    head = f"{found.scenario}: {found.runs} runs of {found.launches} launches"
    return "\n".join(
        [
            head,
            "",
            *lines,
            "",
            f"False alarms with the tolerances as they are: {_share_words(found.alarms)}",
            f"False alarms with the proposed ones:          {_share_words(found.quiet)}",
            "A gate measures what it flags again, which these figures leave out.",
            "",
        ]
    )


def tolerance_toml(found: Calibrated) -> str:
    """Give what to put into a scenario file, or under [tool.idlebench] in pyproject.toml."""
    from idlebench.gate.calibrate import widest  # noqa: PLC0415 - with a result only

    chosen = widest(found.thresholds)
    head = f"# {found.runs} runs of the same version; false alarms {_share_words(found.quiet)}.\n"
    if not chosen:
        return head + "# The default tolerances hold.\n"
    tables: dict[str, list[str]] = {}
    for each in chosen:
        tables.setdefault(each.variant, []).append(_toml_line(each))
    return head + "\n".join(
        f"[gate.variant.{variant}.tolerance]\n" + "".join(lines) for variant, lines in tables.items()
    )


def _toml_line(each: Threshold) -> str:
    from idlebench.scenario.gate_metrics import BY_METRIC  # noqa: PLC0415 - with a result only

    name, tolerance = BY_METRIC[each.metric].name, each.proposed
    return (
        f"{name} = {{ ratio = {tolerance.ratio:g}, floor = {_toml_limit(each.metric, tolerance.floor)} }}\n"
    )


def _toml_limit(metric: Metric, value: float) -> str:
    """Write a limit as the scenario file takes it."""
    units = {
        Metric.WAKES: "/s",
        Metric.COMMANDS: "/s",
        Metric.CPU: "%",
        Metric.BROKER_CPU: "%",
        Metric.PICKUP_P50: "ms",
        Metric.PICKUP_P99: "ms",
        Metric.STOP: "s",
    }
    return f"{value:g}" if metric is Metric.LEFT else f'"{_plain(value)}{units[metric]}"'


def _plain(value: float) -> str:
    """Write a number without an exponent."""
    return f"{value:.6f}".rstrip("0").rstrip(".")


def _tolerance_words(each: Threshold) -> str:
    from idlebench.gate.words import figure  # noqa: PLC0415 - with a result only

    words = f"×{each.proposed.ratio:g} and +{figure(each.proposed.floor, each.metric)}"
    return (
        f"{words} (default +{figure(each.default.floor, each.metric)})"
        if each.proposed != each.default
        else words
    )


def _share_words(share: Estimate) -> str:
    low, high = 100 * (share.low or 0.0), 100 * (share.high if share.high is not None else 1.0)
    count = round(share.mean * share.n)
    return f"{count} of {share.n} pairs of runs, {100 * share.mean:.3g} % [{low:.3g}, {high:.3g}]"
