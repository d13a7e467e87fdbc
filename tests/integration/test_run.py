"""The main job, with real workers on a real broker."""

from __future__ import annotations

from pathlib import Path

import pytest

import idlebench
from idlebench.model.result import CellResult, RunResult
from idlebench.model.validity import Validity

HEAD = """
title = "For a test"
question = "Does it hold?"
reference = "{reference}"
[measure]
window = "1s"
launches = 2
settle = {{ min = "0.3s", max = "10s" }}
probes = 5
probe_budget = "1s"
"""


def run(tmp_path: Path, body: str, *, reference: str, launches: int | None = None) -> RunResult:
    """Run a scenario made of this body."""
    path = tmp_path / "made.toml"
    path.write_text(HEAD.format(reference=reference) + body)
    return idlebench.run(path, out=tmp_path / "reports", launches=launches)


def cell(result: RunResult, name: str) -> CellResult:
    """The cell of this variant."""
    return next(each for each in result.cells if each.variant == name)


STRATEGIES = """
[[variants]]
name = "spin"
title = "reads without a pause"
worker = "stream_worker"
options = { wait = "spin" }
[[variants]]
name = "sleep-50"
title = "reads every 50 ms"
worker = "stream_worker"
options = { wait = "sleep", sleep_ms = 50 }
[[variants]]
name = "block"
title = "blocks in the broker"
worker = "stream_worker"
options = { wait = "block", block_ms = 1000 }
"""


@pytest.fixture(scope="module")
def strategies(tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    """One run of three strategies, looked at by several tests."""
    tmp_path = tmp_path_factory.mktemp("strategies")
    return run(tmp_path, STRATEGIES, reference="spin")


def test_the_control_costs_nothing_and_gives_the_limit(strategies: RunResult) -> None:
    """A process that is blocked forever wakes not once, and its figure is a limit, not 0."""
    control = next(each for each in strategies.cells if each.control)
    assert control.worker is not None
    assert control.worker.wakes_per_s is not None
    assert control.worker.wakes_per_s.mean == 0
    assert not control.worker.cpu_percent.detected
    assert strategies.lod_cpu_percent is not None
    assert strategies.lod_cpu_percent > 0


def test_waiting_in_the_kernel_is_far_cheaper_than_spinning(strategies: RunResult) -> None:
    """The point of the project, as a ratio within one run."""
    spin, block = cell(strategies, "spin").worker, cell(strategies, "block").worker
    assert spin is not None
    assert block is not None
    assert block.cpu_percent.upper < 0.05 * spin.cpu_percent.mean


def test_commands_are_those_of_the_worker_alone(strategies: RunResult) -> None:
    """A sleep of 50 ms polls a little below 20 times a second; the harness's commands do not count."""
    polls = cell(strategies, "sleep-50").broker
    assert polls is not None
    assert set(polls.commands) == {"xreadgroup"}
    assert 8 <= polls.commands_per_s.mean <= 21


def test_a_poll_is_two_wakes(strategies: RunResult) -> None:
    """One for the end of the sleep, and one for the reply where the broker is not faster than we sleep."""
    polls = cell(strategies, "sleep-50")
    assert polls.worker is not None
    assert polls.worker.wakes_per_s is not None
    assert polls.broker is not None
    assert 0.9 <= polls.worker.wakes_per_s.mean / polls.broker.commands_per_s.mean <= 2.4


def test_every_probe_is_picked_up(strategies: RunResult) -> None:
    """Pickup latency is measured on every variant that takes jobs, and no probe is lost."""
    for name in ("spin", "sleep-50", "block"):
        measured = cell(strategies, name)
        assert measured.pickup_lost == 0
        assert measured.pickup_ms is not None
        assert measured.pickup_ms.n >= 2
    assert cell(strategies, "block").pickup_ms.p50 < cell(strategies, "sleep-50").pickup_ms.max  # type: ignore[union-attr]


def test_every_launch_ended_at_sigterm(strategies: RunResult) -> None:
    """No built-in worker needs to be killed."""
    for each in strategies.cells:
        assert each.validity is Validity.OK, each.reason
        assert each.stop is not None
        assert each.stop.leaked == 0


def test_what_is_stored_is_what_was_returned(strategies: RunResult) -> None:
    """A run loaded from its directory, or rebuilt from its log, says the same."""
    directory = Path(strategies.directory)
    assert idlebench.load(directory) == strategies
    (directory / "result.json").rename(directory / "result.json.away")
    rebuilt = idlebench.load(directory)
    (directory / "result.json.away").rename(directory / "result.json")
    assert rebuilt.cells == strategies.cells
    assert rebuilt.expectations == strategies.expectations


def test_a_worker_that_dies_is_shown_with_its_reason_and_no_figure(tmp_path: Path) -> None:
    """A dead worker reads 0 %, which is no cost but the lack of one."""
    result = run(
        tmp_path,
        """
[[variants]]
name = "dies"
title = "ends in the window"
command = ["{python}", "-uc", "import time; print('up'); time.sleep(0.9); raise SystemExit('no more')"]
ready = { log = "up" }
assert_idle = true
""",
        reference="dies",
        launches=1,
    )
    dead = cell(result, "dies")
    assert dead.validity is Validity.DIED
    assert dead.worker is None
    assert "no more" in dead.reason


def test_a_command_of_the_users_is_probed_through_its_own_queue(tmp_path: Path) -> None:
    """Any program that pops a list and shows that it has begun can be measured, idle proof included."""
    (tmp_path / "mine.py").write_text(
        "import os, redis\n"
        "r = redis.Redis.from_url(os.environ['BROKER'], socket_timeout=None)\n"
        "while True:\n"
        "    job = r.blpop(['jobs'], timeout=0)[1]\n"
        "    r.rpush('begun', job)\n"
    )
    result = run(
        tmp_path,
        """
[[variants]]
name = "mine"
title = "my own"
command = ["{python}", "mine.py"]
env = { BROKER = "{broker_url}" }
ready = { connection = 1 }
probe = { enqueue = { list = "jobs", side = "right", payload = "{probe_id}" }, seen = { list = "begun" } }
""",
        reference="mine",
        launches=1,
    )
    mine = cell(result, "mine")
    assert mine.validity is Validity.OK, mine.reason
    assert not mine.asserted
    assert mine.worker is not None
    assert mine.worker.wakes_per_s is not None
    assert mine.worker.wakes_per_s.mean == 0
    assert mine.pickup_ms is not None
    assert mine.pickup_lost == 0


def test_a_worker_with_jobs_to_do_is_not_called_idle(tmp_path: Path) -> None:
    """Something keeps enqueueing: the launch is refused."""
    (tmp_path / "feeds.py").write_text(
        "import os, redis, time\n"
        "r = redis.Redis.from_url(os.environ['BROKER'])\n"
        "print('up', flush=True)\n"
        "while True:\n"
        "    r.rpush('jobs', 'x'); r.rpush('begun', 'x'); r.lpop('jobs'); time.sleep(0.1)\n"
    )
    result = run(
        tmp_path,
        """
[[variants]]
name = "busy"
title = "feeds itself"
command = ["{python}", "feeds.py"]
env = { BROKER = "{broker_url}" }
ready = { log = "up" }
probe = { enqueue = { list = "jobs" }, seen = { list = "begun" } }
""",
        reference="busy",
        launches=1,
    )
    assert cell(result, "busy").validity is Validity.NOT_IDLE


def test_children_that_come_and_go_are_billed(tmp_path: Path) -> None:
    """A worker whose cost is in short-lived children does not look idle."""
    (tmp_path / "forks.py").write_text(
        "import os, time\n"
        "print('up', flush=True)\n"
        "while True:\n"
        "    pid = os.fork()\n"
        "    if pid == 0:\n"
        "        end = time.process_time() + 0.06\n"
        "        while time.process_time() < end: pass\n"
        "        os._exit(0)\n"
        "    os.waitpid(pid, 0)\n"
        "    time.sleep(0.02)\n"
    )
    result = run(
        tmp_path,
        """
[[variants]]
name = "forks"
title = "a child for every check"
command = ["{python}", "forks.py"]
ready = { log = "up" }
assert_idle = true
""",
        reference="forks",
        launches=1,
    )
    forks = cell(result, "forks")
    assert forks.worker is not None, forks.reason
    assert forks.worker.cpu_percent.mean > 8
    assert forks.worker.born_per_s > 0
