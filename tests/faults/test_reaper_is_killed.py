"""The reaper itself is killed: the harness notices, and `clean` finishes what is left."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from idlebench.errors import ReaperError
from idlebench.harness.clean import clean_leftovers, find_leftovers
from idlebench.harness.ledger import Ledger
from idlebench.harness.reaper.client import Reaper
from idlebench.model.spawn import SpawnRequest
from tests.faults.reaper_world import World, lives, worlds
from tests.leaks import marked_processes, wait_until

DEADLINE_S = 15.0


@pytest.fixture
def make_world(tmp_path: Path) -> Iterator[Callable[[str], World]]:
    """Makes worlds that are ended with the test."""
    yield from worlds(tmp_path)


def killed_world(make_world: Callable[[str], World]) -> World:
    """A run whose reaper and harness were both killed, so that an orphan of it is left."""
    world = make_world("calls_setsid")
    harness = world.start()
    os.kill(world.reaper_pid(), signal.SIGKILL)
    harness.kill()
    harness.wait(DEADLINE_S)
    assert wait_until(lambda: len(world.alive()) == 1, DEADLINE_S), world.alive()
    return world


def leftovers_of(world: World) -> Path:
    """Where the ledger of a world is."""
    return world.state / "idlebench" / "ledger"


def test_direct_children_die_with_the_reaper(make_world: Callable[[str], World]) -> None:
    """The second net: the kernel kills the root of every spawn when its parent goes."""
    world = make_world("plain")
    harness = world.start()
    os.kill(world.reaper_pid(), signal.SIGKILL)
    assert wait_until(lambda: not world.alive(), DEADLINE_S)
    harness.kill()
    harness.wait(DEADLINE_S)
    clean_leftovers(find_leftovers([leftovers_of(world)]))


def test_clean_ends_what_a_killed_reaper_left(make_world: Callable[[str], World]) -> None:
    """Process, temp directory and ledger of the killed run go."""
    world = killed_world(make_world)
    (found,) = find_leftovers([leftovers_of(world)])
    assert [one.name for one in found.processes] == ["worker"]
    (done,) = clean_leftovers([found])
    assert done.ended == found.processes
    assert not world.remains()


def test_clean_never_touches_a_stranger(make_world: Callable[[str], World], tmp_path: Path) -> None:
    """Neither a program of the same name without the mark nor one of another run is ended."""
    world = killed_world(make_world)
    namesake = tmp_path / "elsewhere" / "worker.py"
    namesake.parent.mkdir()
    namesake.write_text("import time; time.sleep(600)")
    argv = [sys.executable, str(namesake)]
    env = dict(os.environ)
    unmarked = subprocess.Popen(argv, env=env)
    of_another = subprocess.Popen(argv, env={**env, "IDLEBENCH_SPAWN": f"{world.run_id}x/worker"})
    try:
        clean_leftovers(find_leftovers([leftovers_of(world)]))
        assert not world.remains()
        assert unmarked.poll() is None
        assert of_another.poll() is None
    finally:
        for process in (unmarked, of_another):
            process.kill()
            process.wait(DEADLINE_S)


def test_clean_leaves_a_running_run_alone(make_world: Callable[[str], World]) -> None:
    """A ledger whose harness lives is no left-over."""
    world = make_world("plain")
    harness = world.start()
    assert find_leftovers([leftovers_of(world)]) == ()
    harness.kill()
    harness.wait(DEADLINE_S)
    assert wait_until(lambda: not world.remains(), DEADLINE_S), world.remains()


def test_the_harness_outlives_its_reaper_and_cleans_up(
    make_world: Callable[[str], World], tmp_path: Path
) -> None:
    """With the reaper gone the next request fails clearly, and nothing of the run is left."""
    world = make_world("calls_setsid")
    doomed = tmp_path / "idlebench-doomed"
    doomed.mkdir()
    ledger = Ledger.create(world.run_id, tmp_path / "ledgers")
    with Reaper.start(world.run_id, ledger=ledger) as reaper:
        reaper.remove_at_end(doomed)
        env = {**os.environ, "PIDS": str(tmp_path / "pids")}
        argv = (sys.executable, str(world.script()))
        reaper.spawn(SpawnRequest("worker", argv, tmp_path, env, tmp_path / "log"))
        assert wait_until(lambda: len(world.pids()) == 2, DEADLINE_S)
        os.kill(reaper.pid, signal.SIGKILL)
        with pytest.raises(ReaperError, match="ended unexpectedly"):
            reaper.stop(["worker"], grace_s=1.0)
        assert not world.alive()
    assert not marked_processes(world.run_id)
    assert not doomed.exists()
    assert not ledger.path.exists()
    assert not lives(reaper.pid)
