"""What one look at an idle process says to a test."""

from __future__ import annotations

from dataclasses import dataclass, field

from idlebench.model.estimate import Estimate
from idlebench.model.gate import Metric
from idlebench.model.process import ThreadReading


@dataclass(frozen=True, slots=True)
class IdleReading:
    """What was measured, and how.

    Attributes:
        target: what, in words.
        pids: the processes that were named or found; what is below them is measured too.
        cpu_percent: of one core; ``limit`` is its limit of detection.
        wakes_per_s: voluntary switches of all threads; None where the system cannot count them.
        commands_per_s: sent to a broker; None where that could not be seen.
        commands_note: how they were counted, or why they could not be.
        commands_shared: other programs' commands are among them: an upper bound.
        window_s: length of the window as it was.
        settled_s: how long it took before the rate was flat.
        settled: it became flat; otherwise the window began when patience ended.
        observer_cpu_percent: what looking cost.
        observer: where that cost is, in words: it is not in the figures.
        processes: live processes at the end.
        threads: what each thread did.
        waits_at: where threads that woke wait, or why that cannot be told; looked at for a failure,
            and for a callable before it ends.
        diagnosis: why it costs that, in lines; made for a failure, of other processes than our own.
    """

    target: str
    pids: tuple[int, ...]
    cpu_percent: Estimate
    wakes_per_s: Estimate | None
    commands_per_s: Estimate | None
    commands_note: str
    commands_shared: bool
    window_s: float
    settled_s: float
    settled: bool
    observer_cpu_percent: float
    observer: str
    processes: int
    threads: tuple[ThreadReading, ...] = field(default=())
    waits_at: tuple[str, ...] = ()
    diagnosis: tuple[str, ...] = ()

    def figure(self, metric: Metric) -> Estimate | None:
        """Give one of the three figures, or None where it could not be measured.

        Raises:
            KeyError: a test does not measure this metric.
        """
        return {
            Metric.WAKES: self.wakes_per_s,
            Metric.COMMANDS: self.commands_per_s,
            Metric.CPU: self.cpu_percent,
        }[metric]
