"""`idlebench run` as a process of its own, to be watched and killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.leaks import wait_until


@dataclass
class HarnessProcess:
    """A running `idlebench run`.

    Attributes:
        process: the harness.
        out: directory that its run directory is made in.
        state: its XDG_STATE_HOME.
    """

    process: subprocess.Popen[str]
    out: Path
    state: Path

    @classmethod
    def start(cls, directory: Path, *arguments: str) -> HarnessProcess:
        """Start it with everything that it writes below ``directory``."""
        out, state = directory / "reports", directory / "state"
        state.mkdir(parents=True)
        env = {key: value for key, value in os.environ.items() if not key.startswith("IDLEBENCH_")}
        process = subprocess.Popen(
            [sys.executable, "-m", "idlebench", "run", *arguments, "--out", str(out)],
            env={**env, "XDG_STATE_HOME": str(state)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        return cls(process, out, state)

    @property
    def log(self) -> Path | None:
        """The event log, once there is one."""
        return next(iter(self.out.glob("*/run.jsonl")), None)

    @property
    def run_id(self) -> str:
        """The run's name."""
        log = self.log
        assert log is not None
        return log.parent.name

    def events(self) -> list[dict[str, object]]:
        """Every whole line of the event log so far."""
        log = self.log
        lines = log.read_text().split("\n")[:-1] if log else []
        return [json.loads(line) for line in lines]

    def phases(self) -> list[object]:
        """The phases entered so far."""
        return [event["phase"] for event in self.events() if event.get("event") == "phase_entered"]

    def wait_for_phase(self, phase: str, timeout_s: float = 30.0) -> None:
        """Wait until a launch has entered this phase."""
        reached = wait_until(lambda: phase in self.phases() or self.process.poll() is not None, timeout_s)
        assert reached, f"{phase} was not reached: {self.phases()}"
        assert phase in self.phases(), self.process.communicate(timeout=5)

    def end(self, sent: signal.Signals, timeout_s: float = 20.0) -> tuple[int, str, str]:
        """Send a signal and give exit code, stdout and stderr."""
        self.process.send_signal(sent)
        stdout, stderr = self.process.communicate(timeout=timeout_s)
        return self.process.returncode, stdout, stderr
