"""Launches that were really made, drawn again with replacement (a bootstrap)."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.gate_operating_curve_workers import Launch
from idlebench.errors import UsageError
from idlebench.model.gate import CellSamples, Metric, Samples
from idlebench.store.launch_samples import side_of_run

_FEWEST = 3


@dataclass(frozen=True, slots=True)
class Recorded:
    """Launches of stored runs, of the base and of head alike: nothing changed between them.

    Attributes:
        cells: label → one entry for each run that has the cell.
        launches: label → all its launches.
    """

    cells: Mapping[str, Sequence[CellSamples]]
    launches: Mapping[str, Sequence[Launch]]

    @classmethod
    def of(cls, directories: Sequence[Path], labels: Sequence[str]) -> Recorded:
        """Read stored runs.

        Args:
            directories: run directories of one scenario, with windows of one length.
            labels: cells that are wanted; those that are not recorded are left out.

        Raises:
            UsageError: fewer than three launches of the control or of every other cell.
            StorageError: one is no run directory.
        """
        cells: dict[str, list[CellSamples]] = defaultdict(list)
        launches: dict[str, list[Launch]] = defaultdict(list)
        for directory in directories:
            for cell in side_of_run(directory).cells:
                label = "control" if cell.control else cell.label
                if label not in {"control", *labels}:
                    continue
                cells[label].append(cell)
                launches[label] += _launches(cell)
        enough = {label: found for label, found in launches.items() if len(found) >= _FEWEST}
        if "control" not in enough or len(enough) < 2:
            raise UsageError("fewer than three launches of the control, or of every cell, are recorded")
        return cls(cells, enough)

    @property
    def labels(self) -> tuple[str, ...]:
        """Cells that can be drawn; the control left out."""
        return tuple(label for label in self.launches if label != "control")

    def draw(self, side: str, label: str, rng: random.Random) -> Launch:
        """Draw one of the recorded launches."""
        del side
        return rng.choice(self.launches[label])

    def samples(self, label: str, launches: Sequence[Launch]) -> Mapping[Metric, Samples]:
        """Give samples with the limits that the cell had where it was measured."""
        first = self.cells[label][0].metrics
        return {
            metric: replace(one, values=tuple(launch.values[metric] for launch in launches))
            for metric, one in first.items()
            if all(metric in launch.values for launch in launches)
        }


def _launches(cell: CellSamples) -> list[Launch]:
    """Take a cell apart; a metric that not every launch has is left out, as its values cannot be assigned."""
    whole = {metric: one.values for metric, one in cell.metrics.items() if len(one.values) == cell.launches}
    return [
        Launch({metric: values[index] for metric, values in whole.items()}) for index in range(cell.launches)
    ]
