"""What the user asked of a run, beyond the scenario."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from idlebench.model.scenario import OptionValue


@dataclass(frozen=True, slots=True)
class RunOptions:
    """Options of `idlebench run` and `idlebench.run`.

    Attributes:
        quick: measure as the scenario's ``[quick]`` table says.
        full: measure as its ``[full]`` table says, at the true periods; not together with ``quick``.
        launches: replicates of each cell, at least 1, or None for the scenario's.
        window_s: length of the counter window, or None for the scenario's.
        variants: only these (the control is always measured), or () for all.
        sets: axis or option name → the values that replace the scenario's.
        seed: of the schedule, or None to draw one.
        latency: probe pickup latency.
        broker_url: an external broker, or "" for one of our own.
        broker_binary: server program to start instead of the packaged Valkey, or None.
        allow_remote_broker: the external broker may be on another host.
        out: directory under which the run directory is made.
        workers_directory: where the built-in workers' files are, or None for those of this idlebench.
    """

    quick: bool = False
    full: bool = False
    launches: int | None = None
    window_s: float | None = None
    variants: tuple[str, ...] = ()
    sets: Mapping[str, tuple[OptionValue, ...]] = field(default_factory=dict)
    seed: int | None = None
    latency: bool = True
    broker_url: str = ""
    broker_binary: Path | None = None
    allow_remote_broker: bool = False
    out: Path = Path("reports")
    workers_directory: Path | None = None


@dataclass(frozen=True, slots=True)
class PlannedCell:
    """One cell as `--dry-run` shows it.

    Attributes:
        label: as `Cell.label`.
        launches: how many times it will be started.
        argv: one command line for each process that a launch starts, services first; no secrets.
        seconds: estimated time of one launch.
    """

    label: str
    launches: int
    argv: tuple[tuple[str, ...], ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class DryRun:
    """What a run would do: every command line, and the time it will take."""

    scenario: str
    seed: int
    cells: tuple[PlannedCell, ...]
    order: tuple[str, ...]
    estimated_s: float
