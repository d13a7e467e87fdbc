"""The models of agentexec's pools, and their drills, on a real broker: by counts, processes and loss."""

from __future__ import annotations

import json
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from tests.integration.model_support import Figures, drill_figures, environment
from tests.integration.worker_support import DEADLINE_S, Server, until

pytest_plugins = ["tests.integration.worker_fixtures"]

MODEL = Path(__file__).parents[2] / "scenarios" / "models" / "agentexec"
VERSIONS = ("017", "030", "improved")
WATCHED_S = 2.0
REST_S = 0.7
STOP_S = 30.0


class Pool:
    """One pool with a queue of its own."""

    def __init__(self, version: str, server: Server, directory: Path, *options: str) -> None:
        """Start it and wait until it is ready."""
        self._log = directory / f"{version}-{secrets.token_hex(2)}.log"
        self.prefix = f"idlebench:{secrets.token_hex(4)}:"
        self.client = server.client
        with self._log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-P", str(MODEL / f"pool_{version}.py"), *options],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment(server, self.prefix),
            )
        self.processes = [psutil.Process(self.process.pid)]
        until(lambda: "pool ready" in self.log or self.process.poll() is not None, "the pool is ready")
        assert "pool ready" in self.log, self.log
        self.processes += self.processes[0].children(recursive=True)

    @property
    def log(self) -> str:
        """All that the pool wrote."""
        return self._log.read_text()

    def push(self, number: int) -> None:
        """Enqueue one task, its id a number."""
        task = {"task_name": "work", "context": {}, "agent_id": str(number)}
        self.client.lpush(f"{self.prefix}queue", json.dumps(task))

    def done(self) -> list[str]:
        """The ids of the tasks whose handlers started."""
        return [json.loads(record)["id"] for record in self.client.lrange(f"{self.prefix}done", 0, -1)]

    def results(self) -> int:
        """How many results are kept."""
        return len(self.client.keys(f"{self.prefix}result:*"))

    def close(self) -> None:
        """End every process of it."""
        for process in self.processes:
            if process.is_running():
                process.kill()
        self.process.wait(DEADLINE_S)
        for key in self.client.keys(f"{self.prefix}*"):
            self.client.delete(key)
        self.client.close()


class Pools:
    """Starts pools, and ends them all."""

    def __init__(self, server: Server, directory: Path) -> None:
        """Start nothing yet."""
        self._server = server
        self._directory = directory
        self.started: list[Pool] = []

    def ready(self, version: str, *options: str) -> Pool:
        """Start one and wait until it is ready."""
        pool = Pool(version, self._server, self._directory, *options)
        self.started.append(pool)
        return pool

    def calls(self, seconds: float = WATCHED_S) -> Figures:
        """The commands that all pools send meanwhile, a second."""
        time.sleep(REST_S)  # a pool that is ready still opens connections
        before, began_s = self._calls(), time.monotonic()
        time.sleep(seconds)
        after, taken_s = self._calls(), time.monotonic() - began_s
        ours = {"info", "hello", "auth", "client|setinfo"}
        return {name: (after[name] - before.get(name, 0)) / taken_s for name in after if name not in ours}

    def _calls(self) -> Figures:
        with closing(self._server.client) as client:
            stats = client.info("commandstats")
        return {name.removeprefix("cmdstat_"): float(stats[name]["calls"]) for name in stats}


@pytest.fixture
def pools(own_server: Server, tmp_path: Path) -> Iterator[Pools]:
    """Pools on a server that nobody else uses, so that commands can be counted."""
    started = Pools(own_server, tmp_path)
    yield started
    for pool in started.started:
        pool.close()


@pytest.fixture(scope="module")
def figures(worker_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Figures:
    """What the drills of the scenario find out."""
    return drill_figures(
        tmp_path_factory, worker_server, MODEL / "drills.py", "main-share", "stopping", "tasks"
    )


def test_017_sends_two_commands_a_second_for_each_worker_and_ten_for_itself(pools: Pools) -> None:
    """GET and BRPOP by each of the two, ZRANGEBYSCORE by the main process; fewer on a busy machine."""
    pools.ready("017", "--pool-workers=2")
    sent = pools.calls()
    assert {name for name, rate in sent.items() if rate} == {"get", "brpop", "zrangebyscore"}
    assert 1 <= sent["brpop"] <= 3
    assert abs(sent["get"] - sent["brpop"]) <= 2 / WATCHED_S
    assert 4 <= sent["zrangebyscore"] <= 11


def test_030_sends_one_scan_a_second_for_each_worker(pools: Pools) -> None:
    """While nobody else has keys, and beside a rare look at the schedule."""
    pools.ready("030", "--pool-workers=2")
    sent = pools.calls()
    assert {name for name, rate in sent.items() if rate} <= {"scan", "zrangebyscore"}
    assert 0.5 <= sent["scan"] <= 3


def test_the_improved_pool_sends_nothing(pools: Pools) -> None:
    """Its workers and its main process all stand in reads that have no end in sight."""
    pools.ready("improved", "--pool-workers=2")
    assert not any(pools.calls().values())


def test_keys_of_strangers_cost_030_a_scan_for_every_hundred(pools: Pools) -> None:
    """2,000 keys are about twenty SCANs a round instead of one."""
    pools.ready("030", "--pool-workers=1", "--unrelated=2000")
    assert 8 <= pools.calls()["scan"] <= 30


def test_keys_of_strangers_do_not_cost_017_a_command(pools: Pools) -> None:
    """It asks for its own list by name."""
    pools.ready("017", "--pool-workers=1", "--unrelated=2000")
    sent = pools.calls()
    assert "scan" not in sent
    assert sent["brpop"] <= 1.5


def test_the_keys_of_strangers_are_there_before_the_pool_is_ready(pools: Pools) -> None:
    """And are all within the prefix of the launch, so that idlebench removes them."""
    pool = pools.ready("improved", "--pool-workers=1", "--unrelated=2345")
    assert pool.client.dbsize() == len(pool.client.keys(f"{pool.prefix}*")) == 2345


@pytest.mark.parametrize("version", VERSIONS)
def test_a_scheduled_task_runs_when_it_is_due(pools: Pools, version: str) -> None:
    """And is scheduled anew; the improved pool hears of it on a channel."""
    pool = pools.ready(version, "--pool-workers=1", "--scale=20")
    task = {"task_name": "work", "context": {}, "agent_id": "scheduled", "every_s": 3600}
    pool.client.zadd(f"{pool.prefix}schedule_queue", {json.dumps(task): time.time() + 0.5})
    pool.client.publish(f"{pool.prefix}scheduled", "")
    until(lambda: pool.done() == ["scheduled"], "it ran")
    queue, entry = f"{pool.prefix}schedule_queue", json.dumps(task)
    until(lambda: (pool.client.zscore(queue, entry) or 0.0) > time.time() + 3000, "it is scheduled anew")


@pytest.mark.parametrize(
    ("version", "number"),
    [("017", signal.SIGINT), ("030", signal.SIGTERM), ("improved", signal.SIGTERM)],
)
def test_a_graceful_stop_under_load_loses_no_task(pools: Pools, version: str, number: signal.Signals) -> None:
    """Every task that left the queue has a result, and no process is left."""
    pool = pools.ready(version, "--pool-workers=2")
    for task in range(4000):
        pool.push(task)
    until(lambda: pool.results() > 10, "tasks are done")
    pool.process.send_signal(number)
    assert pool.process.wait(STOP_S) == 0
    left = pool.client.llen(f"{pool.prefix}queue")
    assert pool.results() == len(pool.done()) == 4000 - left
    until(lambda: not any(process.is_running() for process in pool.processes[1:]), "no worker is left")


@pytest.mark.parametrize("version", VERSIONS)
def test_a_wrong_option_is_refused(version: str) -> None:
    """With exit code 2 and no traceback."""
    ended = subprocess.run(
        [sys.executable, "-P", str(MODEL / f"pool_{version}.py"), "--pool-workers=0"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 2
    assert "is not from 1 to" in ended.stderr


def test_both_published_main_processes_tick_and_the_improved_one_does_not(figures: Figures) -> None:
    """Ten looks a second at the workers, twenty at the events, and none."""
    assert figures["main_wakes_per_s_017"] > 5
    assert figures["main_wakes_per_s_030"] > 8
    assert figures["wakes_per_s_improved"] < 2


def test_sigterm_orphans_the_workers_of_017_only(figures: Figures) -> None:
    """Its main process has no handler; the others end their workers."""
    assert [figures[f"orphans_{version}"] for version in VERSIONS] == [4, 0, 0]


def test_a_killed_main_process_orphans_the_workers_of_017_only(figures: Figures) -> None:
    """The kernel tells those of 0.3.0, a sentinel those of the improved pool."""
    assert [figures[f"orphans_after_sigkill_{version}"] for version in VERSIONS] == [1, 0, 0]


def test_every_graceful_stop_finishes_the_task_in_hand(figures: Figures) -> None:
    """0.1.7 is asked by SIGINT."""
    assert all(figures[f"finished_{version}"] for version in VERSIONS)


def test_every_graceful_stop_ends_at_its_timeout(figures: Figures) -> None:
    """A second, although the task takes a minute; nobody is left."""
    assert all(1 <= figures[f"past_timeout_s_{version}"] < 15 for version in VERSIONS)
    assert not any(figures[f"past_timeout_left_{version}"] for version in VERSIONS)


def test_results_are_kept_for_an_hour(figures: Figures) -> None:
    """In every version."""
    assert all(3590 < figures[f"result_ttl_s_{version}"] <= 3600 for version in VERSIONS)


def test_a_failed_task_is_retried_three_times_from_030_on(figures: Figures) -> None:
    """0.1.7 starts it once."""
    assert [figures[f"attempts_{version}"] for version in VERSIONS] == [1, 4, 4]


def test_an_unregistered_task_ends_a_worker_of_017_only(figures: Figures) -> None:
    """Theirs falls out of its loop."""
    assert [figures[f"ended_by_unknown_task_{version}"] for version in VERSIONS] == [1, 0, 0]


def test_a_killed_worker_loses_its_task_and_is_not_replaced(figures: Figures) -> None:
    """A pop is at most once, whichever it is."""
    assert all(figures[f"lost_when_killed_{version}"] for version in VERSIONS)
    assert all(figures[f"workers_after_kill_{version}"] == 1 for version in VERSIONS)


def test_a_cut_connection_ends_the_workers_of_017_only(figures: Figures) -> None:
    """The others log it and work again."""
    assert [figures[f"ended_by_error_{version}"] for version in VERSIONS] == [2, 0, 0]
    assert [figures[f"works_after_error_{version}"] for version in VERSIONS] == [0, 1, 1]


def test_the_drills_leave_no_key(figures: Figures) -> None:
    """They share the broker with the run."""
    assert figures["keys_left"] == 0
