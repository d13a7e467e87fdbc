"""The model of BRAiN's workers, and its drills, on a real broker: by counts, order and loss."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.integration.model_support import Figures, drill_figures, environment
from tests.integration.worker_support import DEADLINE_S, Server, until

pytest_plugins = ["tests.integration.worker_fixtures"]

MODEL = Path(__file__).parents[2] / "scenarios" / "models" / "brain"
STOP_S = 10.0


class Brain:
    """Workers that share one queue of their own."""

    def __init__(self, server: Server, directory: Path) -> None:
        """Start nothing yet."""
        self._server = server
        self._log = directory / "brain.log"
        self.prefix = f"idlebench:{secrets.token_hex(4)}:"
        self.client = server.client
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self, *options: str) -> subprocess.Popen[bytes]:
        """Start one worker and wait until it is ready."""
        with self._log.open("ab") as output:
            process = subprocess.Popen(
                [sys.executable, "-P", str(MODEL / "worker.py"), *options],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment(self._server, self.prefix),
            )
        self.processes.append(process)
        ready = len(self.processes)
        until(lambda: self.log.count("brain worker ready") == ready, f"ready: {self.log}")
        return process

    @property
    def log(self) -> str:
        """All that the workers wrote."""
        return self._log.read_text()

    def push(self, number: int, seconds: float = 0) -> None:
        """Append one task, its id a number."""
        task = {"id": str(number), "type": "collect_metrics", "payload": {"seconds": seconds}}
        self.client.rpush(f"{self.prefix}queue", json.dumps(task))

    def done(self) -> list[str]:
        """The ids of the tasks whose handlers started."""
        return [json.loads(record)["id"] for record in self.client.lrange(f"{self.prefix}done", 0, -1)]

    def results(self) -> int:
        """How many results are kept."""
        return len(self.client.keys(f"{self.prefix}task:*:result"))


@pytest.fixture
def brain(worker_server: Server, tmp_path: Path) -> Iterator[Brain]:
    """Workers that are ended after the test."""
    workers = Brain(worker_server, tmp_path)
    yield workers
    for process in workers.processes:
        process.kill()
        process.wait(DEADLINE_S)
    workers.client.close()


@pytest.fixture(scope="module")
def figures(worker_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Figures:
    """What the drills of the scenario find out."""
    return drill_figures(
        tmp_path_factory, worker_server, MODEL / "drills.py", "concurrency", "tasks", "stopping", "heartbeat"
    )


@contextmanager
def counting(server: Server) -> Iterator[Figures]:
    """Count the commands that are sent in the body, without those that count them or open a connection."""

    def calls() -> Figures:
        with closing(server.client) as client:
            stats = client.info("commandstats")
        return {name.removeprefix("cmdstat_"): float(stats[name]["calls"]) for name in stats}

    counted: Figures = {}
    before = calls()
    yield counted
    after = calls()
    ours = {"info", "hello", "auth", "client|setinfo", "client|setname"}
    counted |= {name: after[name] - before.get(name, 0) for name in after if name not in ours}


def test_an_idle_worker_sends_blpop_and_heartbeats_and_nothing_else(
    brain: Brain, worker_server: Server
) -> None:
    """At a hundredth of the true period, three heartbeats a second; the blocking read lasts five."""
    brain.start("--scale=100")
    with counting(worker_server) as sent:
        time.sleep(2)
    busy = {name for name, calls in sent.items() if calls}
    assert busy <= {"setex", "blpop"}
    assert 2 <= sent["setex"] <= 8
    assert sent.get("blpop", 0) <= 1


def test_every_worker_blocks_on_a_connection_of_its_own(brain: Brain) -> None:
    """So nobody is served before the others, and ten cost ten times as much."""
    before = brain.client.info("clients")["blocked_clients"]
    for _ in range(3):
        brain.start()
    until(lambda: brain.client.info("clients")["blocked_clients"] == before + 3, "all are blocked")


def test_the_first_heartbeat_comes_at_once_and_lives_a_minute(brain: Brain) -> None:
    """A supervisor sees a new worker before its first period is over."""
    brain.start()
    until(lambda: len(brain.client.keys(f"{brain.prefix}worker:*:heartbeat")) == 1, "a heartbeat")
    [key] = brain.client.keys(f"{brain.prefix}worker:*:heartbeat")
    assert 50 < brain.client.ttl(key) <= 60


def test_the_health_check_is_a_new_process_that_pings(brain: Brain, worker_server: Server) -> None:
    """As the container's is, whatever the worker does meanwhile."""
    before = worker_server.calls("ping")
    brain.start("--scale=100", "--health-check=on")
    until(lambda: worker_server.calls("ping") >= before + 3, "one PING of the worker's, two of checks")


def test_a_mission_worker_polls_and_takes_the_highest_score(brain: Brain, worker_server: Server) -> None:
    """ZREVRANGE every two seconds; three missions are then taken one after the other."""
    missions = {json.dumps({"id": str(score)}): score for score in (10, 40, 20)}
    with counting(worker_server) as sent:
        brain.start("--mode=mission", "--on-sigterm=finish")
        time.sleep(1)
        brain.client.zadd(f"{brain.prefix}missions", missions)
        until(lambda: len(brain.done()) == 3, "the missions are taken")
    assert brain.done() == ["40", "20", "10"]
    assert sent["zrevrange"] <= 6


def test_a_spawning_worker_takes_no_more_than_its_places(brain: Brain) -> None:
    """What it cannot run yet stays in the queue, for other workers."""
    brain.start("--semaphore=spawned", "--concurrency=2")
    for number in range(5):
        brain.push(number, seconds=30)
    until(lambda: len(brain.done()) == 2, "two are started")
    time.sleep(0.3)
    assert len(brain.done()) == 2
    assert brain.client.llen(f"{brain.prefix}queue") == 3


@pytest.mark.parametrize("semaphore", ["awaited", "spawned"])
def test_sigterm_under_load_loses_no_task_where_it_is_handled(brain: Brain, semaphore: str) -> None:
    """Every task that left the queue has a result."""
    for number in range(3000):
        brain.push(number)
    process = brain.start(f"--semaphore={semaphore}", "--on-sigterm=finish")
    until(lambda: brain.results() > 10, "tasks are done")
    process.terminate()
    assert process.wait(STOP_S) == 0
    left = brain.client.llen(f"{brain.prefix}queue")
    assert brain.results() == len(brain.done()) == 3000 - left
    assert left > 0


def test_a_worker_whose_connection_is_cut_goes_on_after_a_pause(brain: Brain) -> None:
    """The error is logged, and one task later it works again."""
    brain.start()
    until(
        lambda: any(client["cmd"] == "blpop" for client in brain.client.client_list()),
        "the worker blocks",
    )
    for client in brain.client.client_list():
        if client["cmd"] == "blpop":
            brain.client.client_kill_filter(_id=client["id"])
    brain.push(1)
    until(lambda: brain.results() == 1, "the task is done")
    assert "loop error: ConnectionError" in brain.log


@pytest.mark.parametrize("argument", ["--mode=none", "--concurrency=0", "--scale=0", "--unknown"])
def test_a_wrong_option_is_refused(argument: str) -> None:
    """With exit code 2 and a line that says so."""
    ended = subprocess.run(
        [sys.executable, "-P", str(MODEL / "worker.py"), argument],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 2
    assert "worker.py: error" in ended.stderr


def test_a_worker_without_a_broker_says_what_is_missing() -> None:
    """One line, no traceback."""
    ended = subprocess.run(
        [sys.executable, "-P", str(MODEL / "worker.py")], capture_output=True, text=True, env={}, check=False
    )
    assert ended.returncode == 2
    assert "IDLEBENCH_BROKER_URL" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_an_awaited_semaphore_of_four_takes_as_long_as_one_of_one(figures: Figures) -> None:
    """Four tasks of 0.2 s take at least 0.8 s, however many places there are."""
    assert min(figures[f"seconds_awaited_{places}"] for places in (1, 2, 4)) >= 0.8


def test_a_spawning_worker_with_four_places_is_faster(figures: Figures) -> None:
    """By more than a third, on any machine that is not overwhelmed."""
    assert figures["seconds_spawned_4"] < figures["seconds_awaited_4"] / 1.5


def test_results_are_ordered_published_and_kept_for_an_hour(figures: Figures) -> None:
    """Ten good and three unknown tasks make thirteen messages."""
    assert figures["order_kept"]
    assert figures["published"] == 13
    assert 3590 < figures["result_ttl_s"] <= 3600


def test_unknown_types_are_counted_and_malformed_tasks_are_not(figures: Figures) -> None:
    """Both are rejected; only the first show in the heartbeat."""
    assert figures["unknown_rejected"] == figures["unknown_counted"] == 3
    assert figures["malformed_rejected"] == 2
    assert figures["malformed_counted"] == 0


def test_each_malformed_task_holds_up_the_queue_for_a_second(figures: Figures) -> None:
    """The pause is after every error, whoever made it."""
    assert figures["malformed_delay_s"] >= 2


def test_an_ignored_sigterm_ends_in_a_lost_task(figures: Figures) -> None:
    """The worker lives on, is killed, and its task is nowhere."""
    assert figures["ignored_alive"]
    assert figures["lost_when_killed"]


def test_a_handled_sigterm_waits_for_the_task_in_hand(figures: Figures) -> None:
    """An idle worker does not wait for its BLPOP."""
    assert not figures["handled_lost"]
    assert figures["handled_idle_s"] < 5


def test_the_drills_leave_no_key(figures: Figures) -> None:
    """They share the broker with the run."""
    assert figures["keys_left"] == 0
