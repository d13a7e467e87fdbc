"""Stubborn workers and a harness that owns them, as processes of their own, to be killed and counted."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.leaks import left_behind, marked_processes, wait_until

COMMON = """
import os, signal, sys, time

def note():
    with open(os.environ["PIDS"], "a") as file:
        file.write(f"{os.getpid()}\\n")

def child(act=None):
    if os.fork() == 0:
        note()
        if act:
            act()
        while True:
            time.sleep(3600)

def double(act=None):
    if os.fork() == 0:
        child(act)
        os._exit(0)
    os.wait()

def without_environment():
    os.setsid()
    os.execve(sys.executable, [sys.executable, "-c", "import time; time.sleep(3600)"], {})

note()
"""

BEHAVIOURS = {
    "plain": "",
    "ignores_sigterm": "signal.signal(signal.SIGTERM, signal.SIG_IGN)",
    "double_forks": "double()",
    "calls_setpgrp": "child(os.setpgrp)",
    "calls_setsid": "child(os.setsid)",
    "clears_environment": "double(without_environment)",
    "bomb": "[child() for _ in range(50)]",
    "is_stopped": "child(lambda: os.kill(os.getpid(), signal.SIGSTOP)); os.kill(os.getpid(), signal.SIGSTOP)",
}
PROCESSES = {"plain": 1, "ignores_sigterm": 1, "bomb": 51}
"""Processes of each behaviour; 2 where not listed."""

HARNESS = """
import json, os, sys, tempfile, time
from pathlib import Path

from idlebench.broker.external import connect_broker
from idlebench.harness.ledger import Ledger
from idlebench.harness.reaper.client import Reaper
from idlebench.model.spawn import SpawnRequest

run_id, work, worker, url = sys.argv[1], Path(sys.argv[2]), sys.argv[3], sys.argv[4]
with Reaper.start(run_id, ledger=Ledger.create(run_id), grace_s=0.3) as reaper:
    scratch = Path(tempfile.gettempdir()) / f"idlebench-{run_id}"
    reaper.remove_at_end(scratch)
    scratch.mkdir()
    (scratch / "file").write_text("x")
    if url:
        broker = connect_broker(url, allow_remote=False, run_id=run_id)
        reaper.run_at_end(*broker.cleanup_command(f"idlebench:{run_id}:"))
        broker.client.set(f"idlebench:{run_id}:key", 1)
        broker.client.set("stranger", 1)
    env = {**os.environ, "PIDS": str(work / "pids")}
    reaper.spawn(SpawnRequest("worker", (sys.executable, worker), work, env, work / "log"))
    (work / "reaper").write_text(str(reaper.pid))
    time.sleep(600)
"""


@dataclass
class World:
    """A directory in which a harness process runs one worker.

    Attributes:
        path: everything of it is below.
        run_id: unique to the test.
        behaviour: key of `BEHAVIOURS`.
    """

    path: Path
    behaviour: str
    run_id: str = field(default_factory=lambda: f"t{uuid.uuid4().hex[:12]}")
    process: subprocess.Popen[bytes] | None = None

    @property
    def state(self) -> Path:
        """Its XDG_STATE_HOME."""
        return self.path / "state"

    def script(self) -> Path:
        """Write the worker's program."""
        path = self.path / "worker.py"
        text = COMMON + BEHAVIOURS[self.behaviour] + "\nwhile True:\n    time.sleep(3600)\n"
        path.write_text(textwrap.dedent(text))
        return path

    def environment(self) -> Mapping[str, str]:
        """Give the environment in which the harness keeps to this world."""
        env = {key: value for key, value in os.environ.items() if not key.startswith("IDLEBENCH_")}
        return {**env, "XDG_STATE_HOME": str(self.state)}

    def start(self, url: str = "") -> subprocess.Popen[bytes]:
        """Start the harness and wait until the whole worker tree is up."""
        program = self.path / "harness.py"
        program.write_text(HARNESS)
        argv = [sys.executable, str(program), self.run_id, str(self.path), str(self.script()), url]
        self.process = subprocess.Popen(argv, env=self.environment(), start_new_session=True)
        wanted = PROCESSES.get(self.behaviour, 2)
        assert wait_until(lambda: len(self.pids()) >= wanted and self.reaper_pid(), 20), self.pids()
        return self.process

    def pids(self) -> list[int]:
        """Every process that the worker tree ever had."""
        noted = self.path / "pids"
        return [int(line) for line in noted.read_text().split()] if noted.exists() else []

    def alive(self) -> list[int]:
        """Those of them that live, by the kernel's word."""
        return [pid for pid in self.pids() if lives(pid)]

    def reaper_pid(self) -> int:
        """Process id of the reaper, 0 until it is known."""
        noted = self.path / "reaper"
        return int(noted.read_text() or 0) if noted.exists() else 0

    def end(self) -> None:
        """End whatever is left of it, however its test ended."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait(20)
        wait_until(lambda: not self.remains(), 5)
        for pid in {*self.alive(), *marked_processes(self.run_id)}:
            os.kill(pid, signal.SIGKILL)

    def remains(self) -> list[str]:
        """Everything that is left of it, in words."""
        return [*(f"worker {pid}" for pid in self.alive()), *left_behind(self.run_id, self.state)]


def worlds(path: Path) -> Iterator[Callable[[str], World]]:
    """Give a maker of worlds below a directory, and end them all afterwards: the body of a fixture."""
    made: list[World] = []

    def make(behaviour: str) -> World:
        made.append(World(path, behaviour))
        return made[-1]

    yield make
    for world in made:
        world.end()


def lives(pid: int) -> bool:
    """Whether a process runs; a zombie does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"
