"""BRAiN's claims, each put to the test on real workers: ``drills.py concurrency|tasks|stopping|heartbeat``.

Reads IDLEBENCH_BROKER_URL and IDLEBENCH_PREFIX; prints JSON objects of figures, one a line; leaves no
process and no key.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from importlib.machinery import ModuleSpec
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Final

if __name__ == "__main__":  # started by its path: its neighbours and what all drills share become a package
    HERE = Path(__file__).parent
    sys.modules["idlebench_models"] = package = ModuleType("idlebench_models")
    package.__path__ = [str(HERE), str(HERE.parent / "drilling")]
    __spec__ = ModuleSpec("idlebench_models.main", None)

from .drilling import Ground
from .waiting import DrillError, tell, until

TASKS: Final = 4
TASK_S: Final = 0.2
HELD_S: Final = 0.6
IGNORED_FOR_S: Final = 1.5
STOP_S: Final = 10.0
HEARTBEAT_SCALE: Final = 100
BEATS: Final = 6


def concurrency(ground: Ground) -> None:
    """Push tasks of a fixed length; the time until all are done gives how many ran at once.

    ``effective_awaited_4`` is the work of all tasks ÷ the time, with the semaphore at 4 and handlers awaited.
    """
    for semaphore in ("awaited", "spawned"):
        for places in (1, 2, 4):
            with ground.worker(f"--semaphore={semaphore}", f"--concurrency={places}"):
                began_s = time.monotonic()
                tasks = [ground.push(seconds=TASK_S) for _ in range(TASKS)]
                until(partial(_done, ground, tasks), "all tasks are done")
                taken_s = time.monotonic() - began_s
            effective = TASKS * TASK_S / taken_s
            tell({f"effective_{semaphore}_{places}": effective, f"seconds_{semaphore}_{places}": taken_s})


def _done(ground: Ground, tasks: Sequence[str]) -> bool:
    return all(ground.result(task) is not None for task in tasks)


def tasks(ground: Ground) -> None:
    """Good, unknown, malformed and shapeless tasks: order, results, what is rejected, what is counted."""
    with ground.worker(f"--scale={HEARTBEAT_SCALE}") as worker, ground.client.pubsub() as listener:  # type: ignore[no-untyped-call] # redis-py leaves it untyped
        listener.subscribe(f"{ground.prefix}task_results")
        until(lambda: listener.get_message(timeout=1) is not None, "subscribed")
        good = [ground.push() for _ in range(10)]
        unknown = [ground.push("format_disk") for _ in range(3)]
        until(lambda: ground.result(unknown[-1]) is not None, "the unknown types are answered")
        published = 0
        while (message := listener.get_message(timeout=0.2)) is not None:
            published += message["type"] == "message"
        results = [ground.result(one) for one in unknown]
        tell(
            {
                "order_kept": ground.started() == good,
                "published": published,
                "result_ttl_s": float(ground.client.ttl(ground.result_key(good[-1]))),
                "unknown_rejected": sum(result is not None and not result["success"] for result in results),
            }
        )
        until(lambda: (ground.heartbeat() or {}).get("tasks_failed") == len(unknown), "failures are counted")
        tell({"unknown_counted": (ground.heartbeat() or {})["tasks_failed"]})
        began_s = time.monotonic()
        ground.client.rpush(ground.queue, "{not json", '["a list"]')
        last = ground.push()
        until(lambda: ground.result(last) is not None, "a task after the malformed ones")
        tell(
            {
                "malformed_rejected": worker.log.count("loop error"),
                "malformed_delay_s": time.monotonic() - began_s,
                "malformed_counted": (ground.heartbeat() or {})["tasks_failed"] - len(unknown),
            }
        )
        bare = "no-payload"
        ground.client.rpush(ground.queue, json.dumps({"id": bare, "type": "spawn_agent"}))
        until(lambda: ground.result(bare) is not None, "a task without a payload is answered")
        tell({"payload_validated": not (ground.result(bare) or {})["success"]})


def stopping(ground: Ground) -> None:
    """SIGTERM while idle and with a task in hand, ignored and handled; then SIGKILL, as a supervisor does."""
    with ground.worker("--on-sigterm=ignore") as worker:
        held = ground.push(seconds=IGNORED_FOR_S + STOP_S)
        until(lambda: held in ground.started(), "the handler starts")
        tell({"ignored_alive": worker.stop(deadline_s=IGNORED_FOR_S) is None})
    lost = ground.result(held) is None and ground.client.llen(ground.queue) == 0
    tell({"lost_when_killed": lost})
    with ground.worker("--on-sigterm=finish", "--semaphore=spawned") as worker:
        tell({"handled_idle_s": _must_end(worker.stop(deadline_s=STOP_S))})
    with ground.worker("--on-sigterm=finish", "--semaphore=spawned") as worker:
        held = ground.push(seconds=HELD_S)
        until(lambda: held in ground.started(), "the handler starts")
        tell({"handled_busy_s": _must_end(worker.stop(deadline_s=STOP_S)), "task_in_hand_s": HELD_S})
    tell({"handled_lost": ground.result(held) is None})


def heartbeat(ground: Ground) -> None:
    """The period of the heartbeat, brought back to the true scale, and its time to live."""
    with ground.worker(f"--scale={HEARTBEAT_SCALE}"):
        times_s: list[float] = []
        last = ""
        until(lambda: ground.heartbeat() is not None, "the first heartbeat")
        end_s = time.monotonic() + STOP_S
        while len(times_s) < BEATS and time.monotonic() < end_s:
            stamp = (ground.heartbeat() or {}).get("timestamp", "")
            if stamp != last:
                times_s.append(time.monotonic())
                last = stamp
        [key] = ground.client.scan_iter(match=f"{ground.prefix}worker:*:heartbeat")
        periods = sorted(after - before for before, after in pairwise(times_s[1:]))
        median_s = periods[len(periods) // 2]
        tell({"period_s": median_s * HEARTBEAT_SCALE, "ttl_s": float(ground.client.ttl(key))})


def _must_end(seconds: float | None) -> float:
    if seconds is None:
        raise DrillError("a worker that handles SIGTERM did not end")
    return seconds


DRILLS: Final[dict[str, Callable[[Ground], None]]] = {
    "concurrency": concurrency,
    "tasks": tasks,
    "stopping": stopping,
    "heartbeat": heartbeat,
}


def main() -> int:
    """Run the drill that the command line names."""
    if len(sys.argv) != 2 or sys.argv[1] not in DRILLS:
        sys.stderr.write(f"drills.py: name one of {', '.join(DRILLS)}\n")
        return 2
    ground = Ground()
    try:
        DRILLS[sys.argv[1]](ground)
    except DrillError as error:
        sys.stderr.write(f"drills.py: {error}\n")
        return 1
    finally:
        ground.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
