"""What the sequential gate needs of whoever makes its launches: the harness, or a simulation."""

from __future__ import annotations

from typing import Protocol

from idlebench.model.gate import Side


class Lab(Protocol):
    """Makes launches and keeps what they measured."""

    @property
    def labels(self) -> tuple[str, ...]:
        """The gated cells, in the scenario's order."""

    @property
    def companions(self) -> tuple[str, ...]:
        """Cells that are launched along with the gated ones.

        The control, and the reference where CPU of another machine can only be compared as a ratio to it.
        """

    def launch(self, label: str, *, stacks: bool = False) -> None:
        """Launch a cell once on each side that is measured in this job.

        Args:
            label: of a gated cell, or of a companion.
            stacks: also look where its threads wait.

        Raises:
            KeyboardInterrupt: Ctrl-C was pressed.
            IdlebenchError: nothing more can be measured.
        """

    def mark(self) -> int:
        """Give a mark that divides the launches so far from those to come."""

    def sides(self, since: int = 0) -> tuple[Side | None, Side]:
        """Give the other side, or None, and this side, from the launches since a mark.

        A side that was measured elsewhere, such as a baseline, is given whole.
        """

    def made(self, label: str) -> int:
        """Count the launches of a cell on this side, valid or not."""

    def elapsed_s(self) -> float:
        """Give the seconds since the gate began."""
