"""What agentexec's drills share: a pool as a child, its processes, the queue.

Processes are read from Linux's /proc: which children a process has, their CPU clocks, their wakes.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, cast

import redis

from .child import Child
from .ground import Ground as KeysOfOurOwn
from .waiting import DrillError

READY: Final = "agentexec pool ready"
READY_S: Final = 60.0


def children(pid: int) -> tuple[int, ...]:
    """The live children of a process.

    Raises:
        DrillError: the system does not tell.
    """
    try:
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    except FileNotFoundError:
        if Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").exists():
            return ()
        raise DrillError("this drill reads /proc/PID/task/TID/children, which this system lacks") from None
    return tuple(int(one) for one in listed.split())


def lives(pid: int) -> bool:
    """Whether a process lives: a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def is_tracker(pid: int) -> bool:
    """Whether a process is multiprocessing's resource tracker, which a pool that spawns has beside it."""
    return b"resource_tracker" in Path(f"/proc/{pid}/cmdline").read_bytes()


def cpu_ns(pid: int) -> int:
    """The POSIX CPU clock of a process: all its threads, ended ones too."""
    return time.clock_gettime_ns((~pid << 3) | 2)


def wakes(pid: int) -> int:
    """Voluntary context switches of a process's live threads so far."""
    total = 0
    for status in Path(f"/proc/{pid}/task").glob("*/status"):
        [line] = [one for one in status.read_text().splitlines() if one.startswith("voluntary_ctxt")]
        total += int(line.split()[1])
    return total


class Ground(KeysOfOurOwn):
    """Pools on the run's broker, each with keys of its own."""

    @contextmanager
    def pool(self, version: str, *options: str) -> Iterator[Pool]:
        """Run one pool with a queue of its own; all its processes are killed at the end."""
        prefix = f"{self.prefix}{version}-{secrets.token_hex(2)}:"
        script = Path(__file__).with_name(f"pool_{version}.py")
        pool = Pool(version, Child(script, options, {"IDLEBENCH_PREFIX": prefix}), self.client, prefix)
        try:
            yield pool
        finally:
            pool.kill()


class Pool:
    """One pool, as a child of the drill.

    Attributes:
        version: 017, 030 or improved.
        prefix: of its keys.
    """

    def __init__(self, version: str, child: Child, client: redis.Redis, prefix: str) -> None:
        """Wait for nothing yet."""
        self.version = version
        self.prefix = prefix
        self._child = child
        self._client = client
        self._workers: tuple[int, ...] = ()

    def ready(self) -> None:
        """Wait until it says so, and note its workers.

        Raises:
            DrillError: it ended, or does not become ready.
        """
        self._child.until_ready(READY, READY_S)
        self._workers = tuple(pid for pid in children(self.pid) if not is_tracker(pid))

    @property
    def pid(self) -> int:
        """Of the main process."""
        return self._child.process.pid

    @property
    def log(self) -> str:
        """What it wrote so far."""
        return self._child.log

    @property
    def workers(self) -> tuple[int, ...]:
        """Those of its worker processes that live."""
        return tuple(pid for pid in self._workers if lives(pid))

    def count_workers(self) -> int:
        """How many workers it has now, those that it started since included."""
        return sum(not is_tracker(pid) for pid in children(self.pid) if lives(pid))

    def push(self, name: str = "work", **context: float) -> str:
        """Enqueue one task with low priority; give its id."""
        agent_id = secrets.token_hex(8)
        task = json.dumps({"task_name": name, "context": context, "agent_id": agent_id})
        self._client.lpush(f"{self.prefix}queue", task)
        return agent_id

    def has_result(self, agent_id: str) -> bool:
        """Whether a result of the task is kept."""
        return bool(self._client.exists(f"{self.prefix}result:{agent_id}"))

    def result_ttl_s(self, agent_id: str) -> float:
        """How long the result will still be kept."""
        return float(self._client.ttl(f"{self.prefix}result:{agent_id}"))

    def started_by(self, agent_id: str) -> list[int]:
        """The workers that started the task's handler, in order."""
        records = cast("list[str]", self._client.lrange(f"{self.prefix}done", 0, -1))
        starts: list[dict[str, Any]] = [json.loads(record) for record in records]
        return [start["pid"] for start in starts if start["id"] == agent_id]

    def has_started(self, agent_id: str) -> bool:
        """Whether the task's handler was started."""
        return bool(self.started_by(agent_id))

    def queued(self) -> int:
        """How many tasks wait."""
        return self._client.llen(f"{self.prefix}queue")

    def cut(self) -> int:
        """Cut every connection of the workers, as a broker that restarts does; give how many there were."""
        connections = self._connections("worker-")
        for number in connections:
            self._client.client_kill_filter(_id=str(number))
        return len(connections)

    def stop(self, number: signal.Signals, deadline_s: float) -> float | None:
        """Send the main process a signal; seconds until it was gone, None if it outlives the deadline."""
        return self._child.stop(number, deadline_s)

    def kill(self) -> None:
        """End every process of the pool."""
        everyone = {*self._workers, *children(self.pid)}
        self._child.kill()
        for pid in everyone:
            if lives(pid):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    def _connections(self, role: str) -> list[int]:
        clients = self._client.client_list()
        return [int(one["id"]) for one in clients if one["name"].startswith(f"{self.prefix}{role}")]
