"""The cluster worker: BLPOP in a loop, a heartbeat beside it, one task at a time or several."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Final

from redis.exceptions import RedisError

from .parts import READY, Pool, log

BLPOP_S: Final = 5
HEARTBEAT_S: Final = 30.0
HEARTBEAT_TTL_S: Final = 60
HEALTH_S: Final = 30.0
RESULT_TTL_S: Final = 3600
ERROR_PAUSE_S: Final = 1.0
HEARTBEAT_ERROR_PAUSE_S: Final = 5.0
DRAIN_S: Final = 30.0
"""How long a stop waits for tasks in hand."""
UNBLOCK_EVERY_S: Final = 0.05
UNBLOCK_FOR_S: Final = 2.0
TASK_TYPES: Final = ("spawn_agent", "scale_cluster", "delegate_task", "health_check", "collect_metrics")
HEALTH_CHECK: Final = "import os, redis; redis.from_url(os.environ['IDLEBENCH_BROKER_URL']).ping()"


def now() -> str:
    """The time as the heartbeat and the results give it."""
    return datetime.now(UTC).isoformat()


class ClusterWorker:
    """Takes tasks from a list; the source's BaseWorker and ClusterWorker in one."""

    def __init__(self, pool: Pool) -> None:
        """Start nothing yet."""
        self._pool = pool
        self._worker_id = f"worker-{os.getpid()}"
        self._processed = 0
        self._failed = 0
        self._active = 0
        self._stopping = False
        self._semaphore = asyncio.Semaphore(pool.options.concurrency)
        self._in_hand: set[asyncio.Task[None]] = set()
        self._beside: list[asyncio.Task[None]] = []

    async def run(self) -> None:
        """Work until it is stopped, which the source never is."""
        await self._pool.commands.ping()
        beside = [self._heartbeats(), *([self._health_checks()] if self._pool.options.health_check else [])]
        self._beside = [asyncio.create_task(one) for one in beside]
        loop = asyncio.create_task(self._take())
        if self._pool.options.finish:
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, self._stop, loop)
        else:
            unheard = asyncio.Event()  # the source waits for it after the loops, which never end
            signal.signal(signal.SIGTERM, lambda _signal, _frame: unheard.set())
        log(READY)
        with suppress(asyncio.CancelledError):
            await loop
        for task in self._beside:
            task.cancel()
        if self._in_hand:
            await asyncio.wait(self._in_hand, timeout=DRAIN_S)

    async def _take(self) -> None:
        """Pop and handle; an error is logged and paused after, whatever it was."""
        queue = f"{self._pool.prefix}queue"
        while not self._stopping:
            try:
                if self._pool.options.spawned:
                    await self._pop_and_spawn(queue)
                else:
                    popped = await self._pool.reader.blpop([queue], timeout=BLPOP_S)
                    if popped:
                        task = json.loads(popped[1])
                        async with self._semaphore:
                            await self._handle(task)
            except Exception as error:  # noqa: BLE001 - the source catches all of them here
                log(f"loop error: {type(error).__name__}: {error}")
                await asyncio.sleep(ERROR_PAUSE_S)

    async def _pop_and_spawn(self, queue: str) -> None:
        """Pop only once a place is free, so that no task waits inside a busy worker."""
        await self._semaphore.acquire()
        spawned = False
        try:
            if self._stopping:
                return
            popped = await self._pool.reader.blpop([queue], timeout=BLPOP_S)
            if popped:
                task = asyncio.create_task(self._handle(json.loads(popped[1])))
                spawned = True
                self._in_hand.add(task)
                task.add_done_callback(self._handled)
        finally:
            if not spawned:
                self._semaphore.release()

    def _handled(self, task: asyncio.Task[None]) -> None:
        """Free the place of a spawned task."""
        self._in_hand.discard(task)
        self._semaphore.release()
        if not task.cancelled() and task.exception() is not None:
            log(f"task error: {task.exception()}")

    async def _handle(self, task: dict[str, Any]) -> None:
        """Handle one task and publish how it went."""
        task_id = task.get("id", "unknown")
        self._active += 1
        try:
            result = await self._dispatch(task_id, task)
            self._processed += 1
            await self._publish(task_id, result, success=True)
        except ValueError as error:
            self._failed += 1
            log(f"task {task_id} failed: {error}")
            await self._publish(task_id, {"error": str(error)}, success=False)
        finally:
            self._active -= 1

    async def _dispatch(self, task_id: str, task: dict[str, Any]) -> dict[str, object]:
        """Run the handler of the task's type.

        Raises:
            ValueError: no handler has that type.
        """
        task_type = task.get("type")
        if task_type not in TASK_TYPES:
            raise ValueError(f"Unknown task type: {task_type}")
        await self._pool.record_pickup(task_id)
        await asyncio.sleep(float(task.get("payload", {}).get("seconds", 0)))
        return {"type": task_type}

    async def _publish(self, task_id: str, result: dict[str, object], *, success: bool) -> None:
        """Publish a result, and keep it for an hour."""
        data = json.dumps(
            {
                "task_id": task_id,
                "worker_id": self._worker_id,
                "timestamp": now(),
                "success": success,
                "result": result,
            }
        )
        await self._pool.commands.publish(f"{self._pool.prefix}task_results", data)
        await self._pool.commands.setex(f"{self._pool.prefix}task:{task_id}:result", RESULT_TTL_S, data)

    async def _heartbeats(self) -> None:
        """Say at once, and then regularly, that it lives."""
        key = f"{self._pool.prefix}worker:{self._worker_id}:heartbeat"
        while True:
            try:
                await self._pool.commands.setex(key, HEARTBEAT_TTL_S, self._status())
                await asyncio.sleep(HEARTBEAT_S / self._pool.options.scale)
            except (RedisError, OSError) as error:
                log(f"heartbeat error: {type(error).__name__}")
                await asyncio.sleep(HEARTBEAT_ERROR_PAUSE_S)

    def _status(self) -> str:
        return json.dumps(
            {
                "worker_id": self._worker_id,
                "timestamp": now(),
                "tasks_processed": self._processed,
                "tasks_failed": self._failed,
                "active_tasks": self._active,
            }
        )

    async def _health_checks(self) -> None:
        """Do what the container's HEALTHCHECK does: a shell, a new interpreter, one PING."""
        command = f'exec "{sys.executable}" -c "{HEALTH_CHECK}"'
        while True:
            await asyncio.sleep(HEALTH_S / self._pool.options.scale)
            check = await asyncio.create_subprocess_shell(command)
            if await check.wait():
                log("unhealthy")

    def _stop(self, loop: asyncio.Task[None]) -> None:
        """Take no further task."""
        if not self._stopping:
            self._stopping = True
            self._beside.append(asyncio.create_task(self._unblock(loop)))

    async def _unblock(self, loop: asyncio.Task[None]) -> None:
        """End the blocking read without losing a task that is on its way: the broker decides.

        Cancelling the read would drop a task that was popped but not yet read. Asked again and again,
        because the read may be about to begin. A broker that does not answer is waited for no longer than
        2 s, a task in hand no longer than 30 s.
        """
        began_s = time.monotonic()
        while not loop.done():
            waited_s = time.monotonic() - began_s
            if waited_s >= (DRAIN_S if self._active else UNBLOCK_FOR_S):
                loop.cancel()
                return
            with suppress(RedisError, OSError, TimeoutError):
                await asyncio.wait_for(self._pool.unblock(), UNBLOCK_FOR_S)
            await asyncio.wait([loop], timeout=UNBLOCK_EVERY_S)
