"""The model of Flovyn: what server and worker say to each other, counted by the server."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.integration.worker_support import DEADLINE_S, STOP_S, free_port, until

MODEL = Path(__file__).parents[2] / "scenarios" / "models" / "flovyn"
READY = "flovyn worker ready"
WAITS = ("spin", "sleep", "notify")


class Process:
    """One script of the model, with a log."""

    def __init__(self, script: str, arguments: list[str], log: Path, env: dict[str, str]) -> None:
        """Start it."""
        self._log = log
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-P", str(MODEL / script), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=os.environ | env,
            )

    @property
    def log(self) -> str:
        """All that it wrote."""
        return self._log.read_text()

    @property
    def lives(self) -> bool:
        """It has not ended."""
        return self._process.poll() is None

    def until_logged(self, text: str) -> None:
        """Wait for a text in its log."""
        until(lambda: text in self.log or not self.lives, f"{text!r} of {self.log!r}")
        assert text in self.log, self.log

    def end(self) -> int:
        """Wait for it to end by itself, and give its exit code."""
        return self._process.wait(DEADLINE_S)

    def terminate(self) -> int:
        """Send SIGTERM, and give the exit code."""
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(STOP_S)

    def kill(self) -> None:
        """End it without a word."""
        self._process.kill()
        self._process.wait(DEADLINE_S)


class System:
    """A server and its workers; nothing outlives the test."""

    def __init__(self, directory: Path) -> None:
        """Start nothing yet."""
        self._directory = directory
        self._started: list[Process] = []
        self.port_file = directory / "port"
        self.database = directory / "flovyn.db"

    def run(self, script: str, *arguments: str, env: dict[str, str] | None = None) -> Process:
        """Start a script."""
        log = self._directory / f"{len(self._started)}.log"
        process = Process(script, [*arguments], log, env or {})
        self._started.append(process)
        return process

    def server(self, *arguments: str) -> Process:
        """Start a server whose queries take no longer than they do."""
        files = (f"--port-file={self.port_file}", f"--database={self.database}")
        return self.run("server.py", *files, "--db-wait-us=0", *arguments)

    def worker(self, *arguments: str) -> Process:
        """Start a worker; it waits for the server by itself."""
        return self.run("worker.py", f"--port-file={self.port_file}", *arguments)

    def ready(self, *arguments: str) -> Process:
        """Start a worker and wait until it is ready."""
        worker = self.worker(*arguments)
        worker.until_logged(READY)
        return worker

    def ask(self, *arguments: str) -> dict[str, int]:
        """Make one call to the server."""
        call = self.run("ask.py", f"--port-file={self.port_file}", *arguments)
        assert call.end() == 0, call.log
        answer = json.loads(call.log)
        assert isinstance(answer, dict)
        return answer

    def count(self, method: str) -> int:
        """How often a method was called so far."""
        return self.ask("stats").get(method, 0)

    def polls_in(self, seconds: float) -> int:
        """How often the workers ask for a task in a stretch of time, the asking for it included."""
        before = self.count("PollTask")
        time.sleep(seconds)
        return self.count("PollTask") - before

    def done(self) -> list[str]:
        """Ids of tasks whose handler has begun, in that order."""
        with closing(sqlite3.connect(self.database, timeout=DEADLINE_S)) as connection:
            return [row[0] for row in connection.execute("SELECT id FROM done ORDER BY rowid")]

    def close(self) -> None:
        """End all that still live."""
        for process in self._started:
            process.kill()


@pytest.fixture
def system(tmp_path: Path) -> Iterator[System]:
    """A system without a server yet."""
    started = System(tmp_path)
    yield started
    started.close()


def test_a_task_loop_without_a_sleep_polls_again_at_once(system: System) -> None:
    """Twenty polls a second are twice as many as the sleep of 100 ms allows; a spin makes hundreds."""
    system.server()
    system.ready("--task-wait=spin")
    until(lambda: system.count("PollTask") >= 20 * DEADLINE_S / 2, "more polls", DEADLINE_S / 2)


def test_a_sleep_of_100_ms_makes_at_most_ten_polls_a_second(system: System) -> None:
    """The interval bounds the polls, whatever a poll costs."""
    system.server()
    system.ready("--task-wait=sleep", "--no-work-backoff-ms=100")
    began_s = time.monotonic()
    polls = system.polls_in(1.0)
    assert 2 <= polls <= 10 * (time.monotonic() - began_s) + 1


def test_a_worker_that_is_told_does_not_poll_while_there_is_nothing(system: System) -> None:
    """It polls when its subscription stands, and never again."""
    system.server()
    system.ready("--task-wait=notify")
    until(lambda: system.count("subscribers") == 1, "a subscriber")
    until(lambda: system.polls_in(0.2) == 0, "the first polls are over")
    assert system.polls_in(1.0) == 0


@pytest.mark.parametrize("wait", WAITS)
def test_every_way_to_wait_handles_all_tasks_once(system: System, wait: str) -> None:
    """Two workers, a burst of tasks: none is lost, none is handled twice."""
    system.server()
    system.ready(f"--task-wait={wait}", "--no-work-backoff-ms=20")
    system.ready(f"--task-wait={wait}", "--no-work-backoff-ms=20")
    tasks = [f"task-{number}" for number in range(5)]
    for task in tasks:
        system.ask("enqueue", task)
    until(lambda: len(system.done()) >= len(tasks), "all tasks are done")
    assert sorted(system.done()) == tasks


def test_news_of_one_task_wake_every_worker_that_listens(system: System) -> None:
    """The broadcast of hypothesis 4: three workers poll, one gets the task and polls once more."""
    system.server("--scheduler-ms=0")
    for _ in range(3):
        system.ready("--task-wait=notify")
    until(lambda: system.polls_in(0.2) == 0, "the first polls are over")
    before = system.count("PollTask")
    system.ask("enqueue", "task")
    until(lambda: system.count("PollTask") - before == 4, "four polls")
    assert system.polls_in(0.5) == 0


def test_the_scheduler_tells_of_tasks_that_came_by_another_way(system: System) -> None:
    """A row that somebody else inserted is found at the next tick."""
    system.server("--scheduler-ms=50")
    system.ready("--task-wait=notify")
    with closing(sqlite3.connect(system.database, timeout=DEADLINE_S)) as connection, connection:
        connection.execute("INSERT INTO jobs (id, status) VALUES ('row', 'pending')")
    until(lambda: system.done() == ["row"], "the row is done")


def test_settings_of_the_workflow_loop_turn_nothing_in_a_worker_of_tasks(system: System) -> None:
    """The dead knob: no workflow is polled for and nothing is subscribed to, whatever they say."""
    system.server()
    system.ready("--task-wait=sleep", "--workflow-interval-ms=10", "--notifications=on")
    time.sleep(0.3)
    stats = system.ask("stats")
    assert stats.get("PollTask", 0) > 0
    assert (stats.get("PollWorkflow", 0), stats["subscribers"]) == (0, 0)


def test_the_workflow_loop_reads_its_interval(system: System) -> None:
    """In the loop that it belongs to, the same setting decides how often is polled."""
    system.server()
    system.ready("--task-wait=off", "--workflow=poll", "--workflow-interval-ms=20", "--notifications=off")
    until(lambda: system.count("PollWorkflow") >= 20, "twenty polls")
    slow = system.ready("--task-wait=off", "--workflow=poll", "--workflow-interval-ms=60000")
    until(lambda: system.count("subscribers") == 1, "the slow one listens")
    assert slow.lives


def test_a_worker_may_listen_and_never_poll(system: System) -> None:
    """Experiment 4: the stream alone."""
    system.server()
    system.ready("--task-wait=off", "--workflow=listen")
    stats = system.ask("stats")
    assert (stats["subscribers"], stats["queries"] - stats.get("ticks", 0)) == (1, 0)


def test_the_manual_poller_asks_once_an_interval(system: System) -> None:
    """Experiment 2: it polls for workflows and nothing else."""
    system.server()
    system.run("poller.py", f"--port-file={system.port_file}", "--interval-s=0.1").until_logged("ready")
    until(lambda: system.count("PollWorkflow") >= 4, "four polls")
    assert system.count("PollTask") == 0


def test_the_heartbeat_is_scaled(system: System) -> None:
    """Its period of 30 s, shortened 300 times, is 0.1 s."""
    system.server()
    system.ready("--task-wait=off", "--scale=300")
    until(lambda: system.count("Heartbeat") >= 4, "four heartbeats")


@pytest.mark.parametrize("wait", [*WAITS, "off"])
def test_sigterm_ends_every_wait_at_once(system: System, wait: str) -> None:
    """A sleep of a minute does not hold up the end, nor do a spin or a stream."""
    server = system.server()
    worker = system.ready(f"--task-wait={wait}", "--no-work-backoff-ms=60000", "--workflow=listen")
    assert worker.terminate() == 0
    until(lambda: system.count("subscribers") == 0, "the streams are closed")
    assert server.terminate() == 0


def test_without_a_server_pauses_double_up_to_the_cap_and_begin_anew_after_a_success(system: System) -> None:
    """An absent server makes no spin, and a server that comes back is found."""
    port = f"--port={free_port()}"
    server = system.server(port)
    worker = system.ready("--task-wait=sleep", "--retry-ms=40", "--retry-cap-s=0.1")
    server.kill()
    for pause in ("0.04", "0.08", "0.1"):
        worker.until_logged(f"task poll: UNAVAILABLE; trying again in {pause} s")
    system.port_file.unlink()
    again = system.server(port)
    until(system.port_file.exists, "the server is back")
    until(lambda: system.count("PollTask") > 1, "it polls again")
    first = "task poll: UNAVAILABLE; trying again in 0.04 s"
    again.kill()
    until(lambda: worker.log.count(first) == 2, "the pauses begin anew")
    assert worker.terminate() == 0


def test_failed_polls_come_no_faster_than_the_pauses(system: System) -> None:
    """Twenty failed polls with pauses of 50 ms cannot come faster than the pauses."""
    server = system.server()
    worker = system.ready("--task-wait=spin", "--retry-ms=50", "--retry-cap-s=0.05")
    server.kill()
    failed = "task poll: UNAVAILABLE"
    until(lambda: failed in worker.log, "the first failure")
    before, began_s = worker.log.count(failed), time.monotonic()
    time.sleep(0.5)
    assert worker.log.count(failed) - before <= (time.monotonic() - began_s) / 0.05 + 1


@pytest.mark.parametrize(
    ("package", "remedy", "env"),
    [
        ("grpc", "pip install 'idlebench[grpc]'", {}),
        ("psycopg", "pip install 'psycopg[binary]'", {"IDLEBENCH_FLOVYN_DATABASE_URL": "postgresql:///x"}),
    ],
)
def test_a_missing_package_gives_one_line_with_the_command(
    system: System, tmp_path: Path, package: str, remedy: str, env: dict[str, str]
) -> None:
    """Whoever lacks it reads what to type, and no traceback."""
    (tmp_path / f"{package}.py").write_text("raise ImportError\n")
    files = (f"--port-file={system.port_file}", f"--database={system.database}")
    server = system.run("server.py", *files, env={"PYTHONPATH": str(tmp_path), **env})
    assert server.end() == 4
    [line] = server.log.splitlines()
    assert remedy in line


def test_a_taken_port_gives_one_line(system: System) -> None:
    """Two servers do not share a port, each with half of the polls."""
    port = f"--port={free_port()}"
    system.server(port).until_logged("flovyn server ready")
    second = system.server(port)
    assert second.end() != 0
    [line] = second.log.splitlines()
    assert "taken" in line


def test_the_drill_tells_spin_sleep_and_notification_apart(system: System) -> None:
    """Its figures come from the server's count and the stamps of the handlers."""
    drill = system.run("drill_polls.py", "--db-wait-us=0", "--count-s=0.5", "--tasks=2")
    assert drill.end() == 0, drill.log
    found: dict[str, float] = {}
    for line in drill.log.splitlines():
        found |= json.loads(line)
    assert found["before_polls_per_s"] > found["after_polls_per_s"] > found["notify_polls_per_s"] == 0
    assert found["polls_saved_percent"] > 0
    assert [found[f"{name}_lost"] for name in ("before", "after", "notify")] == [0, 0, 0]


def test_where_there_is_room_polls_grow_with_the_workers(system: System) -> None:
    """Each worker is a closed loop of its own: four make about four times as many polls as one."""
    drill = system.run("drill_growth.py", "--db-wait-us=20000", "--times=2", "--count-s=0.5")
    assert drill.end() == 0, drill.log
    found: dict[str, float] = {}
    for line in drill.log.splitlines():
        found |= json.loads(line)
    assert 2.5 < found["polls_4_to_1"] < 5.5
    assert found["polls_per_s_1"] < found["polls_per_s_2"] < found["polls_per_s_4"]
