"""Drill: a worker is killed with a job in hand. Where is the job?"""

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

import threading
import time
from functools import partial

from .drill import Drill
from .queues import (
    API,
    STREAM_WORKER,
    built_in,
    enqueue_list,
    enqueue_stream,
    finished,
    insert_rows,
    request,
    rows,
    started,
    url_of,
)
from .waiting import tell, together, until

LONG = "60000"
QUICK_RECLAIM = ("--reclaim-ms=200", "--min-idle-ms=300", "--consumer-idle-ms=600", "--block-ms=200")

PATIENT = ("--min-idle-ms=900", "--consumer-idle-ms=1200")
"""Longer than the job takes: a worker also reclaims from itself."""


def main() -> None:
    """Streams, lists, a database and direct execution, each killed in the middle, at the same time."""
    with Drill() as drill:
        trials = [partial(each, drill) for each in (stream, reclaim_only, slow_handler, database, direct)]
        together([*trials, *(partial(listed, drill, wait) for wait in ("sleep", "brpop", "blmove"))])


def stream(drill: Drill) -> None:
    """Another consumer reclaims the entry, deletes the dead one's name; what fails twice is a dead letter."""
    prefix = drill.prefix("crash-stream")
    dead = drill.ready(STREAM_WORKER, ["--consumer=dead"], prefix)
    enqueue_stream(drill, prefix, ["1"], handle_ms="600")
    until(lambda: started(drill, prefix) == ["1"], "the job has begun")
    dead.kill()
    drill.ready(STREAM_WORKER, ["--consumer=heir", *QUICK_RECLAIM, *PATIENT], prefix)
    enqueue_stream(drill, prefix, ["2"], fail="1")
    until(lambda: drill.client.xlen(f"{prefix}dlq") == 1, "the job that fails twice is a dead letter")
    until(lambda: "1" in finished(drill, prefix), "the job of the dead worker is finished")
    until(
        lambda: (
            [each["name"] for each in drill.client.xinfo_consumers(f"{prefix}agent_runs", "kortix-workers")]
            == ["heir"]
        ),
        "the dead consumer's name is deleted",
    )
    tell(
        {
            "stream_finished_after_crash": True,
            "stream_starts": started(drill, prefix).count("1"),
            "stream_failure_starts": started(drill, prefix).count("2"),
            "stream_stale_consumer_deleted": True,
            "stream_keeps_its_entries": int(str(drill.client.xlen(f"{prefix}agent_runs"))),
        }
    )


def reclaim_only(drill: Drill) -> None:
    """The simpler reclaim that the document proposes: own the entry, and let the normal loop handle it."""
    prefix = drill.prefix("crash-reclaim-only")
    dead = drill.ready(STREAM_WORKER, [], prefix)
    enqueue_stream(drill, prefix, ["1"], handle_ms=LONG)
    until(lambda: started(drill, prefix) == ["1"], "the job has begun")
    dead.kill()
    heir = drill.ready(STREAM_WORKER, [*QUICK_RECLAIM, "--reclaim=only"], prefix)
    until(lambda: heir.log.count("reclaimed") >= 3, "it has reclaimed the entry three times")
    tell({"reclaim_only_handles_it": len(started(drill, prefix)) > 1})


def slow_handler(drill: Drill) -> None:
    """A handler that lives and takes longer than the idle time looks dead to another worker."""
    prefix = drill.prefix("slow")
    drill.ready(STREAM_WORKER, [], prefix)
    drill.ready(STREAM_WORKER, QUICK_RECLAIM, prefix)
    enqueue_stream(drill, prefix, ["1"], handle_ms="1500")
    until(lambda: len(finished(drill, prefix)) >= 2, "it was finished twice")
    tell({"stream_slow_handler_runs": len(finished(drill, prefix))})


def listed(drill: Drill, wait: str) -> None:
    """A plain pop takes the job off the broker; BLMOVE keeps it in a list of the worker's."""
    prefix = drill.prefix(f"crash-{wait}")
    options = [f"--wait={wait}", f"--handle-ms={LONG}", "--sleep-ms=20", "--consumer=dead"]
    dead = drill.ready(built_in("list_worker"), options, prefix)
    enqueue_list(drill, prefix, ["1"])
    until(lambda: started(drill, prefix) == ["1"], "the job has begun")
    dead.kill()
    drill.client.delete(f"{prefix}done")
    left = sum(1 for _ in drill.client.scan_iter(f"{prefix}*"))
    name = {"sleep": "rpop", "brpop": "brpop", "blmove": "blmove"}[wait]
    tell({f"{name}_job_is_gone": left == 0})


def database(drill: Drill) -> None:
    """The row stays claimed until somebody writes the logic that the document misses."""
    path = drill.directory / "crash.db"
    prefix = drill.prefix("crash-database")
    worker = built_in("database_worker")
    insert_rows(path, ["1"])
    variables = {"IDLEBENCH_DATABASE": str(path)}
    dead = drill.ready(worker, ["--poll-ms=20", f"--handle-ms={LONG}"], prefix, variables)
    until(lambda: rows(path, "SELECT id FROM done") == ["1"], "the job has begun")
    dead.kill()
    other = drill.ready(worker, ["--poll-ms=20"], prefix, variables)
    time.sleep(0.3)
    stuck = rows(path, "SELECT status FROM jobs") == ["claimed"]
    other.stop()
    drill.ready(worker, ["--poll-ms=20", "--reclaim-ms=20", "--reclaim-idle-ms=100"], prefix, variables)
    until(lambda: rows(path, "SELECT status FROM jobs") == ["done"], "the row was taken back and done")
    tell({"database_row_is_stuck": stuck, "database_recovers_with_own_logic": True})


def direct(drill: Drill) -> None:
    """An API that executes the job itself takes it along."""
    prefix = drill.prefix("crash-direct")
    api = drill.ready(API, ["--mode=direct", "--job=awaiting", f"--job-ms={LONG}"], prefix)
    url = url_of(api)

    def post() -> None:
        try:
            request(f"{url}/run/1", post=True)
        except OSError:
            return

    client = threading.Thread(target=post, daemon=True)
    client.start()
    until(lambda: started(drill, prefix) == ["1"], "the job has begun")
    api.kill()
    client.join(5)
    drill.ready(API, ["--mode=direct"], prefix)
    time.sleep(0.3)
    tell({"direct_job_is_lost": started(drill, prefix) == ["1"] and not finished(drill, prefix)})


if __name__ == "__main__":
    main()
