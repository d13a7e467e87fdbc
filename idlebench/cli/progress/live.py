"""The live view: drawn when an event comes in, at most twice a second while counters are read.

No thread refreshes it: what the harness itself uses during a window is measured and reported.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final, TextIO

from rich.cells import cell_len
from rich.console import Console
from rich.live import Live
from rich.text import Text

from idlebench.cli.console import is_terminal, width_of
from idlebench.cli.progress.state import CellProgress, Progress
from idlebench.cli.progress.wording import calibrated_line, figures, left, plan_line
from idlebench.model.events import Calibrated, DrillEnded, Event, RunningEstimate, RunStarted, Warned
from idlebench.model.validity import Validity
from idlebench.render.figures import MISSING, number
from idlebench.render.findings import drill_line
from idlebench.render.safe_text import one_line

_PAUSE_S: Final = 0.5
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
        self._ascii = self._console.options.ascii_only
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
            if isinstance(event, Calibrated):
                self._console.print(Text(calibrated_line(event), style="dim"))
            if isinstance(event, DrillEnded):
                self._console.print(Text(drill_line(event.result), style="dim"))
            if not isinstance(event, RunningEstimate) or self._clock() - self._drawn_s >= _PAUSE_S:
                self._drawn_s = self._clock()
                self._live.update(self.view(), refresh=True)

    def close(self) -> None:
        """Take the view off the terminal and show the cursor again."""
        with suppress(OSError):
            self._live.stop()

    def view(self) -> Text:
        """Draw the plan, the cells so far, and the launch in progress.

        One text, not a table: laying a table out would cost six times the CPU, on each refresh.
        """
        progress = self._progress
        view = Text(no_wrap=True, overflow="ellipsis")
        view.append(progress.scenario, style="bold").append(f"  {self._plan}\n")
        if progress.broker:
            view.append(f"on {progress.broker}\n", style="dim")
        cells = self._visible(list(progress.cells.values()), progress.current_label)
        names = max((cell_len(cell.label) for cell in cells), default=0)
        marks = max((cell.planned for cell in cells), default=0)
        for cell in cells:
            self._append_cell(view, cell, names, marks)
        return view.append(self._footer(), style="cyan")

    def _append_cell(self, view: Text, cell: CellProgress, names: int, marks: int) -> None:
        """Add the line of one cell: name, a mark for each launch, figures so far."""
        here = cell.label == self._progress.current_label
        padded = cell.label + " " * (names - cell_len(cell.label))
        view.append(f"{'>' if here else ' '} {padded}  ", style="bold" if here else "")
        self._append_marks(view, cell)
        view.append(" " * (marks - cell.planned))
        view.append(f"{_percent(cell.mean_cpu_percent):>10}")
        view.append(f"{_rate(cell.mean_wakes_per_s):>18}\n", style="dim")

    def _visible(self, cells: Sequence[CellProgress], current: str) -> Sequence[CellProgress]:
        """Choose the cells that the terminal has lines for, the current one among them."""
        room = max(_LEAST_CELLS, self._console.height - _OTHER_LINES)
        if len(cells) <= room:
            return cells
        place = next((index for index, cell in enumerate(cells) if cell.label == current), 0)
        first = min(max(0, place - room // 2), len(cells) - room)
        return cells[first : first + room]

    def _append_marks(self, view: Text, cell: CellProgress) -> None:
        """Add a mark for each launch: done, did not count, still to come."""
        done, failed, to_come = ("#", "x", ".") if self._ascii else ("●", "✗", "○")
        for validity in cell.validities:
            ok = validity is Validity.OK
            view.append(done if ok else failed, style="green" if ok else "yellow")
        view.append(to_come * max(0, cell.planned - len(cell.validities)), style="dim")

    def _footer(self) -> str:
        progress = self._progress
        parts = [f"launch {min(progress.ended + 1, progress.total)} of {progress.total}"]
        if progress.phase:
            parts.append(f"{progress.current_label}: {progress.phase}")
        if progress.estimate is not None:
            parts.append(figures(progress.estimate.cpu_percent, progress.estimate.wakes_per_s))
        parts.append(f"{left(progress)} left")
        return (" - " if self._ascii else " · ").join(parts)


def _percent(value: float | None) -> str:
    return MISSING if value is None else f"{number(value)} %"


def _rate(value: float | None) -> str:
    return "" if value is None else f"{number(value, most=2)} wakes/s"
