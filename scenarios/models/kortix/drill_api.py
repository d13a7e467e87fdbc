"""Drill: does the API answer while a run goes on, how soon does a run begin, how long does stopping take?"""

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

import statistics
import threading
import time

from .drill import Drill
from .queues import API, STREAM_WORKER, request, started, url_of
from .waiting import tell, until

JOB_MS = 1200


def main() -> None:
    """Direct execution, blocking and awaiting; the queue; and a worker that is told to stop in its wait."""
    with Drill() as drill:
        prefix = drill.prefix("stop")
        worker = drill.ready(STREAM_WORKER, ["--block-ms=5000"], prefix)
        began_s = time.monotonic()
        worker.process.terminate()
        for name, arguments in (
            ("blocking", ["--mode=direct", "--job=blocking"]),
            ("awaiting", ["--mode=direct", "--job=awaiting"]),
            ("queue", ["--mode=queue"]),
        ):
            api(drill, name, arguments)
        worker.process.wait(10)
        tell(
            {
                "stop_waits_for_the_block_s": time.monotonic() - began_s,
                "stop_exit_code": worker.process.wait(),
            }
        )


def api(drill: Drill, name: str, arguments: list[str]) -> None:
    """Requests while nothing runs, and one in the middle of a run."""
    prefix = drill.prefix(f"api-{name}")
    if name == "queue":
        drill.ready(STREAM_WORKER, ["--on-sigterm=at-once"], prefix)
    server = drill.ready(API, [*arguments, f"--job-ms={JOB_MS}"], prefix)
    url = url_of(server)
    idle_ms = statistics.median(timed_ms(f"{url}/health") for _ in range(5))
    began_ns = time.monotonic_ns()
    run = threading.Thread(target=request, args=(f"{url}/run/1",), kwargs={"post": True}, daemon=True)
    run.start()
    until(lambda: started(drill, prefix) == ["1"], "the run has begun")
    during_ms = timed_ms(f"{url}/health")
    run.join(10)
    tell({f"{name}_idle_ms": idle_ms, f"{name}_during_ms": during_ms})
    begin = next(iter(drill.client.lrange(f"{prefix}done", 0, 0)))
    tell({f"{name}_pickup_ms": (int(begin.split('"started_ns": ')[1].rstrip("}")) - began_ns) / 1e6})


def timed_ms(url: str) -> float:
    """One request, in milliseconds."""
    began_s = time.monotonic()
    request(url)
    return 1000 * (time.monotonic() - began_s)


if __name__ == "__main__":
    main()
