"""Whatever ends the harness, and whatever its workers do, nothing of the run stays."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis

from idlebench.broker.embedded import start_broker
from idlebench.harness.reaper.client import Reaper
from idlebench.model.scenario import BrokerPlan
from tests.faults.reaper_world import BEHAVIOURS, World, lives, worlds
from tests.leaks import wait_until

DEADLINE_S = 15.0


@pytest.fixture
def users_broker(tmp_path: Path) -> Iterator[str]:
    """A server that is not the run's own."""
    directory = tmp_path / "server"
    with Reaper.start("owner") as reaper:
        broker = start_broker(
            reaper,
            run_id="owner",
            directory=directory,
            plan=BrokerPlan(),
            binary=None,
            log=tmp_path / "server.log",
        )
        yield broker.url
        broker.close()


@pytest.fixture
def make_world(tmp_path: Path) -> Iterator[Callable[[str], World]]:
    """Makes worlds that are ended with the test."""
    yield from worlds(tmp_path)


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_signal_to_the_harness_ends_the_whole_run(
    make_world: Callable[[str], World], users_broker: str, sent: int
) -> None:
    """Process, temp directory, ledger and keys go; what is a stranger's stays."""
    world = make_world("double_forks")
    harness = world.start(users_broker)
    client = redis.Redis.from_url(users_broker)
    assert client.exists(f"idlebench:{world.run_id}:key") == 1
    harness.send_signal(sent)
    harness.wait(DEADLINE_S)
    assert wait_until(lambda: not world.remains(), DEADLINE_S), world.remains()
    assert client.keys("*") == [b"stranger"]
    client.close()


@pytest.mark.parametrize("behaviour", BEHAVIOURS)
def test_no_behaviour_of_a_worker_survives_a_killed_harness(
    make_world: Callable[[str], World], behaviour: str
) -> None:
    """The reaper ends trees that ignore, leave, hide, multiply or are stopped."""
    world = make_world(behaviour)
    harness = world.start()
    assert len(world.alive()) == len(world.pids())
    harness.kill()
    harness.wait(DEADLINE_S)
    assert wait_until(lambda: not world.remains(), DEADLINE_S), world.remains()


def test_a_reaper_told_to_end_ends_everything_first(make_world: Callable[[str], World]) -> None:
    """SIGTERM to the reaper itself is as good as the end of the harness."""
    world = make_world("calls_setsid")
    harness = world.start()
    os.kill(world.reaper_pid(), signal.SIGTERM)
    assert wait_until(lambda: not world.alive(), DEADLINE_S), world.alive()
    harness.kill()
    harness.wait(DEADLINE_S)
    assert wait_until(lambda: not lives(world.reaper_pid()), DEADLINE_S)
    assert wait_until(lambda: not world.remains(), DEADLINE_S), world.remains()
