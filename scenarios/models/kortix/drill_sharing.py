"""Drill: several workers on one queue. Is a job handled twice, is the order kept, is the load shared?"""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

if __name__ == "__main__":  # started by its path: its neighbours and what all drills share become a package
    HERE = Path(__file__).parent
    sys.modules["idlebench_models"] = package = ModuleType("idlebench_models")
    package.__path__ = [str(HERE), str(HERE.parent / "drilling")]
    __spec__ = ModuleSpec("idlebench_models.main", None)

import random
from functools import partial

from .drill import Drill
from .queues import (
    NAIVE_WORKER,
    STREAM_WORKER,
    built_in,
    doubles,
    enqueue_list,
    finished,
    insert_rows,
    records,
    rows,
    started,
)
from .waiting import tell, together, until

JOBS = [str(number) for number in range(200)]
FEW = JOBS[:60]


def main() -> None:
    """Race two pollers for rows; then compare one worker with two on a stream and on a list."""
    with Drill() as drill:
        race(drill, "naive")
        race(drill, "atomic")
        pairs = [partial(trial, drill, count) for trial in (on_stream, on_list) for count in (1, 2)]
        together([*pairs, partial(concurrent, drill)])


def race(drill: Drill, name: str) -> None:
    """Two database workers empty one table."""
    path = drill.directory / f"{name}.db"
    script = NAIVE_WORKER if name == "naive" else built_in("database_worker")
    insert_rows(path, JOBS)
    prefix, variables = drill.prefix(f"race-{name}"), {"IDLEBENCH_DATABASE": str(path)}
    pair = [drill.start(script, ["--poll-ms=5"], prefix, variables) for _ in range(2)]
    for child in pair:
        child.until_ready()
    until(lambda: not rows(path, "SELECT id FROM jobs WHERE status != 'done'"), "every row is done")
    for child in pair:
        child.stop()
    handled = rows(path, "SELECT id FROM done")
    tell({f"{name}_doubles": doubles(handled), f"{name}_lost": len(set(JOBS) - set(handled))})


def on_stream(drill: Drill, consumers: int) -> None:
    """Jobs of unequal length, one at a time in each consumer."""
    prefix = drill.prefix(f"share-stream-{consumers}")
    for number in range(consumers):
        drill.ready(STREAM_WORKER, ["--concurrency=1", f"--consumer=c{number}", "--block-ms=500"], prefix)
    enqueue_unequal(drill, prefix)
    until(lambda: len(finished(drill, prefix)) >= len(FEW), "all jobs are finished")
    order = finished(drill, prefix)
    shares = [record["consumer"] for record in records(drill, f"{prefix}finished")]
    tell(
        {
            f"stream_{consumers}_in_order": order == FEW,
            f"stream_{consumers}_doubles": doubles(order),
            f"stream_{consumers}_least_share": min(shares.count(f"c{n}") for n in range(consumers))
            / len(FEW),
        }
    )


def on_list(drill: Drill, consumers: int) -> None:
    """The same on a list: pops are atomic, so two workers never get the same job."""
    prefix = drill.prefix(f"share-list-{consumers}")
    for _ in range(consumers):
        drill.ready(built_in("list_worker"), ["--wait=brpop", "--handle-ms=2"], prefix)
    enqueue_list(drill, prefix, JOBS)
    until(lambda: len(started(drill, prefix)) >= len(JOBS), "all jobs have begun")
    tell({f"list_{consumers}_doubles": doubles(started(drill, prefix))})
    if consumers == 1:
        tell({"list_1_in_order": started(drill, prefix) == JOBS})


def concurrent(drill: Drill) -> None:
    """One consumer as it is run in production: eight jobs at once."""
    prefix = drill.prefix("share-concurrent")
    drill.ready(STREAM_WORKER, ["--concurrency=8", "--block-ms=500"], prefix)
    enqueue_unequal(drill, prefix)
    until(lambda: len(finished(drill, prefix)) >= len(FEW), "all jobs are finished")
    tell({"stream_1_of_8_in_order": finished(drill, prefix) == FEW})


def enqueue_unequal(drill: Drill, prefix: str) -> None:
    """Jobs of 1 to 30 ms, always the same ones."""
    lengths = random.Random(1)  # noqa: S311 # no secret
    pipe = drill.client.pipeline(transaction=True)
    for job in FEW:
        pipe.xadd(f"{prefix}agent_runs", {"id": job, "handle_ms": str(lengths.randint(1, 30))})
    pipe.execute()


if __name__ == "__main__":
    main()
