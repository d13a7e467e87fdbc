from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import psutil
import pytest

from idlebench.workers.options import WORKERS, OptionValue
from tests.integration.worker_support import DIRECTORY, Server, Workers, until

pytest_plugins = ["tests.integration.worker_fixtures"]

READS = {
    "stream_worker": "xreadgroup",
    "stream_asyncio": "xreadgroup",
    "list_worker": "rpop",
    "list_asyncio": "rpop",
}


def commands_of(
    server: Server, workers: Workers, name: str, count: int, **options: OptionValue
) -> list[tuple[float, str]]:
    """The first reads of new work that a worker sends: when, in seconds, and in full."""
    seen: list[tuple[float, str]] = []
    with closing(server.client) as client, client.monitor() as monitor:  # type: ignore[no-untyped-call] # redis-py leaves it untyped
        workers.start(name, **options)
        while len(seen) < count:
            entry = monitor.next_command()
            words = entry["command"]
            if words.split()[0].lower() in {*READS.values(), "brpop", "blmove"} and not words.endswith(" 0"):
                seen.append((entry["time"], words))
    return seen


def calls_in(server: Server, command: str, seconds: float) -> tuple[int, float]:
    """How often a command is called while that time passes, and how long that really was."""
    before, start_s = server.calls(command), time.monotonic()
    time.sleep(seconds)
    calls = server.calls(command) - before
    return calls, time.monotonic() - start_s


@pytest.mark.parametrize(
    ("name", "wait", "block_ms", "expected"),
    [
        ("stream_worker", "spin", 70, None),
        ("stream_worker", "sleep", 70, None),
        ("stream_worker", "block", 70, "70"),
        ("stream_worker", "block", 0, "0"),
        ("stream_asyncio", "backoff", 70, None),
        ("stream_asyncio", "block+backoff", 70, "70"),
    ],
)
def test_only_a_blocking_wait_sends_block(
    workers: Workers, worker_server: Server, name: str, wait: str, block_ms: int, expected: str | None
) -> None:
    """BLOCK 0 blocks for ever; no BLOCK at all returns at once. They are not the same."""
    options: dict[str, OptionValue] = {"wait": wait, "block_ms": block_ms, "sleep_ms": 1, "start_ms": 1}
    [(_, words)] = commands_of(worker_server, workers, name, 1, **options)
    sent = words.split()
    assert words.endswith(">")
    assert (sent[sent.index("BLOCK") + 1] if "BLOCK" in sent else None) == expected


@pytest.mark.parametrize("name", ["stream_worker", "list_asyncio"])
def test_a_fixed_sleep_polls_at_its_period(workers: Workers, worker_server: Server, name: str) -> None:
    """A sleep of 50 ms gives at most twenty reads in a second, and not many fewer."""
    workers.ready(name, wait="sleep", sleep_ms=50)
    calls, elapsed_s = calls_in(worker_server, READS[name], 1.0)
    assert elapsed_s * 20 / 3 <= calls <= elapsed_s * 20 + 1


@pytest.mark.parametrize("name", ["list_worker", "stream_asyncio"])
def test_a_backoff_climbs_its_ladder(workers: Workers, worker_server: Server, name: str) -> None:
    """Gaps of 40, 80, 160, 160 ms: never shorter than the pause, and the last two are the longest."""
    options: dict[str, OptionValue] = {"wait": "backoff", "start_ms": 40, "cap_ms": 160, "factor": 2}
    commands = commands_of(worker_server, workers, name, 5, **options)
    gaps_s = [later[0] - earlier[0] for earlier, later in pairwise(commands)]
    assert all(gap_s >= pause_s for gap_s, pause_s in zip(gaps_s, (0.04, 0.08, 0.16, 0.16), strict=True))
    assert sum(gaps_s[:2]) < sum(gaps_s[2:])


@pytest.mark.parametrize(
    ("name", "wait", "command"),
    [
        ("stream_worker", "block", "xreadgroup"),
        ("stream_asyncio", "block", "xreadgroup"),
        ("list_worker", "blmove", "blmove"),
        ("pubsub_worker", "listen", "rpop"),
    ],
)
def test_a_long_wait_in_the_kernel_wakes_nobody(
    workers: Workers, worker_server: Server, name: str, wait: str, command: str
) -> None:
    """In seven tenths of a second of BLOCK 5000: at most one command, at most one wake."""
    worker = workers.ready(name, wait=wait)
    time.sleep(0.2)
    wakes = worker.wakes()
    calls, _ = calls_in(worker_server, command, 0.7)
    assert calls <= 1
    assert worker.wakes() - wakes <= 2 * calls + 1


def test_the_control_never_wakes(workers: Workers) -> None:
    """Not once; it is what the limit of detection is made from."""
    worker = workers.ready("blocked")
    time.sleep(0.2)
    wakes = worker.wakes()
    time.sleep(0.5)
    assert worker.wakes() == wakes


def test_each_poll_costs_two_wakes(workers: Workers, worker_server: Server) -> None:
    """One for the reply, one for the end of the sleep; the reply is sometimes there before it is awaited."""
    worker = workers.ready("stream_worker", wait="sleep", sleep_ms=20)
    time.sleep(0.2)
    wakes = worker.wakes()
    calls, _ = calls_in(worker_server, "xreadgroup", 1.0)
    assert calls - 2 <= worker.wakes() - wakes <= 2 * calls + 4


def test_get_message_with_its_default_timeout_spins_without_a_command(
    workers: Workers, worker_server: Server
) -> None:
    """A processor is busy, and the broker knows nothing of it."""
    worker = workers.ready("pubsub_worker", wait="spin", poll_ms=0)
    process = psutil.Process(worker.process.pid)
    before = sum(process.cpu_times()[:2])
    calls, _ = calls_in(worker_server, "rpop", 1.0)
    assert calls == 0
    assert sum(process.cpu_times()[:2]) - before > 0.1


def test_the_fallback_poll_finds_what_nobody_announced(workers: Workers, worker_server: Server) -> None:
    """A notification that was lost delays a job by one poll, not for ever."""
    with closing(worker_server.client) as client:
        workers.ready("pubsub_worker", poll_ms=100)
        client.lpush(f"{workers.prefix}queue", '{"id": "7"}')
        until(lambda: client.llen(f"{workers.prefix}done") == 1, "the job is found by polling")


@pytest.mark.parametrize("name", sorted(WORKERS))
def test_a_worker_imports_nothing_of_idlebench(workers: Workers, name: str) -> None:
    """What is measured is the worker alone; the control does without redis as well."""
    env = {**os.environ, "IDLEBENCH_PREFIX": "p:", "IDLEBENCH_DATABASE": str(workers.database)}
    script = str(DIRECTORY / f"{name}.py")
    with subprocess.Popen(
        [
            sys.executable,
            "-P",
            "-X",
            "importtime",
            script,
            *(["--on-broker-loss=exit"] if name in READS or name == "pubsub_worker" else []),
        ],
        env={**env, "IDLEBENCH_BROKER_URL": "redis://127.0.0.1:1/0"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.terminate()
        _, errors = process.communicate(timeout=10)
    imported = {line.split("|")[-1].strip().split(".")[0] for line in errors.splitlines()}
    assert "idlebench_workers" in imported
    assert "idlebench" not in imported
    assert ("redis" in imported) == (name not in {"blocked", "database_worker"})


def test_a_worker_refuses_a_process_with_idlebench_in_it() -> None:
    """Started with -m, the package comes first: exit code 4 and one line that says what to do."""
    ended = subprocess.run(
        [sys.executable, "-m", "idlebench.workers.blocked"],
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert ended.returncode == 4
    assert ended.stderr.count("\n") == 1
    assert "by its path" in ended.stderr


@pytest.mark.parametrize("name", ["stream_worker", "list_asyncio", "database_worker"])
def test_a_worker_says_which_variable_it_misses(name: str) -> None:
    """Exit code 4 and one line, never a traceback."""
    ended = subprocess.run(
        [sys.executable, "-P", DIRECTORY / f"{name}.py"],
        env={key: value for key, value in os.environ.items() if not key.startswith("IDLEBENCH_")},
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert ended.returncode == 4
    assert ended.stderr.count("\n") == 1
    assert "IDLEBENCH_" in ended.stderr


def test_a_module_of_the_users_does_not_shadow_a_neighbour(
    workers: Workers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor the other way round: neighbours are looked up in their own package only."""
    for neighbour in DIRECTORY.glob("*.py"):
        (tmp_path / neighbour.name).write_text("raise SystemExit('shadowed')\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert workers.ready("stream_worker").terminate() == 0
