"""What BRAiN's drills share: a worker as a child, and the queue."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from .child import Child
from .ground import Ground as KeysOfOurOwn

WORKER: Final = Path(__file__).with_name("worker.py")
READY: Final = "brain worker ready"


class Ground(KeysOfOurOwn):
    """The queue of a worker, under keys of this drill's own."""

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
    def worker(self, *options: str) -> Iterator[Child]:
        """Run one worker, ready; it is killed at the end if it still lives."""
        child = Child(WORKER, options, {"IDLEBENCH_PREFIX": self.prefix})
        try:
            child.until_ready(READY)
            yield child
        finally:
            child.kill()
