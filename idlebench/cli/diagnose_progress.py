"""What a diagnosis is doing: one line that is drawn over on a terminal, one plain line in a pipe."""

from __future__ import annotations

import time
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self, TextIO

from idlebench.cli import out
from idlebench.cli.console import is_terminal, width_of
from idlebench.units import format_percent, format_rate

if TYPE_CHECKING:
    from idlebench.diagnose.progress import GatherProgress

_PAUSE_S: Final = 0.25
_CLEAR: Final = "\r\x1b[K"
_WORDS: Final = {"counters": "counters", "stacks": "stacks", "after": "counters again"}


class DiagnoseProgress:
    """Told how a gathering gets on; leaves no line behind on a terminal."""

    def __init__(self, title: str, stream: TextIO, *, quiet: bool) -> None:
        """Say nothing yet.

        Args:
            title: what is looked at.
            stream: stderr.
            quiet: say nothing at all.
        """
        self._title = title
        self._live = is_terminal(stream) and not quiet
        self._quiet = quiet
        self._width = width_of(stream) if self._live else 0
        self._drawn_s = float("-inf")

    def __enter__(self) -> Self:
        """Begin; in a pipe say so."""
        if not self._live and not self._quiet:
            out.tell(f"looking at {self._title}\n")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the line away."""
        if self._live:
            out.tell(_CLEAR)

    def __call__(self, progress: GatherProgress) -> None:
        """Draw where it is time to."""
        if not self._live or time.monotonic() - self._drawn_s < _PAUSE_S:
            return
        self._drawn_s = time.monotonic()
        out.tell(_CLEAR + self.line(progress)[: self._width - 1])

    def line(self, progress: GatherProgress) -> str:
        """Give the line of a moment."""
        wakes = "" if progress.wakes_per_s is None else f", {format_rate(progress.wakes_per_s, 'wakes')}"
        figures = f"{format_percent(progress.cpu_percent)} of a core{wakes}"
        return f"{self._title}: {_WORDS[progress.phase]} {progress.done:4.0%}  {figures}"
