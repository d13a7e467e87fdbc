"""Progress as plain lines: one for the plan, one for each launch, one for each warning."""

from __future__ import annotations

from idlebench.cli import out
from idlebench.cli.progress.state import Progress
from idlebench.cli.progress.wording import calibrated_line, launch_line, plan_line
from idlebench.model.events import Calibrated, DrillEnded, Event, LaunchEnded, RunStarted, Warned
from idlebench.render.findings import drill_line
from idlebench.render.safe_text import one_line


class PlainProgress:
    """A `Listener` that writes lines to stderr."""

    def __init__(self, progress: Progress) -> None:
        """Follow a run with this state."""
        self._progress = progress

    def __call__(self, event: Event) -> None:
        """Take an event, and say what there is to say about it."""
        self._progress.take(event)
        match event:
            case RunStarted():
                out.tell(f"{event.scenario}: {plan_line(self._progress)}\n")
            case LaunchEnded():
                out.tell(f"{launch_line(self._progress, event.record)}\n")
            case Calibrated():
                out.tell(f"{calibrated_line(event)}\n")
            case DrillEnded():
                out.tell(f"{drill_line(event.result)}\n")
            case Warned():
                out.tell(f"warning: {one_line(event.message)}\n")
            case _:
                pass
