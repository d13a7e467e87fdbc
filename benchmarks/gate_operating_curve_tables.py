"""The figures of the operating curve as rows, and rows as Markdown and CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.gate_operating_curve_points import Point, Tally
from idlebench.model.estimate import Estimate
from idlebench.model.gate import Verdict
from idlebench.stats.proportion import proportion_estimate


@dataclass(frozen=True, slots=True)
class Row:
    """What came out of one point.

    Attributes:
        point: which.
        regression: share of the gates that failed: false alarms where nothing changed, else the power.
        inconclusive: share that said so.
        passed: share that passed.
        flagged: share in which something was measured again.
        found_by: share that had failed by that many launches a side, from 1 on.
        median_launches: of the cell launched most, in gates that passed; None if none did.
        metrics: in which a regression was confirmed, the most frequent first.
    """

    point: Point
    regression: Estimate
    inconclusive: Estimate
    passed: Estimate
    flagged: Estimate
    found_by: tuple[Estimate, ...]
    median_launches: int | None
    metrics: tuple[str, ...]

    @classmethod
    def of(cls, point: Point, tally: Tally) -> Row:
        """Make the row of a point."""
        runs = tally.runs
        most = max([*tally.launches, 1])
        found = [sum(tally.launches[each] for each in range(launches + 1)) for launches in range(1, most + 1)]
        waits = sorted(tally.until_pass.elements())
        return cls(
            point,
            proportion_estimate(tally.verdicts[Verdict.REGRESSION], runs),
            proportion_estimate(tally.verdicts[Verdict.INCONCLUSIVE], runs),
            proportion_estimate(tally.verdicts[Verdict.PASS], runs),
            proportion_estimate(tally.flagged, runs),
            tuple(proportion_estimate(count, runs) for count in found),
            waits[len(waits) // 2] if waits else None,
            tuple(str(metric) for metric, _ in tally.metrics.most_common()),
        )


def percent(share: Estimate) -> str:
    """Show a share with its interval: ``0.00 % [0.00, 0.04]``."""
    low, high = share.low or 0.0, share.high if share.high is not None else 1.0
    return f"{100 * share.mean:.2f} % [{100 * low:.2f}, {100 * high:.2f}]"


def markdown(rows: Sequence[Row], heading: str) -> str:
    """Give both tables: false alarms, and power by launches."""
    calm = [row for row in rows if row.point.change.worker is None]
    changed = [row for row in rows if row.point.change.worker is not None]
    lines = [heading, "", "## Nothing changed", ""]
    lines += _table(
        (
            "gate",
            "gates",
            "false alarms",
            "inconclusive",
            "flagged, then not confirmed",
            "launches to a pass (median)",
        ),
        (
            (
                row.point.name,
                f"{row.regression.n:,}",
                percent(row.regression),
                percent(row.inconclusive),
                f"{100 * max(0.0, row.flagged.mean - row.regression.mean):.2f} %",
                "" if row.median_launches is None else str(row.median_launches),
            )
            for row in calm
        ),
    )
    lines += ["", "## Something changed", ""]
    shown = (2, 4, 6, 8, 10)
    lines += _table(
        (
            "change",
            "gate",
            "gates",
            "found",
            "inconclusive",
            "passed",
            *(f"by {count} launches" for count in shown),
        ),
        (
            (
                row.point.change.name,
                row.point.name,
                f"{row.regression.n:,}",
                percent(row.regression),
                f"{100 * row.inconclusive.mean:.1f} %",
                f"{100 * row.passed.mean:.1f} %",
                *(f"{100 * found_by(row, count):.1f} %" for count in shown),
            )
            for row in changed
        ),
    )
    return "\n".join([*lines, ""])


def found_by(row: Row, launches: int) -> float:
    """Give the share of gates that had failed by so many launches a side."""
    return row.found_by[min(launches, len(row.found_by)) - 1].mean


def write_csv(rows: Sequence[Row], path: Path) -> None:
    """Write one line for each point and number of launches; shares with their intervals."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(
            (
                "change",
                "machine",
                "window_s",
                "baseline_launches",
                "recorded",
                "tight",
                "gates",
                "outcome",
                "launches",
                "share",
                "low",
                "high",
            )
        )
        for row in rows:
            point = row.point
            where = (
                point.change.name,
                "recorded" if point.recorded else point.machine.name,
                point.window_s,
                point.baseline,
                bool(point.recorded),
                point.tight,
                row.regression.n,
            )
            outcomes = [
                ("regression", "", row.regression),
                ("inconclusive", "", row.inconclusive),
                ("pass", "", row.passed),
                ("flagged", "", row.flagged),
                *(("regression by", count, share) for count, share in enumerate(row.found_by, 1)),
            ]
            for outcome, launches, share in outcomes:
                writer.writerow((*where, outcome, launches, share.mean, share.low, share.high))


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [f"| {' | '.join(header)} |", f"|{'---|' * len(header)}"]
    return lines + [f"| {' | '.join(row)} |" for row in rows]
