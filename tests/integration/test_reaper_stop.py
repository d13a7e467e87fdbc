"""Stopping measures how a tree ends: who needed how long, and who had to be killed."""

from __future__ import annotations

import os
import signal
import sys
import uuid
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from idlebench.errors import UsageError
from idlebench.harness.reaper.client import Reaper
from idlebench.model.spawn import SpawnRequest
from tests.faults.reaper_world import PROCESSES, World
from tests.leaks import marked_processes, wait_until

DEADLINE_S = 15.0


@pytest.fixture
def run_id() -> str:
    """A run id that nobody else has."""
    return f"t{uuid.uuid4().hex[:12]}"


@pytest.fixture
def reaper(run_id: str) -> Iterator[Reaper]:
    """An armed reaper, closed at the end, and nothing left of its run."""
    with Reaper.start(run_id, grace_s=0.3) as started:
        yield started
    assert marked_processes(run_id) == []


def start(reaper: Reaper, path: Path, behaviour: str, name: str = "worker") -> World:
    """Start a worker that behaves so, and wait until its tree is up."""
    path.mkdir(exist_ok=True)
    world = World(path, behaviour)
    env = {**os.environ, "PIDS": str(path / "pids")}
    reaper.spawn(SpawnRequest(name, (sys.executable, str(world.script())), path, env, path / "log"))
    assert wait_until(lambda: len(world.pids()) == PROCESSES.get(behaviour, 2), DEADLINE_S), world.pids()
    return world


def test_a_polite_worker_is_gone_well_before_the_grace(reaper: Reaper, tmp_path: Path) -> None:
    """Its seconds are its own, not the grace; nothing leaked."""
    world = start(reaper, tmp_path, "plain")
    stop = reaper.stop(["worker"], grace_s=10.0)
    assert stop.seconds < 5.0
    assert (stop.leaked, stop.exit_codes) == (0, (-signal.SIGTERM,))
    assert not world.alive()


@pytest.mark.parametrize(
    ("behaviour", "leaked"),
    [
        ("ignores_sigterm", 1),
        ("double_forks", 1),
        ("calls_setpgrp", 1),
        ("calls_setsid", 1),
        ("clears_environment", 1),
        ("bomb", 50),
        ("is_stopped", 1),
    ],
)
def test_what_outlives_the_grace_is_counted_and_killed(
    reaper: Reaper, tmp_path: Path, behaviour: str, leaked: int
) -> None:
    """Only the root is asked; whoever of the tree lives after the grace is leaked, and ended."""
    world = start(reaper, tmp_path, behaviour)
    stop = reaper.stop(["worker"], grace_s=0.3)
    assert stop.leaked == leaked
    assert stop.survivors == 0
    assert stop.seconds == pytest.approx(0.3)
    assert not world.alive()


def test_a_stop_spares_the_neighbours(reaper: Reaper, tmp_path: Path) -> None:
    """Another spawn, its children and its orphans live on."""
    neighbour = start(reaper, tmp_path / "neighbour", "double_forks", "neighbour")
    world = start(reaper, tmp_path / "worker", "double_forks", "worker")
    reaper.stop(["worker"], grace_s=0.2)
    assert not world.alive()
    assert len(neighbour.alive()) == 2


def test_stopping_what_ended_already_finds_its_orphans(reaper: Reaper, tmp_path: Path) -> None:
    """A framework that died left a child behind: that is a leak, and it is ended."""
    world = start(reaper, tmp_path, "double_forks")
    os.kill(world.pids()[0], signal.SIGKILL)
    assert reaper.wait_exit("worker", DEADLINE_S) is not None
    stop = reaper.stop(["worker"], grace_s=0.2)
    assert (stop.leaked, stop.exit_codes) == (1, (-signal.SIGKILL,))
    assert not world.alive()


def test_a_name_may_be_used_again_after_its_stop(reaper: Reaper, tmp_path: Path) -> None:
    """The end of the first is not taken for the end of the second."""
    start(reaper, tmp_path / "first", "plain")
    reaper.stop(["worker"], grace_s=5.0)
    start(reaper, tmp_path / "second", "plain")
    assert reaper.exit_of("worker") is None
    assert reaper.stop(["worker"], grace_s=5.0).exit_codes == (-signal.SIGTERM,)


def test_a_close_ends_workers_before_the_broker(reaper: Reaper, tmp_path: Path) -> None:
    """A worker never sees its broker go first."""
    code = (
        "import signal, sys, time\n"
        "def end(*_): open('order', 'a').write(sys.argv[1] + ' '); sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, end); open(sys.argv[1], 'w').close()\n"
        "while True: time.sleep(60)\n"
    )
    for name in ("broker", "worker"):
        argv = (sys.executable, "-c", code, name)
        reaper.spawn(SpawnRequest(name, argv, tmp_path, dict(os.environ), tmp_path / "log"))
        assert wait_until((tmp_path / name).exists, DEADLINE_S)
    assert reaper.close() == 0
    assert (tmp_path / "order").read_text().split() == ["worker", "broker"]


def test_removal_at_the_end_follows_no_link(tmp_path: Path, run_id: str) -> None:
    """A link in a removed directory goes; what it points to stays."""
    kept, doomed = tmp_path / "kept", tmp_path / "doomed"
    kept.mkdir()
    (kept / "file").write_text("x")
    with Reaper.start(run_id) as reaper:
        reaper.remove_at_end(doomed)
        (doomed / "inner").mkdir(parents=True)
        (doomed / "inner" / "link").symlink_to(kept)
    assert not doomed.exists()
    assert (kept / "file").exists()


def test_shared_directories_are_refused_for_removal(reaper: Reaper) -> None:
    """Nobody can make a run remove the root, the home or the directory they stand in."""
    for path in (Path("/"), Path("/tmp"), Path.home(), Path.cwd(), Path.cwd().parent):  # noqa: S108 - refused
        with pytest.raises(UsageError, match="will not remove"):
            reaper.remove_at_end(path)


@pytest.mark.parametrize("fails", [True, False])
def test_commands_for_the_end_run_only_if_the_run_was_cut_short(
    tmp_path: Path, run_id: str, *, fails: bool
) -> None:
    """After an exception the reaper does what the harness could not; after a close there is nothing to do."""
    seen = tmp_path / "seen"
    expected = pytest.raises(FileNotFoundError) if fails else nullcontext()
    with expected, Reaper.start(run_id) as reaper:
        reaper.run_at_end(("/bin/sh", "-c", f"echo $SAY > {seen}"), {"SAY": "done"})
        if fails:
            seen.unlink()
    assert seen.exists() == fails
