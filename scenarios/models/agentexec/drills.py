"""agentexec's claims, each put to the test on real pools: ``drills.py main-share|stopping|tasks``.

Reads IDLEBENCH_BROKER_URL and IDLEBENCH_PREFIX; prints JSON objects of figures, one a line, whose names end
in the version (017, 030, improved); leaves no process and no key.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from importlib.machinery import ModuleSpec
from pathlib import Path
from threading import Barrier, BrokenBarrierError
from types import ModuleType
from typing import Final

if __name__ == "__main__":  # started by its path: its neighbours and what all drills share become a package
    HERE = Path(__file__).parent
    sys.modules["idlebench_models"] = package = ModuleType("idlebench_models")
    package.__path__ = [str(HERE), str(HERE.parent / "drilling")]
    __spec__ = ModuleSpec("idlebench_models.main", None)

from .drilling import Ground, Pool, cpu_ns, wakes
from .waiting import DrillError, tell, until, within

VERSIONS: Final = ("017", "030", "improved")
WORKERS: Final = 4
REST_S: Final = 1.2
WINDOW_S: Final = 3.0
START_S: Final = 60.0
STOP_S: Final = 30.0
ORPHANS_S: Final = 5.0
REPLACED_S: Final = 1.0
HELD_S: Final = 0.8
TIMEOUT_S: Final = 1.0
FOREVER_S: Final = 60.0
UNKNOWN_S: Final = 2.0
WORKS_S: Final = 4.0
ERROR_S: Final = 2.0
RETRIES: Final = ("030", "improved")
GRACEFUL: Final = {"017": signal.SIGINT, "030": signal.SIGTERM, "improved": signal.SIGTERM}
"""0.1.7 has no handler for SIGTERM."""


def main_share(ground: Ground) -> None:
    """CPU and wakes of the main process and of its four workers, all idle, from their own counters.

    The three pools run at once, each on its own queue. ``main_share`` is the main process's part of the CPU
    time of the pool.
    """
    with ExitStack() as stack:
        pools = [
            stack.enter_context(ground.pool(version, f"--pool-workers={WORKERS}")) for version in VERSIONS
        ]
        for pool in pools:
            pool.ready()
        time.sleep(REST_S)
        before = [_counters(pool) for pool in pools]
        began_ns = time.monotonic_ns()
        time.sleep(WINDOW_S)
        taken_ns = time.monotonic_ns() - began_ns
        for pool, first, last in zip(pools, before, [_counters(pool) for pool in pools], strict=True):
            main_ns, all_ns, main_wakes, all_wakes = (b - a for a, b in zip(first, last, strict=True))
            tell(
                {
                    f"main_share_{pool.version}": main_ns / max(1, all_ns),
                    f"main_cpu_percent_{pool.version}": 100 * main_ns / taken_ns,
                    f"cpu_percent_{pool.version}": 100 * all_ns / taken_ns,
                    f"main_wakes_per_s_{pool.version}": main_wakes * 1e9 / taken_ns,
                    f"wakes_per_s_{pool.version}": all_wakes * 1e9 / taken_ns,
                }
            )


def stopping(ground: Ground) -> None:
    """How each version ends: by signal while idle, with a task in hand, past the timeout, and killed."""
    ways = (_sigterm_while_idle, _stop_with_a_task, _stop_past_the_timeout, _kill_the_main_process)
    _each(ways, ground)


def _sigterm_while_idle(ground: Ground, version: str, all_ready: Barrier) -> None:
    with ground.pool(version, f"--pool-workers={WORKERS}") as pool:
        pool.ready()
        all_ready.wait(START_S)
        seconds = _seconds_to_end(pool, signal.SIGTERM)
        within(lambda: not pool.workers, ORPHANS_S)
        tell({f"sigterm_s_{version}": seconds, f"orphans_{version}": len(pool.workers)})


def _stop_with_a_task(ground: Ground, version: str, all_ready: Barrier) -> None:
    with ground.pool(version, "--pool-workers=2") as pool:
        pool.ready()
        all_ready.wait(START_S)
        held = pool.push(seconds=HELD_S)
        until(partial(pool.has_started, held), "the handler starts")
        seconds = _seconds_to_end(pool, GRACEFUL[version])
        tell({f"graceful_s_{version}": seconds, f"finished_{version}": pool.has_result(held)})


def _stop_past_the_timeout(ground: Ground, version: str, all_ready: Barrier) -> None:
    with ground.pool(version, "--pool-workers=1", f"--graceful-s={TIMEOUT_S}") as pool:
        pool.ready()
        all_ready.wait(START_S)
        held = pool.push(seconds=FOREVER_S)
        until(partial(pool.has_started, held), "the handler starts")
        seconds = _seconds_to_end(pool, GRACEFUL[version])
        tell({f"past_timeout_s_{version}": seconds, f"past_timeout_left_{version}": len(pool.workers)})


def _kill_the_main_process(ground: Ground, version: str, all_ready: Barrier) -> None:
    with ground.pool(version, "--pool-workers=1") as pool:
        pool.ready()
        all_ready.wait(START_S)
        _seconds_to_end(pool, signal.SIGKILL)
        within(lambda: not pool.workers, ORPHANS_S)
        tell({f"orphans_after_sigkill_{version}": len(pool.workers)})


def tasks(ground: Ground) -> None:
    """Results, failures, a task that nobody registered, a worker killed with its task, connections cut."""
    _each((_results_and_failures, _killed_worker, _cut_off), ground)


def _results_and_failures(ground: Ground, version: str, all_ready: Barrier) -> None:
    with ground.pool(version, "--pool-workers=1") as pool:
        pool.ready()
        all_ready.wait(START_S)
        good = pool.push()
        until(partial(pool.has_result, good), "a result")
        tell({f"result_ttl_s_{version}": pool.result_ttl_s(good)})
        failing = pool.push("fail")
        after = pool.push()
        until(partial(pool.has_result, after), "a task after a failed one")
        if version in RETRIES:
            until(partial(pool.has_result, failing), "the failing task is given up")
        tell({f"attempts_{version}": len(pool.started_by(failing))})
        pool.push("nobody registered this")
        within(lambda: not pool.workers, UNKNOWN_S)
        tell({f"ended_by_unknown_task_{version}": 1 - len(pool.workers)})


def _killed_worker(ground: Ground, version: str, all_ready: Barrier) -> None:
    with ground.pool(version, "--pool-workers=2") as pool:
        pool.ready()
        all_ready.wait(START_S)
        held = pool.push(seconds=FOREVER_S)
        until(partial(pool.has_started, held), "the handler starts")
        [pid] = pool.started_by(held)
        os.kill(pid, signal.SIGKILL)
        time.sleep(REPLACED_S)
        lost = pool.started_by(held) == [pid] and not pool.queued()
        tell({f"lost_when_killed_{version}": lost, f"workers_after_kill_{version}": pool.count_workers()})


def _cut_off(ground: Ground, version: str, all_ready: Barrier) -> None:
    """Cut the workers' connections, as a broker that restarts does."""
    with ground.pool(version, "--pool-workers=2") as pool:
        pool.ready()
        all_ready.wait(START_S)
        connections = pool.cut()
        time.sleep(ERROR_S)
        ended = 2 - len(pool.workers)
        task = pool.push()
        works = within(partial(pool.has_result, task), WORKS_S)
        figures = {f"cut_{version}": connections, f"ended_by_error_{version}": ended}
        tell({**figures, f"works_after_error_{version}": works})


def _each(drills: Sequence[Callable[[Ground, str, Barrier], None]], ground: Ground) -> None:
    """Run drills for every version, all at once: they spend their time waiting.

    They wait for each other once all pools are ready, because starting one costs more than all that follows.
    """
    pairs = [(drill, version) for drill in drills for version in VERSIONS]
    all_ready = Barrier(len(pairs))
    with ThreadPoolExecutor(len(pairs)) as threads:
        started = [threads.submit(_run, drill, ground, version, all_ready) for drill, version in pairs]
    errors = [error for one in started if (error := one.exception()) is not None]
    for error in sorted(errors, key=lambda one: isinstance(one, BrokenBarrierError)):
        raise error


def _run(
    drill: Callable[[Ground, str, Barrier], None], ground: Ground, version: str, all_ready: Barrier
) -> None:
    """Run one drill; if it fails, the others need not wait for it."""
    try:
        drill(ground, version, all_ready)
    except BaseException:
        all_ready.abort()
        raise


def _counters(pool: Pool) -> tuple[int, int, int, int]:
    """CPU ns and wakes: of the main process, of all."""
    main, everyone = pool.pid, (pool.pid, *pool.workers)
    return cpu_ns(main), sum(map(cpu_ns, everyone)), wakes(main), sum(map(wakes, everyone))


def _seconds_to_end(pool: Pool, number: signal.Signals) -> float:
    """Signal the main process and wait for its end.

    Raises:
        DrillError: it lives on.
    """
    seconds = pool.stop(number, STOP_S)
    if seconds is None:
        what = f"{signal.Signals(number).name} did not end {pool.version} within {STOP_S:g} s"
        raise DrillError(f"{what}; it wrote: {pool.log}")
    return seconds


DRILLS: Final[dict[str, Callable[[Ground], None]]] = {
    "main-share": main_share,
    "stopping": stopping,
    "tasks": tasks,
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
