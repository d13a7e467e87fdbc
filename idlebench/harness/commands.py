"""Short commands of the user's: enqueue a job, or ask whether it was picked up."""

from __future__ import annotations

import itertools

from idlebench.harness.bench import Bench
from idlebench.harness.programs import command_environment
from idlebench.model.scenario import Cell
from idlebench.model.spawn import SpawnRequest


class CommandRunner:
    """Runs commands under the reaper, one after the other, with the environment of the cell's variant."""

    def __init__(self, bench: Bench, cell: Cell, launch: int) -> None:
        """Take the launch that the commands belong to."""
        self._bench = bench
        self._cell = cell
        self._launch = launch
        self._numbers = itertools.count()

    def __call__(self, argv: tuple[str, ...], timeout_s: float) -> int | None:
        """Run one command to its end.

        Returns:
            Its exit code, or None if it took longer; then it was stopped.
        """
        bench = self._bench
        name = f"{self._launch:03d}-probe-{next(self._numbers):05d}"
        request = SpawnRequest(
            name,
            argv,
            bench.scenario.path.parent,
            command_environment(bench, self._cell, self._launch),
            bench.log_path(f"{self._launch:03d}-probe"),
        )
        bench.reaper.spawn(request)
        ended = bench.reaper.wait_exit(name, timeout_s)
        if ended is None:
            bench.reaper.stop([name], grace_s=0.5)
            return None
        return ended.exit_code
