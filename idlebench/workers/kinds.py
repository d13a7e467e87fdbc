"""What an option of a worker is, and what a worker is: the two words of the command-line model."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

OptionValue = str | int | float
OptionKind = Literal["whole", "number", "choice", "text"]
QueueKind = Literal["stream", "list", "notify", "sqlite", "none"]


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a worker.

    Attributes:
        name: as a scenario writes it, such as ``sleep_ms``; on a command line it is ``--sleep-ms=…``.
        kind: ``whole`` (an int), ``number`` (an int or a float), ``choice`` or ``text``.
        default: the value of a worker that is started without it.
        choices: every value of a ``choice``; empty otherwise.
        minimum: the least value of a ``whole`` or a ``number``, or None.
        maximum: the greatest, or None.
        help: one line for people: what it does, and what 0 means where 0 is special.
    """

    name: str
    kind: OptionKind
    default: OptionValue
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    help: str = ""

    @property
    def flag(self) -> str:
        """As it stands on a command line: ``--sleep-ms``."""
        return "--" + self.name.replace("_", "-")


@dataclass(frozen=True, slots=True)
class WorkerKind:
    """One built-in worker.

    Attributes:
        name: its file in this directory, without ``.py``.
        title: one line for people.
        queue: where its jobs come from: a stream, a list, a list with a pub/sub notification, a SQLite
            table, or nowhere.
        options: in the order in which help and documentation list them.
    """

    name: str
    title: str
    queue: QueueKind
    options: tuple[Option, ...] = field(default=())

    def option(self, name: str) -> Option:
        """The option of that name.

        Raises:
            KeyError: it has no such option.
        """
        for option in self.options:
            if option.name == name:
                return option
        raise KeyError(name)
