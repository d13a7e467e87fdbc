"""What agentexec's drills share: a pool as a child, its processes, the queue, deadlines, the output.

Processes are read from Linux's /proc: which children a process has, their CPU clocks, their wakes.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, cast

import redis

READY: Final = "agentexec pool ready"
DEADLINE_S: Final = 60.0
LOOK_S: Final = 0.01

Figure = float | bool


class DrillError(Exception):
    """Something that a drill waits for did not happen in time, or cannot be read here."""


def tell(figures: Mapping[str, Figure]) -> None:
    """Print the figures of a drill, one JSON object."""
    sys.stdout.write(json.dumps(figures) + "\n")
    sys.stdout.flush()


def until(happened: Callable[[], bool], what: str, deadline_s: float = DEADLINE_S) -> float:
    """Wait for something; give the seconds that it took.

    Raises:
        DrillError: it did not happen in time.
    """
    began_s = time.monotonic()
    while not happened():
        if time.monotonic() - began_s > deadline_s:
            raise DrillError(f"not within {deadline_s:g} s: {what}")
        time.sleep(LOOK_S)
    return time.monotonic() - began_s


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


class Ground:
    """Keys of this drill's own on the run's broker, and the pools that it starts.

    Attributes:
        client: a connection.
    """

    def __init__(self) -> None:
        """Read the environment that idlebench gives."""
        self._url = os.environ["IDLEBENCH_BROKER_URL"]
        self._prefix = f"{os.environ['IDLEBENCH_PREFIX']}{secrets.token_hex(3)}:"
        self.client: redis.Redis = redis.Redis.from_url(
            self._url, decode_responses=True, socket_timeout=DEADLINE_S
        )

    @contextmanager
    def pool(self, version: str, *options: str) -> Iterator[Pool]:
        """Run one pool with a queue of its own; all its processes are killed at the end."""
        prefix = f"{self._prefix}{version}-{secrets.token_hex(2)}:"
        script = Path(__file__).with_name(f"pool_{version}.py")
        with tempfile.TemporaryFile("w+") as output:
            process = subprocess.Popen(
                [sys.executable, "-P", str(script), *options],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, "IDLEBENCH_PREFIX": prefix},
            )
            pool = Pool(version, process, output.fileno(), self.client, prefix)
            try:
                yield pool
            finally:
                pool.kill()

    def close(self) -> None:
        """Delete the keys."""
        with suppress(redis.RedisError):
            for key in self.client.scan_iter(match=f"{self._prefix}*"):
                self.client.delete(key)
            self.client.close()


class Pool:
    """One pool, as a child of the drill.

    Attributes:
        version: 017, 030 or improved.
        process: the main process.
        prefix: of its keys.
    """

    def __init__(
        self, version: str, process: subprocess.Popen[bytes], output: int, client: redis.Redis, prefix: str
    ) -> None:
        """Wait for nothing yet."""
        self.version = version
        self.process = process
        self.prefix = prefix
        self._output = output
        self._client = client
        self._workers: tuple[int, ...] = ()

    def ready(self) -> None:
        """Wait until it says so, and note its workers.

        Raises:
            DrillError: it ended, or does not become ready.
        """
        until(lambda: READY in self.log or self.process.poll() is not None, f"{self.version} is ready")
        if self.process.poll() is not None:
            raise DrillError(f"the pool ended: {self.log}")
        self._workers = tuple(pid for pid in children(self.process.pid) if not is_tracker(pid))

    @property
    def log(self) -> str:
        """What it wrote so far; its workers share the file, so it is read where it stands."""
        return os.pread(self._output, 1 << 20, 0).decode(errors="replace")

    @property
    def workers(self) -> tuple[int, ...]:
        """Those of its worker processes that live."""
        return tuple(pid for pid in self._workers if lives(pid))

    def count_workers(self) -> int:
        """How many workers it has now, those that it started since included."""
        return sum(not is_tracker(pid) for pid in children(self.process.pid) if lives(pid))

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
        began_s = time.monotonic()
        self.process.send_signal(number)
        try:
            self.process.wait(deadline_s)
        except subprocess.TimeoutExpired:
            return None
        return time.monotonic() - began_s

    def kill(self) -> None:
        """End every process of the pool."""
        everyone: Iterable[int] = {*self._workers, *children(self.process.pid)}
        self.process.kill()
        self.process.wait(DEADLINE_S)
        for pid in everyone:
            if lives(pid):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    def _connections(self, role: str) -> list[int]:
        clients = self._client.client_list()
        return [int(one["id"]) for one in clients if one["name"].startswith(f"{self.prefix}{role}")]
