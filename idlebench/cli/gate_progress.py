"""How a gate gets on, on stderr: one line for each launch and each look."""

from __future__ import annotations

from idlebench.cli import out
from idlebench.cli.progress.state import label_of
from idlebench.model.events import Event, LaunchEnded, RunStarted, Warned
from idlebench.model.launch import LaunchRecord
from idlebench.model.validity import Validity
from idlebench.render.gate_safe import apart, barred, clean


class GateProgress:
    """A `Listener` of a gate's run that writes lines to stderr."""

    def __init__(self, side: str = "") -> None:
        """Begin before the first event.

        Args:
            side: what its launches are called where there are two sides.
        """
        self._side = f"{side} " if side else ""

    def __call__(self, event: Event) -> None:
        """Take an event, and say what there is to say about it."""
        match event:
            case RunStarted():
                _tell(f"{clean(event.scenario)}: gate, seed {event.seed}\n")
            case LaunchEnded():
                _tell(f"  {self._side}{_launch_words(event.record)}\n")
            case Warned():
                _tell(f"warning: {clean(event.message)}\n")
            case _:
                pass

    def look(self, line: str) -> None:
        """Say how the gate stands."""
        _tell(f"{clean(line)}\n")


def _tell(line: str) -> None:
    """Write a line that the runner of a CI system takes for no command, whatever is in it."""
    out.tell(apart(barred(line)))


def _launch_words(record: LaunchRecord) -> str:
    label = clean(label_of(record.variant, record.params))
    if record.validity is not Validity.OK or record.window is None:
        return f"{label}: {record.validity}: {clean(record.reason)}"
    worker = record.window.worker
    wakes = "" if worker.wakes_per_s is None else f"{worker.wakes_per_s:.1f} wakes/s, "
    return f"{label}: {wakes}{worker.cpu_percent:.3g} % CPU"
