"""What BRAiN's drills share: a worker as a child, the queue, waiting with a deadline, and the output."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import redis

WORKER: Final = Path(__file__).with_name("worker.py")
READY: Final = "brain worker ready"
DEADLINE_S: Final = 20.0
LOOK_S: Final = 0.005

Figure = float | bool


class DrillError(Exception):
    """Something that a drill waits for did not happen in time."""


def tell(figures: Mapping[str, Figure]) -> None:
    """Print the figures of a drill, one JSON object."""
    sys.stdout.write(json.dumps(figures) + "\n")
    sys.stdout.flush()


def until(happened: Callable[[], bool], what: str, deadline_s: float = DEADLINE_S) -> None:
    """Wait for something.

    Raises:
        DrillError: it did not happen in time.
    """
    end_s = time.monotonic() + deadline_s
    while not happened():
        if time.monotonic() > end_s:
            raise DrillError(f"not within {deadline_s:g} s: {what}")
        time.sleep(LOOK_S)


class Ground:
    """Keys of this drill's own on the run's broker.

    Attributes:
        client: a connection.
        prefix: of the drill's keys.
    """

    def __init__(self) -> None:
        """Read the environment that idlebench gives."""
        self._url = os.environ["IDLEBENCH_BROKER_URL"]
        self.prefix = f"{os.environ['IDLEBENCH_PREFIX']}{secrets.token_hex(3)}:"
        self.client: redis.Redis = redis.Redis.from_url(
            self._url, decode_responses=True, socket_timeout=DEADLINE_S
        )

    @property
    def queue(self) -> str:
        """The list that tasks wait in."""
        return f"{self.prefix}queue"

    def push(self, task_type: str = "health_check", **payload: float) -> str:
        """Append one task, as the source's TaskQueue does; give its id."""
        task_id = secrets.token_hex(8)
        created_at = datetime.now(UTC).isoformat()
        task = {"id": task_id, "type": task_type, "payload": payload, "created_at": created_at}
        self.client.rpush(self.queue, json.dumps(task))
        return task_id

    def result(self, task_id: str) -> dict[str, Any] | None:
        """The stored result of a task, or None."""
        data = self.client.get(self.result_key(task_id))
        return json.loads(str(data)) if data else None

    def result_key(self, task_id: str) -> str:
        """Where the result of a task is kept."""
        return f"{self.prefix}task:{task_id}:result"

    def started(self) -> list[str]:
        """The ids of the tasks whose handlers started, in that order."""
        records = self.client.lrange(f"{self.prefix}done", 0, -1)
        return [json.loads(record)["id"] for record in records]

    def heartbeat(self) -> dict[str, Any] | None:
        """What the one worker last said of itself."""
        for key in self.client.scan_iter(match=f"{self.prefix}worker:*:heartbeat"):
            data = self.client.get(key)
            return json.loads(str(data)) if data else None
        return None

    @contextmanager
    def worker(self, *options: str) -> Iterator[Worker]:
        """Run one worker; it is killed at the end if it still lives."""
        with tempfile.TemporaryFile("w+") as log:
            process = subprocess.Popen(
                [sys.executable, "-P", str(WORKER), *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, "IDLEBENCH_PREFIX": self.prefix},
            )
            try:
                yield Worker(process, log.fileno())
            finally:
                process.kill()
                process.wait(DEADLINE_S)

    def close(self) -> None:
        """Delete the keys."""
        with suppress(redis.RedisError):
            for key in self.client.scan_iter(match=f"{self.prefix}*"):
                self.client.delete(key)
            self.client.close()


class Worker:
    """One worker, as a child of the drill."""

    def __init__(self, process: subprocess.Popen[bytes], log: int) -> None:
        """Wait until it is ready.

        Raises:
            DrillError: it does not become ready.
        """
        self.process = process
        self._log = log
        until(lambda: READY in self.log or process.poll() is not None, "the worker is ready")
        if process.poll() is not None:
            raise DrillError(f"the worker ended: {self.log}")

    @property
    def log(self) -> str:
        """What it wrote so far; its children share the file, so it is read where it stands."""
        return os.pread(self._log, 1 << 20, 0).decode(errors="replace")

    def stop(self, deadline_s: float) -> float | None:
        """Send SIGTERM; give the seconds until it was gone, or None if it lives after the deadline."""
        began_s = time.monotonic()
        self.process.terminate()
        try:
            self.process.wait(deadline_s)
        except subprocess.TimeoutExpired:
            return None
        return time.monotonic() - began_s
