"""The live view: drawn when an event comes in, at most four times a second while counters are read.

No thread refreshes it: what the harness itself uses during a window is measured and reported.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final, TextIO

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from idlebench.cli.console import is_terminal, width_of
from idlebench.cli.progress.state import CellProgress, Progress
from idlebench.cli.progress.wording import figures, left, plan_line
from idlebench.model.events import Event, RunningEstimate, RunStarted, Warned
from idlebench.model.validity import Validity
from idlebench.render.figures import MISSING, number
from idlebench.render.safe_text import one_line

_PAUSE_S: Final = 0.25
_OTHER_LINES: Final = 6
_LEAST_CELLS: Final = 3


class LiveProgress:
    """A `Listener` that draws on a terminal and leaves nothing behind when it is closed."""

    def __init__(
        self, progress: Progress, stream: TextIO, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Follow a run with this state.

        Args:
            progress: the state to draw.
            stream: a terminal.
            clock: monotonic seconds.
        """
        self._progress = progress
        self._clock = clock
        self._drawn_s = float("-inf")
        self._plan = ""
        self._console = Console(
            file=stream, width=width_of(stream), force_terminal=is_terminal(stream) or None
        )
        self._live = Live(
            console=self._console,
            auto_refresh=False,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )

    def __call__(self, event: Event) -> None:
        """Take an event, and draw where it is time to."""
        self._progress.take(event)
        with suppress(OSError):
            if isinstance(event, RunStarted):
                self._plan = plan_line(self._progress)
                self._live.start()
            if isinstance(event, Warned):
                self._console.print(Text(f"warning: {one_line(event.message)}", style="yellow"))
            if not isinstance(event, RunningEstimate) or self._clock() - self._drawn_s >= _PAUSE_S:
                self._drawn_s = self._clock()
                self._live.update(self.view(), refresh=True)

    def close(self) -> None:
        """Take the view off the terminal and show the cursor again."""
        with suppress(OSError):
            self._live.stop()

    def view(self) -> Table:
        """Draw the plan, the cells so far, and the launch in progress."""
        table = Table.grid(padding=(0, 0))
        table.add_column(no_wrap=True, overflow="ellipsis")
        table.add_row(Text.assemble((self._progress.scenario, "bold"), f"  {self._plan}"))
        if self._progress.broker:
            table.add_row(Text(f"on {self._progress.broker}", style="dim"))
        table.add_row(self._cells())
        table.add_row(self._footer())
        return table

    def _cells(self) -> Table:
        grid = Table.grid(padding=(0, 2, 0, 0))
        grid.add_column(no_wrap=True)
        grid.add_column(no_wrap=True)
        grid.add_column(justify="right", no_wrap=True)
        grid.add_column(justify="right", no_wrap=True)
        current = self._progress.current_label
        for cell in self._visible(list(self._progress.cells.values()), current):
            here = cell.label == current
            grid.add_row(
                Text(f"{'>' if here else ' '} {cell.label}", style="bold" if here else ""),
                self._dots(cell),
                Text(_percent(cell.mean_cpu_percent)),
                Text(_rate(cell.mean_wakes_per_s), style="dim"),
            )
        return grid

    def _visible(self, cells: Sequence[CellProgress], current: str) -> Sequence[CellProgress]:
        """Choose the cells that the terminal has lines for, the current one among them."""
        room = max(_LEAST_CELLS, self._console.height - _OTHER_LINES)
        if len(cells) <= room:
            return cells
        place = next((index for index, cell in enumerate(cells) if cell.label == current), 0)
        first = min(max(0, place - room // 2), len(cells) - room)
        return cells[first : first + room]

    def _dots(self, cell: CellProgress) -> Text:
        """Draw a mark for each launch: done, did not count, still to come."""
        done, failed, to_come = ("#", "x", ".") if self._console.options.ascii_only else ("●", "✗", "○")
        marks = Text()
        for validity in cell.validities:
            ok = validity is Validity.OK
            marks.append(done if ok else failed, style="green" if ok else "yellow")
        marks.append(to_come * max(0, cell.planned - len(cell.validities)), style="dim")
        return marks

    def _footer(self) -> Text:
        progress = self._progress
        parts = [f"launch {min(progress.ended + 1, progress.total)} of {progress.total}"]
        if progress.phase:
            parts.append(f"{progress.current_label}: {progress.phase}")
        if progress.estimate is not None:
            parts.append(figures(progress.estimate.cpu_percent, progress.estimate.wakes_per_s))
        parts.append(f"{left(progress)} left")
        return Text(" · ".join(parts), style="cyan")


def _percent(value: float | None) -> str:
    return MISSING if value is None else f"{number(value)} %"


def _rate(value: float | None) -> str:
    return "" if value is None else f"{number(value, most=2)} wakes/s"
