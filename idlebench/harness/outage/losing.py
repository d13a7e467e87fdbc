"""Losing what workers wait on, and giving it back: their broker, a service, or their database."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from idlebench.harness.bench import Bench
from idlebench.harness.crew import Crew
from idlebench.harness.outage.database import DatabaseOutage
from idlebench.harness.outage.fronted import FrontedOutage
from idlebench.harness.outage.kinds import outage_of
from idlebench.harness.programs import database_path, launch_values
from idlebench.model.outage import AttemptsBy, OutageKind
from idlebench.model.scenario import BuiltinWorker, Cell, Channel
from idlebench.scenario.placeholders import fill


class Outage(Protocol):
    """An outage that can begin and end."""

    @property
    def kind(self) -> OutageKind:
        """How it is lost."""

    @property
    def lost(self) -> str:
        """What is lost: ``broker``, ``database``, or the name of a service."""

    @property
    def bench(self) -> Bench:
        """The launch's bench, on which workers find what is to be lost."""

    def begin(self) -> None:
        """Take it away.

        Raises:
            InvalidLaunch: it is gone already, or cannot be taken (``broker_lost``).
        """

    def attempts(self) -> int | None:
        """Give attempts to connect so far; only differences mean anything. None: nobody can count them."""

    @property
    def attempts_by(self) -> AttemptsBy:
        """How attempts are counted, once the outage has begun."""

    def end(self) -> None:
        """Give it back; more than once is allowed.

        Raises:
            InvalidLaunch: it cannot be (``broker_lost``).
        """

    def give_back(self) -> None:
        """Give it back if it can be: for the end of a launch, however it came to it."""

    def close(self) -> None:
        """Take away what stood before it; more than once is allowed."""


def outage_of_broker(bench: Bench, cell: Cell, launch: int) -> Outage | None:
    """Prepare the outage of a cell that loses its broker, before anything starts; else None.

    Raises:
        UsageError: nothing can stand before this broker.
        InvalidLaunch: what is to stand there did not start.
    """
    kind = outage_of(cell)
    if kind is None or cell.variant.loses is not None or _has_database(cell):
        return None
    return FrontedOutage.of_broker(kind, bench, launch)


def outage_of_another(bench: Bench, cell: Cell, launch: int, services: Mapping[str, Crew]) -> Outage | None:
    """Prepare the outage of a cell that loses a service or its database, before its workers start; else None.

    Raises:
        InvalidLaunch: the service wrote no port, or what is to stand before it did not start.
    """
    kind, loss = outage_of(cell), cell.variant.loses
    if kind is None:
        return None
    if loss is not None:
        process = services[loss.service].spawned[0].ref
        port_file = Path(fill(loss.port_file, launch_values(bench, cell, launch)))
        return FrontedOutage.of_service(kind, bench, launch, loss.service, process, port_file)
    if _has_database(cell):
        return DatabaseOutage(kind, bench, database_path(bench, launch))
    return None


def _has_database(cell: Cell) -> bool:
    """Whether it is a shipped worker that takes its jobs from a SQLite file."""
    probe = cell.variant.probe
    shipped = isinstance(cell.variant.program, BuiltinWorker)
    return shipped and probe is not None and probe.enqueue.channel is Channel.SQLITE
