"""The columns of the result table: their headers, and what ``--sort`` calls them."""

from __future__ import annotations

from typing import Final

from idlebench.model.scenario import Scenario
from idlebench.render.safe_text import one_line
from idlebench.render.table import Align, Column, Table

VARIANT: Final = Column("variant", "variant", align=Align.LEFT)
CPU: Final = Column("cpu", "worker CPU", "% of a core", aliases=("worker", "worker_cpu", "worker cpu"))
WAKES: Final = Column("wakes", "wakes", "/s", rank=1, aliases=("wakes/s",))
BROKER: Final = Column("broker", "broker", "CPU %", rank=4, aliases=("broker_cpu", "broker cpu"))
COMMANDS: Final = Column("commands", "cmds", "/s", rank=3, aliases=("commands/s", "cmds"))
P50: Final = Column("p50", "pickup", "p50 ms", rank=2, aliases=("pickup", "latency"))
P99: Final = Column("p99", "pickup", "p99 ms", rank=8)
VALIDITY: Final = Column("validity", "validity", align=Align.LEFT, rank=9)

_LONGEST_HEADER: Final = 8


def times_column(reference: str) -> Column:
    """Give the column of ratios; a long reference is named below the table only."""
    header = one_line(reference) if len(reference) <= _LONGEST_HEADER else "ref."
    return Column("times", "×", header, align=Align.RIGHT, rank=7, aliases=("×", "x", "ratio"))


def param_column(name: str) -> Column:
    """Give the column of a swept parameter; a name of several words takes both header lines."""
    head, underscore, tail = one_line(name).rpartition("_")
    group, unit = (head + underscore, tail) if head else (tail, "")
    return Column(name.lower(), group, unit, aliases=(name.lower(),))


def service_column(name: str) -> Column:
    """Give the column of a service's CPU."""
    return Column(name.lower(), one_line(name), "CPU %", rank=1)


def check_sort(sort: str, scenario: Scenario) -> None:
    """Say before a run whether its table could be sorted in this way.

    Raises:
        UsageError: no table of this scenario has such a column.
    """
    fixed = (VARIANT, CPU, WAKES, BROKER, COMMANDS, P50, P99, times_column(scenario.reference), VALIDITY)
    swept = tuple(param_column(axis.name) for axis in scenario.sweep)
    services = tuple(service_column(service.name) for service in scenario.services)
    Table((*fixed, *swept, *services), ()).sorted_by(sort)
