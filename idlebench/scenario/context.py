"""What every check of a scenario looks at."""

from __future__ import annotations

from dataclasses import dataclass

from idlebench.errors import Problem
from idlebench.scenario.document import Document
from idlebench.scenario.lines import Path
from idlebench.scenario.placeholders import BROKER, PLACES
from idlebench.scenario.pruning import Parsed
from idlebench.scenario.schema import ScenarioTable


@dataclass(frozen=True, slots=True)
class Context:
    """A file whose schema holds, or what is left of it.

    Attributes:
        document: the file.
        parsed: what the schema accepts of it.
        table: `parsed.table`, which is not None here.
    """

    document: Document
    parsed: Parsed
    table: ScenarioTable

    def element(self, array: str, position: int, *rest: str | int) -> Path:
        """Give the path in the file of something in an element of an array of tables."""
        return (array, self.parsed.kept[array][position], *rest)

    def axis(self, position: int, field: str) -> Path:
        """Give the path of an axis: ``sweep.name`` or ``sweep[0].values``, as the file writes it."""
        if isinstance(self.document.raw.get("sweep"), dict):
            return ("sweep", self.table.sweep[position].name)
        return self.element("sweep", position, field)

    def problem(self, path: Path, message: str, suggestion: str = "") -> Problem:
        """Say what is wrong at a path."""
        return self.document.problem(path, message, suggestion)

    @property
    def axes(self) -> tuple[str, ...]:
        """Names of the swept parameters."""
        return self.parsed.known["sweep"]

    @property
    def places(self) -> tuple[str, ...]:
        """Placeholders that may stand anywhere: no address and no secret."""
        found = (self.table.calibrate.option,) if self.table.calibrate else ()
        return tuple(dict.fromkeys((*PLACES, *self.axes, *found)))

    @property
    def addresses(self) -> tuple[str, ...]:
        """Placeholders of the broker; none without one."""
        return BROKER if self.table.broker.needed else ()
