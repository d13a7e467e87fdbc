"""What outlives a launch and what every launch needs."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from idlebench.broker.broker import Broker
from idlebench.harness.clock import Clock
from idlebench.harness.reaper.client import Reaper
from idlebench.measure.reader import ProcessReader
from idlebench.model.events import Listener
from idlebench.model.scenario import MeasurePlan, Scenario
from idlebench.model.spawn import Reaped
from idlebench.scenario.argv import WORKERS_DIRECTORY


def key_prefix(run_id: str) -> str:
    """Give what every key of a run begins with."""
    return f"idlebench:{run_id}:"


@dataclass(frozen=True, slots=True)
class Bench:
    """The workbench of a run.

    Attributes:
        run_id: names everything that the run makes.
        scenario: what is asked.
        plan: how each launch is measured, options already in it.
        latency: probe pickup latency.
        reaper: parent of every process.
        broker: the broker, or None for a scenario without one.
        reader: reads process counters.
        log_path: name → file under the run directory that a process logs to.
        scratch: the run's temporary directory.
        clock: time.
        rng: jitter.
        emit: who hears of events.
        python: the interpreter that built-in workers run on.
        found: placeholder → number that the calibration found.
        workers_directory: where the built-in workers' files are.
    """

    run_id: str
    scenario: Scenario
    plan: MeasurePlan
    latency: bool
    reaper: Reaper
    broker: Broker | None
    reader: ProcessReader
    log_path: Callable[[str], Path]
    scratch: Path
    clock: Clock
    rng: random.Random
    emit: Listener
    python: str
    found: Mapping[str, float] = field(default_factory=dict)
    workers_directory: Path = WORKERS_DIRECTORY

    def prefix(self, launch: int) -> str:
        """Give the key prefix of one launch; every key of ours in the broker starts with it."""
        return f"{key_prefix(self.run_id)}{launch:03d}:"

    def placeholders(self, launch: int) -> Mapping[str, str]:
        """Give what ``{…}`` stands for in this launch's commands, files and keys."""
        values = {
            "python": self.python,
            "scenario_dir": str(self.scenario.path.parent),
            "prefix": self.prefix(launch),
            "tmp_dir": str(self.launch_directory(launch)),
            "scale": f"{self.plan.scale:g}",
            **{name: f"{value:g}" for name, value in self.found.items()},
        }
        if self.broker is not None:
            values |= {
                "broker_url": self.broker.url,
                "broker_host": self.broker.host,
                "broker_port": str(self.broker.port),
                "broker_password": self.broker.password,
            }
        return values

    def launch_directory(self, launch: int) -> Path:
        """Give the temporary directory of one launch."""
        return self.scratch / f"{launch:03d}"

    def exit_of(self, name: str) -> Reaped | None:
        """Tell how the spawn of this name ended; None while it lives."""
        return self.reaper.exit_of(name)

    def clients(self) -> int:
        """Count the broker's connections that are not ours; 0 without a broker."""
        return self.broker.clients() if self.broker is not None else 0
